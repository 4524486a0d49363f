"""The plan van aanpak: who sees an action, who settles it, and what it says to the track."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import plans, steps
from cases.enums import ActionAim, ActionKind
from cases.models import Action, Case
from cases.plans import Planned
from cases.procedures.state import EventKind
from cases.steps import Entry, StepRefused
from cases.workflow import TransitionNotAllowed
from secrecy.models import Dossier, Item
from tests.cases.ledger import NOW, added, at, contents, duties, duty, outbox_tasks
from tests.cast import acting, open_case, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
TEXT = "Klasgesprek over de groepschat."
SENTENCE = "De klas maakte afspraken over de groepschat."


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def plan(cast, case, *, by=None, owner="reporter", now=NOW, **changes):
    seat = by or cast.zorg
    planned = Planned(
        **{
            "form_key": uuid4(),
            "text": TEXT,
            "kind": ActionKind.CLASS_TALK,
            "aim": ActionAim.PREVENTIVE,
            "due_on": date(2026, 10, 20),
            "owner": cast.seats[owner] if owner else None,
        }
        | changes
    )
    with acting(seat, now) as actor:
        return plans.add_action(case_id=case.pk, planned=planned, by=seat, actor=actor, now=now)


def finish(seat, action, *, now=NOW):
    with acting(seat, now) as actor:
        return plans.finish_action(action_id=action.pk, sentence=f" {SENTENCE} ", by=seat, actor=actor, now=now)


def drop(seat, action, *, now=NOW):
    with acting(seat, now) as actor:
        return plans.drop_action(action_id=action.pk, reason="Niet meer nodig.", by=seat, actor=actor, now=now)


def seen_by(seat):
    """What this seat reads of the plan, with SQL of its own: actions, and texts by kind."""
    with acting(seat, NOW) as actor:
        assert set(Action.objects.all()) == set(Action.objects.visible_to(actor))
        texts = Item.objects.filter(kind__startswith="action").order_by("kind").values_list("kind", flat=True)
        return Action.objects.count(), list(texts)


def facts(cast, case):
    with acting(cast.zorg, NOW) as actor:
        return plans.facts_of(case, actor)


def test_an_action_writes_these_rows_and_asks_its_owner(cast, case):
    before = contents()
    action = plan(cast, case)
    assert added(before, contents()) == {
        "cases_action": 1,
        "secrecy_item": 1,
        "duties_duty": 1,
        "core_auditentry": 2,
        "core_outbox": 1,
    }
    owed = duty("action", action.pk)
    assert (owed.addressee_id, owed.due_on, owed.explanation) == (
        cast.reporter.pk,
        date(2026, 10, 20),
        "7 kalenderdagen na de afspraak.",
    )
    assert outbox_tasks() == {("duties.notify", str(owed.pk)): 1}


def test_a_double_click_is_one_action(cast, case):
    key = uuid4()
    first = plan(cast, case, form_key=key)
    before = contents()
    assert plan(cast, case, form_key=key).pk == first.pk
    assert contents() == before


def test_who_sees_an_action(cast, case):
    plan(cast, case)
    reads = {name for name, seat in cast.seats.items() if seen_by(seat)[0]}
    assert reads == {"zorg", "colleague", "reporter"}
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=True)
    assert {name for name, seat in cast.seats.items() if seen_by(seat)[0]} == reads | {"clb"}


def test_the_owner_reads_the_action_and_nothing_of_the_case(cast, case):
    action = plan(cast, case, owner="talker")
    assert seen_by(cast.talker) == (1, ["action"])
    with acting(cast.talker, NOW):
        assert not Case.objects.exists()
        assert not Dossier.objects.exists()
        assert [item.body for item in Item.objects.all()] == [TEXT]
    page = signed_in(cast.talker).get(f"/acties/{action.pk}/").content.decode()
    assert TEXT in page
    for secret in ("Noor", "Van Hecke", case.ref):
        assert secret not in page
    worklist = signed_in(cast.talker).get("/").content.decode()
    assert TEXT in worklist
    assert case.ref not in worklist


def test_the_owner_keeps_the_own_sentence_and_the_team_reads_it(cast, case):
    action = plan(cast, case)
    finish(cast.reporter, action)
    assert seen_by(cast.reporter) == (1, ["action", "action_done"])
    assert seen_by(cast.colleague) == (1, ["action", "action_done"])
    assert duty("action", action.pk).done_by_id == cast.reporter.pk
    with as_owner():
        assert Item.objects.get(kind="action_done").body == SENTENCE


def test_why_it_was_dropped_stays_with_the_team(cast, case):
    action = plan(cast, case)
    drop(cast.colleague, action)
    assert seen_by(cast.reporter) == (1, ["action"])
    assert seen_by(cast.zorg) == (1, ["action", "action_dropped"])
    assert not duties(kind="action", done_at=None)


@pytest.mark.parametrize("settle", [finish, drop])
def test_settling_twice_is_refused_and_writes_nothing(cast, case, settle):
    action = plan(cast, case)
    settle(cast.zorg, action)
    before = contents()
    for again in (finish, drop):
        with pytest.raises(TransitionNotAllowed, match="al (uitgevoerd|vervallen)"):
            again(cast.zorg, action)
    assert contents() == before


def test_only_the_coordinator_drops_and_only_owner_or_coordinator_finishes(cast, case):
    action = plan(cast, case)
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=True)
    before = contents()
    for seat, settle in ((cast.reporter, drop), (cast.clb, drop), (cast.clb, finish)):
        with pytest.raises(TransitionNotAllowed):
            settle(seat, action)
    for seat in (cast.talker, cast.director, cast.outsider, cast.admin):
        for settle in (finish, drop):
            with pytest.raises(Action.DoesNotExist):
                settle(seat, action)
    assert contents() == before


@pytest.mark.parametrize("seat", ["reporter", "director", "clb", "outsider", "admin"])
def test_only_the_care_team_plans(cast, case, seat):
    before = contents()
    with pytest.raises(Case.DoesNotExist):
        plan(cast, case, by=cast.seats[seat])
    assert contents() == before


def test_somebody_without_an_account_is_followed_up_by_the_owner_of_the_case(cast, case):
    action = plan(cast, case, owner=None, owner_name="de mama van Noor", kind=ActionKind.PARENTS)
    assert duty("action", action.pk).addressee_id == cast.zorg.pk
    assert action.owner == "de mama van Noor"
    assert {name for name, seat in cast.seats.items() if seen_by(seat)[0]} == {"zorg", "colleague"}


@pytest.mark.parametrize(
    "text", ["Klasgesprek over Noor", "Praat met NOÓR.", "over van hecke, in 3B", "Noor: afspraken maken"]
)
def test_a_class_talk_names_no_pupil(cast, case, text):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="noemt geen leerling") as refusal:
        plan(cast, case, text=text)
    assert refusal.value.field == "text"
    assert contents() == before
    plan(cast, case, text=text, kind=ActionKind.PUPIL)
    plan(cast, case, text="De groep in het noorden van de speelplaats.")


@pytest.mark.parametrize("due_on", [date(2026, 10, 12), date(2027, 10, 20)])
def test_a_day_that_cannot_be_meant_is_refused(cast, case, due_on):
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="Kies een dag"):
        plan(cast, case, due_on=due_on)
    assert contents() == before


def test_what_the_plan_says_to_the_track(cast, case):
    assert facts(cast, case) == {"actions_settled"}
    first = plan(cast, case)
    assert facts(cast, case) == {"plan_has_action"}
    drop(cast.zorg, first)
    assert facts(cast, case) == {"actions_settled"}
    finish(cast.zorg, plan(cast, case))
    assert facts(cast, case) == {"actions_settled", "plan_has_action"}


def take(seat, case, key, kind=EventKind.DONE, *, reason="", now=NOW, outcome=""):
    with acting(seat, now) as actor:
        entry = Entry(kind, actor.today, key, sentence="Gedaan.", reason=reason, outcome=outcome)
        return steps.record(case_id=case.pk, entries=[entry], by=seat, actor=actor, now=now)


def test_the_actions_are_done_before_their_step_is(cast, case):
    for key in ("1", "2", "3", "4"):
        take(cast.zorg, case, key, EventKind.SKIP, reason="Zo afgesproken.")
    action = plan(cast, case)
    with pytest.raises(StepRefused, match="Nog niet elke actie"):
        take(cast.zorg, case, "8", reason="Toch.")
    finish(cast.reporter, action)
    take(cast.zorg, case, "8")


def test_a_plan_needs_an_action_or_a_reason(cast, case):
    for key in ("1", "2", "3"):
        take(cast.zorg, case, key, EventKind.SKIP, reason="Zo afgesproken.")
    with pytest.raises(StepRefused):
        take(cast.zorg, case, "4")
    take(cast.zorg, case, "4", reason="Geen actie nodig.")


def test_a_closed_case_asks_nobody_and_a_reopened_one_asks_again(cast, case):
    action = plan(cast, case)
    take(cast.zorg, case, "", EventKind.CLOSE_EARLY, reason="Loos alarm.", outcome="unfounded")
    assert not duties(kind="action", done_at=None)
    with pytest.raises(TransitionNotAllowed, match="gesloten"):
        plan(cast, case)
    take(cast.zorg, case, "", EventKind.REOPEN, reason="Toch niet.", now=NOW + timedelta(days=1))
    [owed] = duties(kind="action", done_at=None)
    assert (owed.about, owed.due_on) == (action.pk, date(2026, 10, 20))


# --- Through HTTP -----------------------------------------------------------------------------------------------------


def typed(cast, **changes):
    return {
        "form_key": str(UUID(int=5)),
        "text": TEXT,
        "kind": "class_talk",
        "aim": "preventive",
        "owner": cast.talker.pk,
        "owner_name": "",
        "due_on": "20/10/2026",
    } | changes


@pytest.fixture
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.usefixtures("_on_the_day")
class TestPages:
    def test_plan_and_finish(self, cast, case):
        zorg, talker = signed_in(cast.zorg), signed_in(cast.talker)
        url = reverse("cases:action_add", args=[case.ref])
        assert "Wie leest deze actie?" in zorg.get(url).content.decode()
        for _click in range(2):
            assert zorg.post(url, typed(cast)).status_code == 302
        with as_owner():
            action = Action.objects.get()
        page = zorg.get(f"/casussen/{case.ref}/").content.decode()
        assert TEXT in page
        assert "0 van 1 klaar" in page
        assert "Tegen di 20 oktober" in page
        mine = f"/acties/{action.pk}/"
        empty = talker.post(mine, {"done": "1", "sentence": ""})
        assert (empty.status_code, "Schrijf in één zin hoe het verliep" in empty.content.decode()) == (422, True)
        assert talker.post(mine, {"done": "1", "sentence": SENTENCE}).status_code == 302
        assert "U gaf" not in talker.get(mine).content.decode()
        page = zorg.get(f"/casussen/{case.ref}/").content.decode()
        assert "1 van 1 klaar" in page
        assert SENTENCE in page

    def test_outsiders_get_the_same_404(self, cast, case):
        action = plan(cast, case)
        for name in ("director", "clb", "outsider", "reporter", "behaviour"):
            seat = cast.seats[name]
            client = signed_in(seat)
            if name != "reporter":
                assert client.get(f"/acties/{action.pk}/").status_code == 404
                assert client.get(f"/acties/{UUID(int=9)}/").status_code == 404
            assert client.get(f"/casussen/{case.ref}/actie/").status_code == 404

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"text": ""}, "Schrijf in één zin wat er gebeurt"),
            ({"text": "a" * 10_001}, "Maak de tekst korter"),
            ({"owner": ""}, "Kies wie dit op zich neemt"),
            ({"owner_name": "mama"}, "Kies één iemand"),
            ({"owner": "999999"}, "Kies iemand uit de lijst"),
            ({"due_on": "32/10/2026"}, "Schrijf de dag als"),
            ({"due_on": "1/10/2026"}, "Kies een dag die nog komt"),
            ({"due_on": ""}, "Schrijf tegen welke dag"),
            ({"kind": "x"}, "Kies een soort actie"),
            ({"text": "Klasgesprek over Noor"}, "noemt geen leerling"),
        ],
    )
    def test_bad_input_comes_back_as_typed(self, cast, case, changes, says):
        client = signed_in(cast.zorg)
        before = contents()
        answer = client.post(f"/casussen/{case.ref}/actie/", typed(cast, **changes))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert says in page
        assert changes.get("text", TEXT)[:40] in page
        after = contents()
        assert {name for name in before if before[name] != after[name]} <= {"core_auditentry", "django_session"}

    def test_a_clb_contact_can_own_an_action(self, cast, case):
        signed_in(cast.zorg).post(f"/casussen/{case.ref}/actie/", typed(cast, owner=cast.clb.pk))
        with as_owner():
            action = Action.objects.get()
        clb = signed_in(cast.clb)
        assert TEXT in clb.get("/").content.decode()
        assert TEXT in clb.get(f"/acties/{action.pk}/").content.decode()
        assert clb.get(f"/casussen/{case.ref}/").status_code == 404

    def test_the_number_of_queries_does_not_grow(self, cast, case):
        client = signed_in(cast.zorg)

        def count(url):
            with CaptureQueriesContext(connection) as seen:
                client.get(url)
            return len(seen)

        plan(cast, case)
        client.get("/")
        before = [count(url) for url in ("/", f"/casussen/{case.ref}/")]
        for _more in range(4):
            plan(cast, case, owner="talker", now=at(13))
        assert [count(url) for url in ("/", f"/casussen/{case.ref}/")] == before
