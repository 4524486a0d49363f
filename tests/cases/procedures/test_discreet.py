"""What whoever may not know where the news came from sees of a track: nothing that tells."""

import pytest

from cases.procedures.definition import discreetly
from cases.procedures.loading import DefinitionError, load_all, parse
from tests.cases.procedures.play import HERE, track

OTHER_CITY = (HERE / "other_city" / "zeestad-pesten-1.toml").read_text()
# Everything of B that an unlisted person may read, by hand: the steps and their short titles.
SHOWN = {
    "1": "Er is een bezorgdheid",
    "2": "School en CLB inlichten",
    "3": "Op het zorgoverleg",
    "4": "Inschatting en plan",
    "5": "Naar het CLB-team",
    "6": "CLB koppelt terug",
    "7": "Acties uitvoeren",
    "8": "Evolutie bespreken",
}


def test_track_b_discreetly():
    shown = discreetly(track("gent-b"))
    assert {step.key: step.short_title for step in shown.steps} == SHOWN
    assert shown.short_title == shown.title == "Er is een bezorgdheid"
    assert shown.pin == ("gent-b", 1)


def test_no_word_of_the_police_in_what_the_care_team_and_the_clb_do():
    """Of the steps that others than director and Expo-R take every text shows, help included."""
    for step in discreetly(track("gent-b")).steps:
        if step.key not in {"1", "2"}:
            texts = [step.title, step.short_title, step.who, step.instruction, step.done_when]
            texts += [step.help.what, step.help.why, step.help.seen_by]
            assert "politie" not in " ".join(texts).lower(), step.key


def test_closed_steps():
    definition = track("gent-b")
    assert [step.key for step in definition.steps if definition.is_closed(step.key)] == ["1", "9"]
    assert not any(track("gent-a").is_closed(step.key) for step in track("gent-a").steps)


def test_a_track_without_a_secret_origin_is_shown_as_it_is():
    for definition in load_all().values():
        if definition.key != "gent-b":
            assert discreetly(definition) is definition


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[discreet]\nclosed = ["1"]', "discreet: “title” ontbreekt."),
        ('[discreet]\ntitle = "Stil"', "discreet: “closed” ontbreekt."),
        ('[discreet]\ntitle = "Stil"\nclosed = ["77"]', "discreet: stap 77 bestaat niet."),
        ('[discreet]\ntitle = "Stil"\nclosed = ["1"]\n[discreet.steps]\n77 = "x"', "discreet: stap 77 bestaat niet."),
        ('[discreet]\ntitle = "Stil"\nclosed = ["1"]\n[discreet.steps]\n1 = 3', "discreet: “steps” heeft bij “1” geen tekst."),
        ('[discreet]\ntitle = "Stil"\nclosed = ["1"]\nstil = "x"', "discreet: “stil” is onbekend."),
    ],
)  # fmt: skip
def test_a_broken_table_says_what_is_wrong(table, says):
    with pytest.raises(DefinitionError) as broken:
        parse(OTHER_CITY.replace("[facts]", f"{table}\n\n[facts]", 1), "zeestad.toml")
    assert list(broken.value.problems) == [says]
