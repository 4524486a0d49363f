"""A signal that is joined to a running case of the same pupil: what it writes, who then reads it, and taking it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from accounts.roles import Role
from cases import joining, naming, steps
from cases.enums import CaseState, Grade
from cases.models import Case, Signal, SignalOutcome
from cases.procedures.state import EventKind
from cases.step_duties import owe_feedback
from cases.workflow import TransitionNotAllowed
from secrecy.models import Item
from tests.cases.ledger import NOW, added, at, audit_trail, contents, duties, duty
from tests.cast import acting, answer, member, name_talker, open_case, pupil_at, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import said, text_of
from tests.secrecy.two_worlds import pictures, rows
from tests.secrecy.world import undone

pytestmark = pytest.mark.database
TEXT = "Vandaag zat ze weer alleen op de bank."
SOON = NOW + timedelta(minutes=9)


@pytest.fixture
def teacher(cast):
    """Another reporter than the one whose signal opened the case."""
    with as_owner():
        return member("turnen", "Joke Maes", cast.school, Role.STAFF)


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=at(12)), by=cast.colleague, now=at(12, hour=10))


@pytest.fixture
def signal(cast, teacher):
    return report(cast, by=teacher, facts=TEXT, interpretation="", now=NOW - timedelta(hours=1))


def join(seat, signal, case, *, now=NOW):
    with acting(seat, now) as actor:
        return joining.join(signal_id=signal.pk, case_id=case.pk, by=seat, actor=actor, now=now)


def part(seat, signal, *, now=SOON):
    with acting(seat, now) as actor:
        return joining.part(signal_id=signal.pk, by=seat, actor=actor, now=now)


def reads(seat, now=NOW):
    """Whether this seat reads the text of the signal: through `visible_to` and with SQL of its own."""
    with acting(seat, now) as actor:
        first = TEXT in Item.objects.visible_to(actor).values_list("body", flat=True)
        assert (TEXT in Item.objects.values_list("body", flat=True)) == first
        return first


def name(cast, case, whom, *, by=None, now=NOW):
    seat = by or cast.zorg
    with acting(seat, now) as actor:
        return naming.name(case_id=case.pk, whom=whom, reason="Werkt mee.", until=None, by=seat, actor=actor, now=now)


# --- What it writes ---------------------------------------------------------------------------------------------------


def test_it_writes_these_rows_and_no_other(cast, case, signal):
    before, seen = contents(), audit_trail()
    join(cast.zorg, signal, case)
    assert added(before, contents()) == {"cases_signaloutcome": 1, "cases_casetransition": 1, "core_auditentry": 3}
    assert audit_trail(since=seen) == [("assign", "feedback"), ("join", "signal"), ("settle", "triage")]
    with as_owner():
        outcome = SignalOutcome.objects.get(signal=signal)
    assert (outcome.outcome, outcome.case_id, outcome.by_id, outcome.at) == ("joined", case.pk, cast.zorg.pk, NOW)


def test_the_owner_of_the_case_owes_the_answer(cast, case, signal):
    """As for a new case; reading it is done, and there is no talker to name for it."""
    join(cast.zorg, signal, case)
    assert duty("triage", signal.pk).done_by_id == cast.zorg.pk
    owed = duty("feedback", signal.pk)
    assert (owed.done_at, owed.addressee_id) == (None, cast.colleague.pk)
    assert len(duties(kind="name_talker")) == 1


def test_the_steps_of_the_case_stay_as_they_were(cast, case, teacher):
    """An older signal that waited does not move a term."""
    old = report(cast, by=teacher, facts=TEXT, now=at(5))
    owed = duty("name_talker", case.pk)
    join(cast.zorg, old, case)
    name_talker(cast, case, now=at(14))
    assert duty("name_talker", case.pk).due_on == owed.due_on


def test_every_reporter_is_owed_the_last_word_once(cast, case, signal):
    join(cast.zorg, signal, case)
    with as_owner():
        dossiers = dict(Signal.objects.values_list("pk", "dossier_id"))
    for key in dossiers:
        with acting(cast.zorg, NOW) as actor:
            assert "feedback_sent" not in steps.facts_of(case, actor)
        answer(cast, key, Grade.RECEIVED, now=NOW)
    with acting(cast.zorg, NOW) as actor:
        assert "feedback_sent" in steps.facts_of(case, actor)
        for _twice in range(2):
            owe_feedback(case, "reporter", steps.track.definition_of(case), "5", actor, NOW)
    owed = duties(kind="feedback", done_at=None)
    assert {one.about: one.dossier_id for one in owed} == dossiers
    assert len(owed) == 2


# --- Who reads it -----------------------------------------------------------------------------------------------------


def test_who_is_named_on_the_case_reads_it_as_long_as_they_are(cast, case, signal, teacher):
    grant = name(cast, case, cast.behaviour)
    put_on_agenda(cast, case, now=NOW)
    assert not reads(cast.behaviour)
    join(cast.zorg, signal, case)
    for seat in (cast.zorg, cast.colleague, cast.behaviour, teacher):
        assert reads(seat), seat
    # Not the CLB on the case, which sees what was shared; not the direction; not who reported the first signal.
    for seat in (cast.clb, cast.director, cast.reporter, cast.talker, cast.outsider, cast.secretariat, cast.admin):
        assert not reads(seat), seat
    with acting(cast.zorg, NOW) as actor:
        naming.let_go(case_id=case.pk, grant_id=grant, actor=actor, now=NOW)
    assert not reads(cast.behaviour)


def test_named_later_or_until_the_case_closes(cast, case, signal):
    join(cast.zorg, signal, case)
    name(cast, case, cast.behaviour)
    assert reads(cast.behaviour)
    with acting(cast.zorg, NOW) as actor:
        outcome = next(iter(steps.track.definition_of(case).early_close.outcomes))
        closing = steps.Entry(EventKind.CLOSE_EARLY, actor.today, reason="Het loopt goed.", outcome=outcome)
        steps.record(case_id=case.pk, entries=[closing], by=cast.zorg, actor=actor, now=NOW)
    assert not reads(cast.behaviour)
    assert reads(cast.zorg)


def test_its_reporter_notices_nothing(cast, case, signal, teacher):
    """The same pages, byte for byte, and the same rows with SQL of one's own."""
    client = signed_in(teacher)
    client.get("/")
    pages = ["/", "/signalen/", f"/signalen/{signal.ref}/", f"/casussen/{case.ref}/"]

    def look():
        return pictures(client, pages), rows(teacher)

    gone = look()
    with undone():
        join(cast.zorg, signal, case)
        assert look() == gone


def test_the_reporter_may_still_add_to_it_and_gets_an_answer(cast, case, signal, teacher):
    join(cast.zorg, signal, case)
    assert "Uw aanvulling is verstuurd." in said(
        signed_in(teacher).post(
            f"/signalen/{signal.ref}/aanvulling/", {"text": "Ook de dag erna.", "form_key": str(uuid4())}
        )
    )
    answer(cast, signal.pk, Grade.FOLLOWED_UP)
    assert "wordt opgevolgd" in text_of(signed_in(teacher).get(f"/signalen/{signal.ref}/"))
    page = text_of(signed_in(cast.zorg).get(f"/casussen/{case.ref}/"))
    for text in (TEXT, "Ook de dag erna.", "Joke Maes", "Een signaal bij deze casus gevoegd (Hanne Dewulf)"):
        assert text in page


def test_the_case_is_found_by_the_words_of_the_joined_signal(cast, case, signal):
    join(cast.zorg, signal, case)
    name(cast, case, cast.behaviour)
    for seat in (cast.zorg, cast.behaviour):
        page = text_of(signed_in(seat).post("/zoeken/", {"q": "bank"}, follow=True))
        assert f"/casussen/{case.ref}/" in page


# --- What may not be --------------------------------------------------------------------------------------------------


def test_only_to_a_running_case_of_the_same_pupil(cast, case, signal):
    with as_owner():
        somebody_else = pupil_at(cast.school, "Fien", "Proef", "1A")
        Case.objects.filter(pk=case.pk).update(pupil=somebody_else)
    with pytest.raises(TransitionNotAllowed, match="gaat over iemand anders"):
        join(cast.zorg, signal, case)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(
            pupil=cast.pupil, state=CaseState.CLOSED, closed_at=NOW, closed_by=cast.zorg
        )
    with pytest.raises(TransitionNotAllowed, match="gesloten"):
        join(cast.zorg, signal, case)
    assert not duties(kind="triage", done_at__isnull=False, about=signal.pk)


def test_decided_once(cast, case, signal):
    join(cast.zorg, signal, case)
    again = join(cast.zorg, signal, case)
    with as_owner():
        assert SignalOutcome.objects.get(signal=signal).pk == again.pk
    with pytest.raises(TransitionNotAllowed, match="al beslist"):
        open_case(cast, signal)


@pytest.mark.parametrize("who", ["reporter", "director", "clb", "outsider", "behaviour", "admin", "dpo"])
def test_the_database_joins_and_parts_for_nobody_else(cast, case, signal, who):
    with acting(cast.seats[who], NOW), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.join_dossier(%s, %s)", [signal.dossier_id, case.dossier_id])
        assert cursor.fetchone() == (False,)
    join(cast.zorg, signal, case)
    with acting(cast.seats[who], NOW), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.part_signal(%s)", [signal.pk])
        assert cursor.fetchone() == (False,)


def test_a_whole_is_never_a_part(cast, case, signal, teacher):
    """One level: a dossier that has parts joins no other, and nothing joins a part."""
    join(cast.zorg, signal, case)
    third = report(cast, by=teacher, now=NOW)
    pairs = [(case, third), (third, signal), (signal, third), (case, case)]
    with acting(cast.zorg, NOW), connection.cursor() as cursor:
        for part_of, whole in pairs:
            cursor.execute("SELECT schakel.join_dossier(%s, %s)", [part_of.dossier_id, whole.dossier_id])
            assert cursor.fetchone() == (False,)


# --- Taking it back ---------------------------------------------------------------------------------------------------


def test_taken_back_it_waits_as_before(cast, case, signal):
    name(cast, case, cast.behaviour)
    before = contents()
    join(cast.zorg, signal, case)
    part(cast.zorg, signal)
    after = contents()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"cases_casetransition", "core_auditentry"}
    assert not reads(cast.behaviour)
    # And decided about anew, by somebody else.
    opened = open_case(cast, signal, by=cast.colleague, now=SOON)
    assert duty("feedback", signal.pk).addressee_id == cast.colleague.pk
    assert opened.pk != case.pk


@pytest.mark.parametrize("why", ["late", "colleague", "told"])
def test_not_taken_back_when_it_cannot_be(cast, case, signal, why):
    join(cast.zorg, signal, case)
    if why == "told":
        answer(cast, signal.pk, Grade.RECEIVED, now=NOW + timedelta(minutes=1))
    seat = cast.colleague if why == "colleague" else cast.zorg
    now = NOW + timedelta(minutes=11) if why == "late" else SOON
    with pytest.raises(TransitionNotAllowed, match="Dit kan niet meer ongedaan"):
        part(seat, signal, now=now)
    with as_owner():
        assert SignalOutcome.objects.filter(signal=signal, case=case).exists()


def test_told_before_it_was_joined_is_no_obstacle(cast, case, signal):
    answer(cast, signal.pk, Grade.RECEIVED, now=NOW - timedelta(minutes=5))
    join(cast.zorg, signal, case)
    part(cast.zorg, signal)
    with as_owner():
        assert not SignalOutcome.objects.filter(signal=signal).exists()


# --- On the pages -----------------------------------------------------------------------------------------------------


def test_first_what_happens_and_who_will_read_it(cast, teacher):
    case = open_case(cast, report(cast))
    signal = report(cast, by=teacher, facts=TEXT)
    name(cast, case, cast.behaviour, now=None)
    client = signed_in(cast.zorg)
    address = f"/signalen/{signal.ref}/voegen/{case.ref}/"
    assert address in text_of(client.get(f"/signalen/{signal.ref}/"))
    before = contents()
    page = text_of(client.get(address))
    assert added(before, contents()) == {"core_auditentry": 2}
    for sentence in (
        f"Het signaal komt met zijn aanvullingen in casus {case.ref}.",
        "Joke Maes leest verder de eigen tekst en één woord, en niet dat er een casus is.",
        "Hanne Dewulf geeft Joke Maes terugkoppeling, zoals bij een nieuwe casus.",
        "Amira Lauwers",
        "CLB, stad en politie",
    ):
        assert sentence in page
    done = said(client.post(address))
    assert "Het signaal is bij de casus gevoegd. Geef de melder nog terugkoppeling." in done
    assert "Gevoegd bij een lopende casus, door Hanne Dewulf" in done
    assert "Amira Lauwers" in done
    # The same button again, in the other tab, says no more than that it is done.
    assert "Het signaal is bij de casus gevoegd." in said(client.post(address))
    assert "Kies opnieuw wat ermee gebeurt." in said(client.post(f"/signalen/{signal.ref}/losmaken/"))
    assert "Stappenplan A volgen" in text_of(client.get(f"/signalen/{signal.ref}/"))
    assert "niet bij een lopende casus gevoegd" in said(client.post(f"/signalen/{signal.ref}/losmaken/"))


def test_two_tabs(cast):
    """In the other tab a case was opened: joining says so, and its page is not shown any more."""
    case, signal = open_case(cast, report(cast)), report(cast)
    client = signed_in(cast.zorg)
    address = f"/signalen/{signal.ref}/voegen/{case.ref}/"
    open_case(cast, signal)
    assert "al beslist" in said(client.post(address))
    assert client.get(address).status_code == 302


def test_nothing_to_join_is_not_offered(cast):
    """No running case of this pupil; or a pupil who is only described."""
    signal = report(cast)
    assert "/voegen/" not in text_of(signed_in(cast.zorg).get(f"/signalen/{signal.ref}/"))
    case = open_case(cast, signal)
    described = report(cast, pupil=None, pupil_text="iemand van 3B")
    assert "/voegen/" not in text_of(signed_in(cast.zorg).get(f"/signalen/{described.ref}/"))
    address = f"/signalen/{described.ref}/voegen/{case.ref}/"
    assert signed_in(cast.zorg).post(address).status_code == 404
