"""The shipped files load; a broken one says everything that is wrong with it, in Dutch."""

import pytest

from accounts.roles import Role
from cases.procedures.definition import ACTORS, SIGNAL
from cases.procedures.loading import SHIPPED, DefinitionError, load, load_all, parse
from tests.cases.procedures.play import HERE, TRACKS, table, track

GOOD = (HERE / "other_city" / "zeestad-pesten-1.toml").read_text()

# What is changed in a good file, into what, and everything the loader then says.
BROKEN = [
    ('key = "zeestad-pesten"', 'key = "zeestad pesten', ["Dit is geen geldige TOML: *"]),
    ('key = "zeestad-pesten"', 'key = "Zeestad Pesten"', ["“key” mag niet “Zeestad Pesten” zijn."]),
    ('owner = "Stad Zeestad"\n', "", ["“owner” ontbreekt."]),
    ('owner = "Stad Zeestad"', 'owner = "  "', ["“owner” is leeg."]),
    ('owner = "Stad Zeestad"', "owner = 3", ["“owner” heeft de verkeerde soort waarde."]),
    ('owner = "Stad Zeestad"', 'owner = "Stad"\nstad = "Zeestad"', ["“stad” is onbekend."]),
    ("version = 1", "version = 0", ["“version” ligt niet tussen 1 en 9999."]),
    ("version = 1", "version = true", ["“version” heeft de verkeerde soort waarde."]),
    ("valid_from = 2026-01-01", "valid_from = 2026-01-01T09:00:00", ["“valid_from” heeft de verkeerde soort waarde."]),
    ('leads = ["counsellor"]', 'leads = ["begeleider"]', ["“leads” noemt “begeleider”, dat bestaat niet."]),
    ('leads = ["counsellor"]', "leads = []", ["“leads” is leeg."]),
    ('leads = ["counsellor"]', "leads = [1]", ["“leads” is geen lijst van woorden."]),
    ('leads = ["counsellor"]', 'leads = ["counsellor", "counsellor"]', ["“leads” noemt iets twee keer."]),
    ("backdate_days = 0", "backdate_days = 90", ["“backdate_days” ligt niet tussen 0 en 30."]),
    ('short_title = "Pesten"', f'short_title = "{"x" * 31}"', ["“short_title” telt meer dan 30 tekens."]),
    ('plan_made = "Er zijn nog geen afspraken."', "plan_made = 7", ["“facts” heeft bij “plan_made” geen tekst."]),
    ('solved = "Opgelost"\n', "", ["early_close: “outcomes” is leeg."]),
    ('key = "1a"', 'key = "eerste"', ["stap eerste: “key” mag niet “eerste” zijn."]),
    ('key = "3"', 'key = "2"', ["stap 2: deze sleutel komt twee keer voor."]),
    ('kind = "side"', 'kind = "zij"', ["stap 1a: “kind” noemt “zij”, dat bestaat niet.", "stap 1a: “of” is onbekend."]),
    ('of = "1"', 'of = "3"', ["stap 1a: “of” noemt 3, en dat is geen eerdere gewone stap."]),
    ('of = "2"\n', "", ["stap 5: “of” ontbreekt."]),
    ('by = ["behaviour_expert"]', 'by = ["buur"]', ["stap 4: “by” noemt “buur”, dat bestaat niet."]),
    ('done_when = "Er zijn afspraken."\n', "", ["stap 2: “done_when” ontbreekt."]),
    ('advises = ["plan_made"]', 'advises = ["plan"]', ["stap 2: “advises” noemt “plan”, dat bestaat niet."]),
    ('advises = ["plan_made"]\n', "", ["Het feit “plan_made” wordt door geen stap gebruikt."]),
    (
        'advises = ["plan_made"]',
        'advises = ["plan_made"]\nrequires = ["plan_made"]',
        ["stap 2: “plan_made” kan niet tegelijk vereist en aangeraden zijn."],
    ),
    (
        'advises = ["plan_made"]',
        'advises = ["plan_made"]\nafter = ["4"]',
        ["stap 2: “after” noemt 4, en dat is geen eerdere stap."],
    ),
    (
        'advises = ["plan_made"]',
        'advises = ["plan_made"]\nafter = []',
        ["stap 2: “after” is leeg; alleen de eerste stap komt na geen andere."],
    ),
    ('unit = "calendar_day"', 'unit = "week"', ["stap 2, termijn: “unit” noemt “week”, dat bestaat niet."]),
    (
        "count = 14",
        "count = 0",
        [
            "stap 2, termijn: “count” ligt niet tussen 1 en 100.",
            "stap 2, termijn: “count” ligt niet tussen “minimum” en “maximum”.",
        ],
    ),
    ("count = 5", "count = 11", ["stap 5, termijn: “count” ligt niet tussen “minimum” en “maximum”."]),
    (
        'calendar_day", counted_from = "1"',
        'calendar_day", counted_from = "4"',
        ["stap 2: de termijn telt vanaf 4, en dat is geen eerdere stap."],
    ),
    (
        'calendar_day", counted_from = "1"',
        'calendar_day", counted_from = "2"',
        ["stap 2: de termijn telt vanaf 2, en dat is geen eerdere stap."],
    ),
    (
        'kind = "every", ',
        "",
        ["stap 5: een termijn die terugkeert hoort bij een terugblik, en alleen daarbij."],
    ),
    (
        'advises = ["plan_made"]',
        'advises = ["plan_made"]\nterm_text = "gauw"',
        ["stap 2: geef een termijn of een “term_text”, niet allebei."],
    ),
    ('term_text = "in overleg"\n', "", ["stap 4: “term_text” ontbreekt."]),
    ('to = "reporter"', 'to = "buren"', ["stap 5, creates: “to” noemt “buren”, dat bestaat niet."]),
    (
        'text = "Hoe het nu gaat" }',
        'text = "Hoe", when = "ooit" }',
        ["stap 5, creates: “when” noemt “ooit”, dat bestaat niet."],
    ),
    ('why = "Samen verder."\n', "", ["stap 4, help: “why” ontbreekt."]),
    (
        'kind = "side"\nof = "1"',
        'kind = "review"\nof = "1"',
        ["Er is meer dan één terugblik; één volstaat, want die komt terug."],
    ),
]


def problems_of(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as error:
        parse(text, "voorbeeld.toml")
    assert str(error.value).startswith("voorbeeld.toml: ")
    return list(error.value.problems)


@pytest.mark.parametrize(("old", "new", "expected"), BROKEN, ids=[str(number) for number in range(len(BROKEN))])
def test_a_broken_definition_says_what_is_wrong(old, new, expected):
    assert old in GOOD

    problems = problems_of(GOOD.replace(old, new, 1))

    if expected[0].endswith("*"):
        assert problems[0].startswith(expected[0][:-1])
    else:
        assert problems == expected


def test_an_empty_file_says_everything_that_is_missing():
    missing = ("leads", "steps", "key", "version", "owner", "title", "short_title", "summary", "valid_from")

    problems = problems_of("")

    assert problems[: len(missing)] == [f"“{key}” ontbreekt." for key in missing]
    assert "Er is geen enkele gewone stap." not in problems


def test_a_definition_without_steps_is_refused():
    head = GOOD[: GOOD.index("[[steps]]")].replace('[facts]\nplan_made = "Er zijn nog geen afspraken."\n', "")

    assert problems_of("steps = []\n" + head) == ["Er is geen enkele gewone stap."]


def test_a_file_is_named_after_its_key_and_version(tmp_path):
    path = tmp_path / "pesten.toml"
    path.write_text(GOOD)

    with pytest.raises(DefinitionError, match=r"De bestandsnaam moet zeestad-pesten-1\.toml zijn"):
        load(path)


def test_a_folder_tells_the_problems_of_all_its_files(tmp_path):
    (tmp_path / "een-1.toml").write_text("")
    (tmp_path / "twee-1.toml").write_text("twee")
    (tmp_path / "zeestad-pesten-1.toml").write_text(GOOD)

    with pytest.raises(DefinitionError) as error:
        load_all(tmp_path)

    assert {problem.split(":")[0] for problem in error.value.problems} == {"een-1.toml", "twee-1.toml"}


def test_the_three_tracks_ship():
    assert set(load_all()) == {(key, 1) for key in TRACKS}
    assert SHIPPED.is_dir()
    assert SIGNAL == "signal"


def test_who_may_act_are_roles_or_relations_to_one_case():
    assert set(ACTORS) - {"talker", "action_owner"} <= {role.value for role in Role}


@pytest.mark.parametrize("row", table("deadlines"), ids=lambda row: row[0])
def test_the_house_terms_are_those_of_the_table(row):
    key, step = row[0].split()
    found = track(key).by_key[step]

    assert found.deadline == row[1]
    bounds = f"{found.term.minimum} {found.term.maximum}" if found.term else ""
    assert bounds == " ".join(row[2].split())


@pytest.mark.parametrize("key", TRACKS)
def test_every_step_explains_itself_in_whole_sentences(key):
    for step in track(key).steps:
        for text in (step.instruction, step.done_when, step.help.what, step.help.why, step.help.seen_by):
            assert text[0].isupper(), text
            assert text.endswith("."), text
        for word in (" je ", " jij ", " jouw ", " jullie "):
            assert word not in f" {step.instruction} {step.help.what} {step.help.why} ".lower()
    for sentence in track(key).facts.values():
        assert sentence[0].isupper()
        assert sentence.endswith(".")
