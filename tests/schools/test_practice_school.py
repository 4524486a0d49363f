"""A practice school: marked on every page, no mail, and empty again when its administrator says so."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from cases.models import CareMeeting, Case, MeetingParticipant, Signal
from core.models import AuditEntry, Mail, Outbox
from duties import reminders
from duties.models import Duty
from schools.models import Pupil
from secrecy.models import Dossier, Draft, Item, Protected
from tests.cast import acting, answer, name_talker, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.schools.importing import as_worker, text

pytestmark = pytest.mark.database
URL = "/scholen/998002/oefenen/"
ELSEWHERE = "Ergens anders."


@pytest.fixture
def practice(cast) -> None:
    """The school of the cast is one to practise in; a case of every kind of row, and one of the other school."""
    with as_owner():
        Organisation.objects.filter(pk=cast.school.pk).update(practice=True)
    cast.school.refresh_from_db()
    signal = report(cast)
    case = open_case(cast, signal)
    name_talker(cast, case)
    answer(cast, signal.pk)
    put_on_agenda(cast, case)
    plan_meeting(cast)
    report(cast, by=cast.outsider, pupil=cast.other_pupil, pupil_text=ELSEWHERE, facts=ELSEWHERE)
    for seat in (cast.reporter, cast.outsider):
        signed_in(seat).post("/signalen/nieuw/concept/", {"facts": "Half"})


def rows() -> dict[str, int]:
    """How many rows hang from the dossiers of each school."""
    with as_owner():
        return {
            model.__name__: model.objects.count()
            for model in [Dossier, *Protected.__subclasses__()]
            if not model._meta.abstract
        }


def test_the_administrator_empties_it(cast, practice):
    before = rows()
    assert before["Case"] == before["Talk"] == before["AgendaPoint"] == 1
    client = signed_in(cast.admin)
    assert "Begin opnieuw" in text(client.get("/scholen/998002/"))
    done = client.post(URL, {"number": "998002"}, follow=True)
    assert "De oefenschool is leeg" in text(done)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner():
        assert not Case.objects.exists()
        assert [signal.pupil_text for signal in Signal.objects.all()] == [ELSEWHERE]
        assert {item.body for item in Item.objects.filter(kind="facts")} == {ELSEWHERE}
        assert {dossier.school_id for dossier in Dossier.objects.all()} == {cast.other_school.pk}
        assert {duty.organisation_id for duty in Duty.objects.all()} <= {cast.other_school.pk}
        assert not CareMeeting.objects.exists()
        assert not MeetingParticipant.objects.exists()
        assert [draft.membership_id for draft in Draft.objects.all()] == [cast.outsider.pk]
        assert Pupil.objects.filter(pk=cast.pupil.pk).exists()
        assert list(AuditEntry.objects.filter(action="reset_practice").values_list("membership_id", flat=True)) == [
            cast.admin.pk
        ]
    assert signed_in(cast.zorg).get("/").status_code == 200
    report(cast)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Schrijf het nummer, zodat u niet per vergissing wist"), ("998003", "Dit is niet het nummer")],
)
def test_only_after_typing_its_number(cast, practice, typed, sentence):
    before = rows()
    answered = signed_in(cast.admin).post(URL, {"number": typed})
    assert (answered.status_code, sentence in text(answered)) == (422, True)
    assert rows() == before


def test_nobody_else_and_no_real_school(cast, practice):
    before = rows()
    for name, seat in cast.seats.items():
        if name != "admin":
            assert signed_in(seat).post(URL, {"number": "998002"}).status_code == 404, name
            with acting(seat), connection.cursor() as cursor:
                cursor.execute("SELECT schakel.reset_practice()")
                assert cursor.fetchone() == (False,), name
    with as_owner():
        Organisation.objects.filter(pk=cast.school.pk).update(practice=False)
    assert signed_in(cast.admin).post(URL, {"number": "998002"}).status_code == 404
    with acting(cast.admin), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.reset_practice()")
        assert cursor.fetchone() == (False,)
    assert rows() == before


def test_even_the_definer_deletes_nothing_of_a_real_school(cast, practice):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE schakel_definer")
        for table in ("secrecy_item", "cases_signal", "secrecy_dossier"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE false")
        cursor.execute("DELETE FROM secrecy_item WHERE body = %s", [ELSEWHERE])
        assert cursor.rowcount == 0
        cursor.execute("SET LOCAL ROLE schakel_app")
    with acting(cast.admin), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM secrecy_item")


def test_no_table_of_a_dossier_is_forgotten(db):
    """A room that makes its own table about dossiers, without `protected`, would leave rows behind and stop the reset."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'dossier_id' "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' "
            "AND NOT has_table_privilege('schakel_definer', c.oid, 'DELETE')"
        )
        # The audit outlives what it speaks of.
        assert cursor.fetchall() == [("core_auditentry",)]


def test_every_page_says_so(cast, practice):
    for url in ("/", "/scholen/", "/scholen/998002/", "/signalen/"):
        assert "Oefenschool." in text(signed_in(cast.zorg).get(url)), url
        assert "Oefenschool." not in text(signed_in(cast.outsider).get(url)), url
    assert "Proefschool 998002 · secundair onderwijs oefenschool" in text(signed_in(cast.outsider).get("/scholen/"))


def test_no_mail_leaves(cast, practice):
    """Not at once and not later; of the other school it does."""
    with as_owner():
        promised = list(Outbox.objects.filter(task="duties.notify", done_at=None))
        here = set(Duty.objects.filter(organisation=cast.school).values_list("pk", flat=True))
        elsewhere = set(Duty.objects.filter(organisation=cast.other_school).values_list("pk", flat=True))
    assert here
    assert elsewhere
    with as_worker():
        for promise in promised:
            reminders.notify(promise.argument, str(promise.pk))
        for days in range(1, 30):
            reminders.remind(now=timezone.now().replace(hour=9) + timedelta(days=days))
    with as_owner():
        told = set(Mail.objects.values_list("recipient_id", flat=True))
        assert not Outbox.objects.filter(task="duties.notify", done_at=None).exists()
    assert told
    assert told <= {cast.outsider.user_id, cast.other_director.user_id}
