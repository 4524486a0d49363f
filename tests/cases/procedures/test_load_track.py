"""A track of another city is added with one command and no change of code: checked, listed, drawn, and run by a case."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.roles import Role
from cases import naming, steps, track
from cases.models import Case
from cases.procedures.state import EventKind
from tests.cases.procedures.play import HERE
from tests.cast import acting, member, open_case, report
from tests.conftest import as_owner
from tests.forms.answers import text_of

PESTEN = HERE / "other_city" / "zeestad-pesten-1.toml"


@pytest.fixture
def folder(tmp_path, settings):
    settings.TRACKS_DIR = tmp_path / "tracks"
    return settings.TRACKS_DIR


@pytest.fixture
def written(tmp_path):
    """Writes the track under another name, with changes."""

    def write(name, **changes):
        text = PESTEN.read_text()
        for old, new in changes.values():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / f"{name}.toml"
        path.write_text(text)
        return path

    return write


def test_added_it_counts_at_once(folder, capsys):
    assert ("zeestad-pesten", 1) not in track.definitions()
    call_command("load_track", PESTEN)
    assert "zeestad-pesten-1: Zeestads stappenplan bij pesten, 6 steps" in capsys.readouterr().out
    assert track.definitions()["zeestad-pesten", 1].owner == "Stad Zeestad"
    assert {key for key, _version in track.definitions()} == {"gent-a", "gent-b", "gent-c", "zeestad-pesten"}
    assert [path.name for path in folder.iterdir()] == ["zeestad-pesten-1.toml"]
    # The same again is no change.
    call_command("load_track", PESTEN)


def test_checking_adds_nothing(folder):
    call_command("load_track", PESTEN, check=True)
    assert not folder.exists()


def test_a_next_version_and_never_another_first_one(folder, written):
    call_command("load_track", PESTEN)
    changed = {"text": ("Luister eerst.", "Luister lang.")}
    with pytest.raises(CommandError, match="Versie 1 is er al"):
        call_command("load_track", written("zeestad-pesten-1", **changed))
    with pytest.raises(CommandError, match="De volgende versie van “zeestad-pesten” is 2"):
        call_command("load_track", written("zeestad-pesten-3", number=("version = 1", "version = 3")))
    call_command("load_track", written("zeestad-pesten-2", number=("version = 1", "version = 2"), **changed))
    assert track.definitions()["zeestad-pesten", 1].by_key["1"].instruction == "Luister eerst."
    assert track.definitions()["zeestad-pesten", 2].by_key["1"].instruction == "Luister lang."


def test_a_shipped_version_is_not_replaced(folder, written):
    path = written("gent-a-1", key=('key = "zeestad-pesten"', 'key = "gent-a"'))
    with pytest.raises(CommandError, match="Versie 1 is er al"):
        call_command("load_track", path)
    assert not folder.exists()


def test_what_is_wrong_is_said_and_nothing_added(folder, tmp_path, written):
    wrong = written("zeestad-pesten-1", leads=('leads = ["counsellor"]', 'leads = ["koning"]'), end=("version = 1", ""))
    with pytest.raises(CommandError) as said:
        call_command("load_track", wrong)
    assert str(said.value).count("zeestad-pesten-1.toml: ") >= 2
    for broken in (b"\xff\xfe", b"key = "):
        (tmp_path / "kapot-1.toml").write_bytes(broken)
        with pytest.raises(CommandError, match="kapot-1.toml"):
            call_command("load_track", tmp_path / "kapot-1.toml")
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_track", tmp_path / "nergens-1.toml")
    assert not folder.exists()


def test_without_a_folder_the_command_says_what_to_set(settings):
    settings.TRACKS_DIR = None
    with pytest.raises(CommandError, match="SCHAKEL_TRACKS_DIR"):
        call_command("load_track", PESTEN)


@pytest.mark.database
def test_it_has_a_page_and_a_case_runs_on_it(cast, folder):
    call_command("load_track", PESTEN)
    assert "Zeestads stappenplan bij pesten" in text_of(Client().get("/stappenplannen/"))
    assert "Luister eerst." in text_of(Client().get("/stappenplannen/zeestad-pesten-1/"))
    case = open_case(cast, report(cast))
    with as_owner():
        counsellor = member("begeleider", "Femke Stevens", cast.school, Role.COUNSELLOR)
        Case.objects.filter(pk=case.pk).update(procedure="zeestad-pesten", version=1, step="1")
    with acting(cast.zorg) as actor:
        naming.name(case_id=case.pk, whom=counsellor, reason="Leidt dit.", until=None, by=cast.zorg, actor=actor)
    with acting(counsellor) as actor:
        listened = steps.Entry(EventKind.DONE, actor.today, "1", sentence="We spraken lang.")
        taken = steps.record(case_id=case.pk, entries=[listened], by=counsellor, actor=actor)
    assert (taken.procedure, taken.step) == ("zeestad-pesten", "2")
