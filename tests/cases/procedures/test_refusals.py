"""What the interpreter says when something cannot be done, word for word."""

from datetime import date, timedelta

import pytest

from cases.procedures.interpreter import Accepted, apply
from cases.procedures.refusals import Code, Refused
from tests.cases.procedures.play import EVERYONE, TODAY, event, history, track

UP_TO_8 = {"1": "done", "2": "done", "3": "done", "4": "done", "5": "done"}

# track | what stands already | event | by which roles (* is everybody) | without which facts | code | field | sentence
SENTENCES = """
gent-a |                      | done 77    | * |                 | unknown_step      |         | Stap 77 bestaat niet in dit stappenplan.
gent-a |                      | done       | * |                 | unknown_step      |         | Stap ? bestaat niet in dit stappenplan.
gent-a | closed               | work 1     | * |                 | track_closed      |         | Deze casus is afgesloten. Heropen de casus eerst, met een reden.
gent-a |                      | reopen     | * |                 | track_running     |         | Deze casus loopt nog. Er valt niets te heropenen.
gent-a | 1 done               | work 2     | clb_contact |       | role              |         | Alleen de gespreksvoerder of de zorgcoördinator kan stap 2 bewaren.
gent-a | 4 done               | done 6     | care_coordinator |  | role              |         | Alleen de contactpersoon CLB of de referentiepersoon radicalisering CLB kan stap 6 bewaren.
gent-a | 4 done               | skip 5     | talker |            | role              |         | Alleen de zorgcoördinator kan stap 5 overslaan.
gent-a | 1 done               | again 1    | talker |            | role              |         | Alleen de zorgcoördinator kan stap 1 opnieuw opnemen.
gent-a | 1 done               | undo       | talker |            | role              |         | Alleen de zorgcoördinator kan stap 1 ongedaan maken.
gent-a | closed               | undo       | talker |            | role              |         | Alleen de zorgcoördinator kan dit ongedaan maken.
gent-a | closed               | reopen     | director |          | role              |         | Alleen de zorgcoördinator kan deze casus heropenen.
gent-b |                      | close_early | clb_contact |      | role              |         | Alleen de directie of de zorgcoördinator kan deze casus vroeger afsluiten.
gent-a | 8 open               | done 8w    | care_coordinator |  | role              |         | Alleen de contactpersoon CLB, een CLB-medewerker of de referentiepersoon radicalisering CLB kan zijstap 8w bewaren.
gent-a |                      | done 4     | * |                 | too_early         |         | Stap 4 kan nog niet: stap 3 is nog niet begonnen.
gent-a |                      | work 8w    | * |                 | too_early         |         | Zijstap 8w kan nog niet: stap 8 is nog niet begonnen.
gent-a | 3 open               | done 4     | * |                 | unfinished        |         | Stap 4 kan nog niet klaar zijn: stap 3 loopt nog. Rond die eerst af, of sla die over met een reden.
gent-a | 3 done               | done 3     | * |                 | done_already      |         | Stap 3 is al klaar. Wilt u er nog iets aan doen? Neem de stap opnieuw op, met een reden.
gent-a | 3 skipped            | work 3     | * |                 | skipped_already   |         | Stap 3 is overgeslagen. Komt de stap er toch? Neem hem opnieuw op, met een reden.
gent-a | 3 open               | again 3    | * |                 | not_finished      |         | Stap 3 is nog niet afgerond. U kunt er gewoon aan verder werken.
gent-a | 8 open               | skip 8w    | * |                 | side_not_begun    |         | Zijstap 8w is niet begonnen. Er valt dus niets over te slaan.
gent-a | 8 skipped            | work 8w    | * |                 | side_without_step |         | Zijstap 8w hoort bij stap 8, en die is overgeslagen. Neem stap 8 eerst opnieuw op.
gent-a | 8 open               | done 9     | * |                 | choose            |         | Stap 9 eindigt met een keuze: bijsturen, verdergaan of afsluiten.
gent-a | 8 open               | skip 9     | * |                 | choose            |         | Stap 9 slaat u niet over. Kies bijsturen, verdergaan of afsluiten, of sluit de casus vroeger af.
gent-a | 3 open               | adjust 3   | * |                 | no_choice         |         | Bij stap 3 valt er niets te kiezen. Bijsturen, verdergaan of afsluiten doet u bij stap 9.
gent-a | up to 8, 8 open      | close 9    | * |                 | rest_open         |         | U kunt nog niet afsluiten: stap 6, stap 7 en stap 8 zijn nog niet klaar. Rond die eerst af, of sla die over met een reden.
gent-a | up to 8, 6 done, 7 done, 8 done, 8w open | close 9 | * | | rest_open        |         | U kunt nog niet afsluiten: zijstap 8w is nog niet klaar. Rond die eerst af, of sla die over met een reden.
gent-a | up to 8, 8 open      | done 8     | * | actions_settled | fact              |         | Nog niet elke actie is uitgevoerd, of vervallen met een reden. Stap 8 kan nog niet klaar zijn. U kunt wel al bewaren wat er gebeurd is.
gent-a | up to 8, 6 done, 7 done, 8 done | close 9 | * | actions_settled | fact       |         | Nog niet elke actie is uitgevoerd, of vervallen met een reden. U kunt nog niet afsluiten.
gent-a |                      | close_early | * | discussed      | fact              |         | U zei nog niet met wie u dit besprak. Niemand beslist alleen. Deze casus kan nog niet vroeger afgesloten worden.
gent-a |                      | undo       | * |                 | nothing_to_undo   |         | Er is niets om ongedaan te maken.
"""


def past(text: str):
    if text == "closed":
        return [event("close_early")]
    states: dict[str, str] = {}
    for part in filter(None, text.split(", ")):
        states |= UP_TO_8 if part == "up to 8" else dict([part.split()])
    return history(states)


@pytest.mark.parametrize("line", SENTENCES.strip().splitlines())
def test_a_refusal_in_its_own_words(line):
    key, before, what, roles, without, code, field, sentence = (cell.strip() for cell in line.split("|"))
    definition = track(key)
    facts = set(definition.facts) - {without}

    answer = apply(
        definition, past(before), event(*what.split()), roles=EVERYONE if roles == "*" else {roles}, facts=facts
    )

    assert isinstance(answer, Refused)
    assert (answer.code, answer.field, answer.sentence) == (code, field, sentence)


# event | what is left empty or wrong | code | field | sentence
WORDS = [
    (event("work", "1", sentence="  "), "sentence", "sentence", "Schrijf in één zin wat er gebeurd is."),
    (event("done", "1", sentence=""), "sentence", "sentence", "Schrijf in één zin wat er gebeurd is."),
    (event("skip", "1", reason=" "), "reason", "reason", "Zeg in één zin waarom u stap 1 overslaat."),
    (event("close_early", reason=""), "reason", "reason", "Zeg in één zin waarom u de casus vroeger afsluit."),
    (event("close_early", outcome=""), "outcome", "outcome", "Kies hoe de casus afloopt."),
    (event("close_early", outcome="gewonnen"), "outcome", "outcome", "Kies hoe de casus afloopt."),
    (
        event("work", "1", on=TODAY + timedelta(days=1)),
        "date_future",
        "on",
        "13 november 2026 ligt in de toekomst. Kies vandaag of een dag die voorbij is.",
    ),
    (
        event("work", "1", on=date(2025, 11, 10)),
        "date_long_ago",
        "on",
        "10 november 2025 is meer dan een jaar geleden. Kijk het jaar na.",
    ),
    (
        event("work", "1", on=date(2026, 11, 8)),
        "date_reason",
        "backdated",
        "8 november is al even geleden. Zeg kort waarom u dit nu pas bewaart.",
    ),
    (
        event("work", "1", on=date(2025, 11, 11), backdated="  "),
        "date_reason",
        "backdated",
        "11 november is al even geleden. Zeg kort waarom u dit nu pas bewaart.",
    ),
]


@pytest.mark.parametrize(("new", "code", "field", "sentence"), WORDS)
def test_a_missing_word_or_a_wrong_day_names_the_field(new, code, field, sentence):
    definition = track("gent-a")

    answer = apply(definition, [], new, roles=EVERYONE, facts=definition.facts)

    assert isinstance(answer, Refused)
    assert (answer.code, answer.field, answer.sentence) == (code, field, sentence)


def test_reopening_and_taking_up_again_ask_why():
    definition = track("gent-a")
    reopen = apply(definition, past("closed"), event("reopen", reason=""), roles=EVERYONE)
    again = apply(definition, past("1 done"), event("again", "1", reason=""), roles=EVERYONE)

    assert isinstance(reopen, Refused)
    assert reopen.sentence == "Zeg in één zin waarom u de casus heropent."
    assert isinstance(again, Refused)
    assert again.sentence == "Zeg in één zin waarom u stap 1 opnieuw opneemt."


def test_what_is_advised_and_missing_asks_why_the_step_is_done_all_the_same():
    definition = track("gent-a")
    facts = set(definition.facts) - {"talker_named", "talker_briefed"}

    answer = apply(definition, [], event("done", "1", reason=""), roles=EVERYONE, facts=facts)

    assert isinstance(answer, Refused)
    assert (answer.code, answer.field) == ("fact_reason", "reason")
    assert answer.sentence == (
        "Er is nog geen gespreksvoerder gekozen. De gespreksvoerder is nog niet gebrieft."
        " Zeg in één zin waarom stap 1 toch klaar is."
    )


@pytest.mark.parametrize(
    ("on", "backdated"),
    [
        (TODAY, ""),
        (date(2026, 11, 9), ""),
        (date(2026, 11, 8), "Ik was ziek."),
        (date(2025, 11, 11), "Nu pas gevonden."),
    ],
)
def test_a_day_that_is_right_or_explained_is_accepted(on, backdated):
    definition = track("gent-a")

    answer = apply(definition, [], event("work", "1", on=on, backdated=backdated), roles=EVERYONE)

    assert isinstance(answer, Accepted)


def test_undo_asks_for_no_words():
    answer = apply(track("gent-a"), history({"1": "open"}), event("undo", sentence="", reason=""), roles=EVERYONE)

    assert isinstance(answer, Accepted)


def test_every_code_is_told_somewhere_above():
    told = {line.split("|")[5].strip() for line in SENTENCES.strip().splitlines()} | {code for _, code, *_ in WORDS}

    assert told | {"fact_reason"} == set(Code)
