"""The pages of the zorgoverleg, as browsers ask for them."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Action, AgendaPoint, CareMeeting, MeetingParticipant
from tests.cases.ledger import NOW, contents
from tests.cast import acting, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
NOTE = "Noor zoekt een andere groep."
PREPARED = "Hoe helpen we Noor in de klas?"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


@pytest.fixture
def point(cast, case):
    return put_on_agenda(cast, case, plan_meeting(cast, now=NOW), now=NOW)


def typed(**changes):
    return {
        "version": "0",
        "note": NOTE,
        "outcome": "plan",
        "decision": "Elke week even horen.",
        "actie-form_key": str(UUID(int=6)),
        "actie-text": "",
        "actie-owner": "",
        "actie-owner_name": "",
        "actie-due_on": "",
        "actie-kind": "pupil",
        "actie-aim": "preventive",
        "stay": "1",
    } | changes


def url_of(point):
    return f"/overleg/{point.meeting_id}/"


def changed(before):
    after = contents()
    return {name for name in before if before[name] != after[name]} - {"core_auditentry", "django_session"}


def test_plan_a_meeting_and_put_a_case_on_it(cast, case):
    client = signed_in(cast.zorg)
    page = client.get("/overleg/nieuw/").content.decode()
    assert "Griet Aertsen" in page
    form = {"form_key": str(UUID(int=4)), "day": "15/10/2026", "starts_at": "14u30", "place": "B12"}
    form["participants"] = [cast.clb.pk, cast.director.pk]
    for _click in range(2):
        assert client.post("/overleg/nieuw/", form).status_code == 302
    with as_owner():
        meeting = CareMeeting.objects.get()
        assert MeetingParticipant.objects.count() == 3
    agenda = {"form_key": str(UUID(int=5)), "meeting": meeting.pk, "prepared": PREPARED}
    for _click in range(2):
        assert client.post(f"/casussen/{case.ref}/overleg/", agenda).status_code == 302
    with as_owner():
        assert AgendaPoint.objects.count() == 1
    assert PREPARED in client.get(f"/overleg/{meeting.pk}/").content.decode()
    assert "Donderdag 15 oktober" in client.get("/overleg/").content.decode()
    assert "Zorgoverleg van donderdag 15 oktober" in client.get(f"/casussen/{case.ref}/").content.decode()


def test_save_a_point_with_an_action_and_go_on(cast, case, point):
    client = signed_in(cast.zorg)
    action = {"actie-text": "Gesprek met haar broer.", "actie-owner": cast.talker.pk, "actie-due_on": "20/10/2026"}
    for _click in range(2):
        answer = client.post(url_of(point) + "?punt=1", typed(**action))
        assert answer["Location"] == url_of(point) + "?punt=1"
    with as_owner():
        saved = AgendaPoint.objects.get()
        assert Action.objects.count() == 1
    assert (saved.note, saved.version) == (NOTE, 1)
    page = client.get(url_of(point)).content.decode()
    for text in (NOTE, "Gesprek met haar broer.", "Bewaard om 11.00 uur door Hanne Dewulf", "Els Boon"):
        assert text in page


def test_two_tabs_show_both_texts(cast, case, point):
    one, other = signed_in(cast.zorg), signed_in(cast.colleague)
    one.post(url_of(point), typed())
    before = contents()
    clash = other.post(url_of(point), typed(note="Mijn eigen nota.", decision=""))
    page = clash.content.decode()
    assert clash.status_code == 409
    for text in (NOTE, "Mijn eigen nota.", "Een collega bewaarde dit punt net voor u", 'name="version" value="1"'):
        assert text in page
    assert not changed(before)
    assert other.post(url_of(point), typed(version="1", note="Samen.")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"note": "a" * 10_001}, "Maak de tekst korter"),
        ({"outcome": "x"}, "Kies een beslissing uit de lijst"),
        ({"actie-text": "Iets"}, "Kies wie dit op zich neemt"),
        ({"actie-text": "Iets", "actie-owner_name": "mama", "actie-due_on": "gisteren"}, "Schrijf de dag als"),
        ({"actie-text": "Iets", "actie-owner_name": "mama", "actie-due_on": "1/10/2026"}, "Kies een dag die nog komt"),
        (
            {
                "actie-text": "Over Noor",
                "actie-owner_name": "mama",
                "actie-due_on": "20/10/2026",
                "actie-kind": "class_talk",
            },
            "noemt geen leerling",
        ),
    ],
)
def test_bad_input_keeps_everything_as_typed(cast, case, point, changes, says):
    client = signed_in(cast.zorg)
    before = contents()
    answer = client.post(url_of(point), typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "Elke week even horen." in page
    assert changes.get("actie-text", "") in page
    assert not changed(before)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"day": ""}, "Schrijf op welke dag"),
        ({"day": "31/02/2026"}, "Schrijf de dag als"),
        ({"day": "1/1/2020"}, "Kies een dag tussen"),
        ({"starts_at": "25.00"}, "Schrijf het uur als"),
        ({"participants": ["999999"]}, "Kies uit de lijst"),
        ({"participants": ["x"]}, "Kies uit de lijst"),
    ],
)
def test_a_meeting_that_cannot_be_planned(cast, changes, says):
    client = signed_in(cast.zorg)
    form = {"form_key": str(UUID(int=4)), "day": "15/10/2026", "starts_at": "14.30", "place": "B12"} | changes
    answer = client.post("/overleg/nieuw/", form)
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    with as_owner():
        assert not CareMeeting.objects.exists()


def test_the_clb_reads_along_and_writes_nothing(cast, case, point):
    signed_in(cast.zorg).post(url_of(point), typed())
    clb = signed_in(cast.clb)
    page = clb.get(url_of(point)).content.decode()
    for text in (PREPARED, NOTE, "Elke week even horen.", "Noor Van Hecke, 3B"):
        assert text in page
    assert 'name="note"' not in page
    before = contents()
    for path in ("", "sluiten/", "aanwezig/", f"punt/{point.pk}/gast/", "punt/"):
        assert clb.post(url_of(point) + path, typed()).status_code == 404
    assert not changed(before)
    assert "Proefschool" in clb.get("/overleg/").content.decode()


def test_a_guest_reads_one_point_until_the_meeting_closes(cast, case, point):
    zorg, guest = signed_in(cast.zorg), signed_in(cast.director)
    assert guest.get(url_of(point)).status_code == 404
    zorg.post(f"{url_of(point)}punt/{point.pk}/gast/", {"gast-guest": cast.director.pk})
    assert "Schuif aan op het zorgoverleg van 15 oktober" in guest.get("/").content.decode()
    zorg.post(url_of(point), typed())
    page = guest.get(url_of(point)).content.decode()
    assert PREPARED in page
    assert "Elke week even horen." in page
    for secret in (NOTE, case.ref, "Stap"):
        assert secret not in page.replace("Stappenplannen", "")
    assert guest.get(f"{url_of(point)}afdruk/").status_code == 404
    assert guest.post(url_of(point), typed()).status_code == 404
    assert zorg.post(f"{url_of(point)}sluiten/").status_code == 302
    missing = guest.get(f"/overleg/{UUID(int=9)}/")
    gone = guest.get(url_of(point))
    assert (gone.status_code, gone.content) == (404, missing.content)
    assert "15 oktober" not in guest.get("/overleg/").content.decode()


def test_a_closed_meeting_can_be_read_and_printed(cast, case, point):
    zorg = signed_in(cast.zorg)
    zorg.post(url_of(point), typed())
    assert "Nog zonder beslissing" not in zorg.get(f"{url_of(point)}sluiten/").content.decode()
    zorg.post(f"{url_of(point)}sluiten/")
    for seat in (cast.zorg, cast.clb):
        for path in ("", "afdruk/"):
            page = signed_in(seat).get(url_of(point) + path).content.decode()
            for text in (PREPARED, NOTE, "Plan van aanpak. Elke week even horen."):
                assert text in page
    assert zorg.post(url_of(point), typed(note="Toch nog.")).status_code == 422
    assert NOTE in zorg.get(f"/casussen/{case.ref}/").content.decode()


def test_a_point_without_a_case_and_who_is_there(cast, point):
    zorg = signed_in(cast.zorg)
    empty = zorg.post(f"{url_of(point)}punt/", {"pupil_text": "", "prepared": ""})
    assert (empty.status_code, "Schrijf om wie het gaat" in empty.content.decode()) == (422, True)
    for odd in ("²", "9" * 5000):
        assert zorg.post(f"{url_of(point)}punt/", {"pupil": odd, "prepared": "Klasmaatregel."}).status_code == 422
    form = {"form_key": str(UUID(int=7)), "pupil_text": "Klas 2C", "prepared": "Klasmaatregel."}
    sent = zorg.post(f"{url_of(point)}punt/", form)["Location"]
    with as_owner():
        made = AgendaPoint.objects.get(about="Klas 2C")
    assert sent == f"{url_of(point)}?punt={made.pk}"
    assert "2. Klas 2C" in zorg.get(sent).content.decode()
    assert "2. Klas 2C" in zorg.get(f"{url_of(point)}?punt=2").content.decode()
    with as_owner():
        came = MeetingParticipant.objects.get(membership=cast.clb)
    zorg.post(f"{url_of(point)}aanwezig/", {"aanwezig-present": [str(came.pk)], "punt": "2"})
    with as_owner():
        assert MeetingParticipant.objects.get(present=True) == came
    assert zorg.post(f"{url_of(point)}aanwezig/", {"aanwezig-present": ["x"]}).status_code == 302


def test_to_everybody_else_it_was_never_there(cast, case, point):
    paths = ("", "sluiten/", "afdruk/", "punt/")
    for name, seat in cast.seats.items():
        if name in {"zorg", "colleague", "clb"}:
            continue
        client = signed_in(seat)
        for path in paths:
            assert client.get(url_of(point) + path).status_code == 404, (name, path)
        assert client.get(f"/casussen/{case.ref}/overleg/").status_code == 404
        assert "15 oktober" not in client.get("/overleg/").content.decode()


def test_the_number_of_queries_does_not_grow(cast, case, point):
    client = signed_in(cast.zorg)

    def count(path):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    paths = [url_of(point), "/overleg/", f"{url_of(point)}afdruk/", f"/casussen/{case.ref}/"]
    client.get("/")
    before = [count(path) for path in paths]
    for number in range(3):
        form = {"form_key": str(UUID(int=20 + number)), "pupil_text": f"Klas {number}", "prepared": "Iets."}
        client.post(f"{url_of(point)}punt/", form)
        put_on_agenda(cast, case, plan_meeting(cast, in_days=5 + number, now=NOW), now=NOW)
    with acting(cast.zorg, NOW) as actor:
        assert AgendaPoint.objects.visible_to(actor).count() == 7
    # The messages of what was just done are read, once.
    client.get("/")
    assert [count(path) for path in paths] == before
