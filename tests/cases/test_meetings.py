"""The zorgoverleg: who sees what of it at each moment, and what is written at the table."""

from datetime import date, time, timedelta
from uuid import UUID, uuid4

import pytest

from cases import actions, meetings, plans, steps
from cases.enums import ActionAim, ActionKind, Outcome
from cases.meetings import When, Words, WrittenMeanwhile
from cases.models import Action, AgendaPoint, CareMeeting, Case, MeetingParticipant, PointGuest
from cases.plans import Planned
from cases.procedures.state import EventKind
from cases.steps import Entry, StepRefused
from cases.workflow import TransitionNotAllowed
from secrecy.models import Dossier, Item
from tests.cases.ledger import NOW, added, contents, duties, duty
from tests.cast import acting, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
TABLES = (CareMeeting, MeetingParticipant, AgendaPoint, PointGuest, Case, Dossier, Action)


@pytest.fixture
def case(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


@pytest.fixture
def meeting(cast):
    return plan_meeting(cast, now=NOW)


def act(seat, what, **how):
    with acting(seat, NOW) as actor:
        return what(by=seat, actor=actor, now=NOW, **how)


def invite(cast, point, guest):
    return act(cast.zorg, meetings.invite, point_id=point.pk, guest=guest)


def save(
    seat, point, *, version=0, note="Noor zoekt een andere groep.", outcome="plan", decision="Elke week.", action=None
):
    words = Words(note, outcome, decision)
    return act(seat, meetings.save_point, point_id=point.pk, version=version, words=words, action=action)


def close(cast, meeting):
    return act(cast.zorg, meetings.close_meeting, meeting_id=meeting.pk)


def pupil_point(cast, meeting, **changes):
    given = {"pupil": cast.pupil, "about": "", "prepared": "Verhoogde zorg voor wiskunde.", "form_key": uuid4()}
    return act(cast.zorg, meetings.put_pupil_on_agenda, meeting_id=meeting.pk, **given | changes)


def planned(**changes):
    given = {
        "form_key": uuid4(),
        "text": "Gesprek over de speelplaats.",
        "kind": ActionKind.PUPIL,
        "aim": ActionAim.PREVENTIVE,
        "due_on": date(2026, 10, 20),
        "owner_name": "haar broer",
    }
    return Planned(**given | changes)


def sees(cast, *kinds):
    """Who of the cast reads how many rows of each kind, with SQL of their own; those who read none are left out."""
    found = {}
    for name, seat in cast.seats.items():
        with acting(seat, NOW) as actor:
            for model in kinds:
                assert set(model.objects.all()) == set(model.objects.visible_to(actor)), (name, model)
            counts = tuple(model.objects.count() for model in kinds)
        if any(counts):
            found[name] = counts
    return found


def texts(seat):
    with acting(seat, NOW) as actor:
        return sorted(Item.objects.visible_to(actor).values_list("kind", flat=True))


# --- The meeting itself -----------------------------------------------------------------------------------------------


def test_who_sees_a_meeting(cast, meeting):
    assert sees(cast, CareMeeting) == {"zorg": (1,), "colleague": (1,), "clb": (1,)}
    with as_owner():
        MeetingParticipant(meeting=meeting, membership=cast.behaviour).save(force_insert=True)
    assert sees(cast, CareMeeting)["behaviour"] == (1,)
    with acting(cast.behaviour, NOW):
        assert MeetingParticipant.objects.count() == 1
    close(cast, meeting)
    assert sees(cast, CareMeeting) == {"zorg": (1,), "colleague": (1,), "clb": (1,)}


def test_planning_twice_with_one_form_is_one_meeting(cast):
    when = When(uuid4(), date(2026, 10, 15), time(14, 30), "", [cast.clb])
    first = act(cast.zorg, meetings.plan_meeting, when=when)
    before = contents()
    assert act(cast.zorg, meetings.plan_meeting, when=when).pk == first.pk
    assert contents() == before
    with as_owner():
        assert set(MeetingParticipant.objects.values_list("membership_id", flat=True)) == {cast.zorg.pk, cast.clb.pk}


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2028, 1, 1)])
def test_a_day_that_cannot_be_meant(cast, day):
    with pytest.raises(TransitionNotAllowed, match="Kies een dag") as refusal:
        act(cast.zorg, meetings.plan_meeting, when=When(uuid4(), day, time(9)))
    assert refusal.value.field == "day"


@pytest.mark.parametrize("seat", ["clb", "director", "reporter", "outsider"])
def test_only_the_schools_coordinator_runs_a_meeting(cast, case, meeting, seat):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    other = cast.seats[seat]
    before = contents()
    missing = (CareMeeting.DoesNotExist, AgendaPoint.DoesNotExist)
    with pytest.raises(missing):
        save(other, point)
    with pytest.raises(missing):
        act(other, meetings.close_meeting, meeting_id=meeting.pk)
    with pytest.raises(missing):
        act(other, meetings.invite, point_id=point.pk, guest=cast.talker)
    if seat != "outsider":
        with pytest.raises(TransitionNotAllowed):
            act(other, meetings.plan_meeting, when=When(uuid4(), date(2026, 10, 15), time(9)))
    assert contents() == before


# --- The agenda -------------------------------------------------------------------------------------------------------


def test_the_clb_sees_a_case_from_its_agenda_and_not_earlier(cast, case, meeting):
    assert "clb" not in sees(cast, Case, Dossier)
    point = put_on_agenda(cast, case, meeting, now=NOW)
    assert sees(cast, AgendaPoint, Case, Dossier) == {
        "zorg": (1, 1, 1),
        "colleague": (1, 1, 1),
        "clb": (1, 1, 1),
    }
    # What was written at school before stays there.
    assert texts(cast.clb) == ["point"]
    assert (point.about, point.position) == ("Noor Van Hecke, 3B", 1)


def test_the_agenda_is_what_the_track_asks_for(cast, case, meeting):
    def take(key, kind=EventKind.DONE, reason=""):
        entry = Entry(kind, NOW.date(), key, sentence="Gedaan.", reason=reason)
        return act(cast.zorg, steps.record, case_id=case.pk, entries=[entry])

    for key in ("1", "2"):
        take(key, EventKind.SKIP, "Zo afgesproken.")
    with pytest.raises(StepRefused, match="agenda"):
        take("3")
    put_on_agenda(cast, case, meeting, now=NOW)
    take("3", reason="Er was geen gesprek.")
    with acting(cast.director, NOW) as actor:
        assert Item.objects.visible_to(actor).get().body == (
            "Noor Van Hecke, 3B staat op het zorgoverleg van 15 oktober 2026. Eigenaar: Hanne Dewulf."
        )


def test_two_notices_on_one_worklist_are_told_apart(cast, case):
    """By their own words: whom it is about, the day, the owner. Not by the reference: the case is not the director's to see."""
    signal = report(cast, pupil=None, pupil_text="Een klasgenoot", now=NOW)
    other = act(
        cast.zorg,
        actions.open_case,
        signal_id=signal.pk,
        outcome=Outcome.TRACK,
        pupil=None,
        pupil_text="Een klasgenoot",
    )
    for one in (case, other):
        entries = [Entry(EventKind.SKIP, NOW.date(), key, reason="Zo afgesproken.") for key in ("1", "2")]
        entries.append(Entry(EventKind.DONE, NOW.date(), "3", sentence="Gebeld.", reason="Nog geen dag."))
        act(cast.zorg, steps.record, case_id=one.pk, entries=entries)
    page = signed_in(cast.director).get("/").content.decode()
    assert page.count("Lees de kennisgeving van het zorgoverleg") == 2
    for whom in ("Noor Van Hecke, 3B", "Een klasgenoot"):
        assert page.count(f"Er is een zorg over {whom}, nog zonder dag") == 1
    assert case.ref not in page
    assert other.ref not in page


def test_without_an_agenda_the_director_is_told_so_and_the_clb_sees_nothing(cast, case):
    entries = [
        Entry(EventKind.SKIP, NOW.date(), "1", reason="Zo afgesproken."),
        Entry(EventKind.SKIP, NOW.date(), "2", reason="Zo afgesproken."),
        Entry(EventKind.DONE, NOW.date(), "3", sentence="Gebeld.", reason="Het overleg is nog niet gepland."),
    ]
    act(cast.zorg, steps.record, case_id=case.pk, entries=entries)
    with acting(cast.director, NOW) as actor:
        assert "nog zonder dag voor een zorgoverleg" in Item.objects.visible_to(actor).get().body
    assert "clb" not in sees(cast, Case)


def test_closing_the_case_shuts_it_to_the_clb_and_reopening_opens_it(cast, case, meeting):
    put_on_agenda(cast, case, meeting, now=NOW)

    def record(kind, outcome=""):
        entry = Entry(kind, NOW.date(), reason="Zo afgesproken.", outcome=outcome)
        act(cast.zorg, steps.record, case_id=case.pk, entries=[entry])

    record(EventKind.CLOSE_EARLY, "unfounded")
    assert "clb" not in sees(cast, Case, AgendaPoint)
    record(EventKind.REOPEN)
    assert sees(cast, Case, AgendaPoint)["clb"] == (1, 1)


def test_a_case_stands_once_on_an_agenda(cast, case, meeting):
    put_on_agenda(cast, case, meeting, now=NOW)
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="staat al"):
        put_on_agenda(cast, case, meeting, now=NOW)
    assert contents() == before
    assert put_on_agenda(cast, case, plan_meeting(cast, in_days=9, now=NOW), now=NOW).position == 1


def test_a_pupil_without_a_case_has_a_dossier_of_their_own(cast, case, meeting):
    point = pupil_point(cast, meeting)
    assert point.dossier_id != case.dossier_id
    assert sees(cast, AgendaPoint, Dossier) == {"zorg": (1, 2), "colleague": (1, 2), "clb": (1, 1)}
    before = contents()
    assert pupil_point(cast, meeting, form_key=point.form_key).pk == point.pk
    assert contents() == before
    act_on = planned(text="Gesprek met de mama van Mats.", owner=cast.reporter, owner_name="")
    save(cast.zorg, point, action=act_on)
    assert sees(cast, Action) == {"zorg": (1,), "colleague": (1,), "clb": (1,), "reporter": (1,)}
    close(cast, meeting)
    # Shared at this table, and no longer than that.
    assert "clb" not in sees(cast, AgendaPoint, Action)
    assert sees(cast, Action)["reporter"] == (1,)


# --- At the table -----------------------------------------------------------------------------------------------------


def test_two_tabs_the_second_gets_both_texts_and_nothing_is_written(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    save(cast.zorg, point, version=0)
    before = contents()
    with pytest.raises(WrittenMeanwhile) as clash:
        save(cast.colleague, point, version=0, note="Iets anders.", action=planned())
    assert contents() == before
    assert (clash.value.point.note, clash.value.point.version) == ("Noor zoekt een andere groep.", 1)
    assert save(cast.colleague, point, version=1, note="Allebei.").version == 2


def test_a_double_click_saves_once(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    action = planned()
    save(cast.zorg, point, action=action)
    before = contents()
    assert save(cast.zorg, point, action=action).version == 1
    assert contents() == before


def test_a_refused_action_leaves_the_note_unsaved(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="noemt geen leerling"):
        save(cast.zorg, point, action=planned(text="Klasgesprek over Noor", kind=ActionKind.CLASS_TALK))
    assert contents() == before


def test_an_action_of_the_table_stands_in_the_plan_of_the_case(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    save(cast.zorg, point, action=planned())
    with acting(cast.zorg, NOW) as actor:
        assert plans.facts_of(case, actor) == {"plan_has_action"}


def test_a_guest_reads_the_point_and_its_decision_while_the_meeting_is_open(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    joins = invite(cast, point, cast.director)
    invite(cast, point, cast.reporter)
    reads = {"zorg": (2, 1, 1), "colleague": (2, 1, 1), "clb": (2, 1, 1), "director": (1, 0, 0), "reporter": (1, 0, 0)}
    assert sees(cast, PointGuest, AgendaPoint, Case) == reads
    assert sees(cast, CareMeeting)["director"] == (1,)
    save(cast.zorg, point, note="Geheim van de tafel.", decision="Elke week even horen.")
    with acting(cast.director, NOW) as actor:
        row = PointGuest.objects.visible_to(actor).get()
    assert (row.prepared, row.outcome, row.decision) == (
        "Hoe helpen we Noor in de klas?",
        "plan",
        "Elke week even horen.",
    )
    assert duty("meeting", joins.pk).addressee_id == cast.director.pk
    close(cast, meeting)
    left = sees(cast, PointGuest, AgendaPoint, Case, CareMeeting)
    assert set(left) == {"zorg", "colleague", "clb"}
    assert not duties(kind="meeting", done_at=None)


def test_inviting_twice_is_once_and_who_sits_there_is_no_guest(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    invite(cast, point, cast.talker)
    before = contents()
    invite(cast, point, cast.talker)
    for guest in (cast.colleague, cast.clb, cast.other_director, cast.admin):
        with pytest.raises(TransitionNotAllowed, match="niet al aan tafel"):
            invite(cast, point, guest)
    assert contents() == before


def test_closing_freezes_what_was_written(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    save(cast.colleague, point)
    before = contents()
    close(cast, meeting)
    assert added(before, contents()) == {"secrecy_item": 2, "core_auditentry": 1}
    assert texts(cast.clb) == ["decision", "meeting_note", "point"]
    with as_owner():
        note, decision = Item.objects.get(kind="meeting_note"), Item.objects.get(kind="decision")
        stands = AgendaPoint.objects.get()
    # An item is of who closes the meeting: nobody writes in another's name. The point keeps who wrote it last.
    assert (note.body, note.author_id, note.regime) == ("Noor zoekt een andere groep.", cast.zorg.pk, "team")
    assert stands.saved_by_id == cast.colleague.pk
    assert decision.body == "Plan van aanpak. Elke week."
    assert (stands.note, stands.outcome) == ("", "plan")


def test_a_closed_meeting_takes_nothing_any_more(cast, case, meeting):
    point = put_on_agenda(cast, case, meeting, now=NOW)
    close(cast, meeting)
    before = contents()
    for refused in (
        lambda: close(cast, meeting),
        lambda: save(cast.zorg, point, note="Toch nog."),
        lambda: invite(cast, point, cast.talker),
        lambda: pupil_point(cast, meeting),
    ):
        with pytest.raises(TransitionNotAllowed, match="gesloten"):
            refused()
    assert contents() == before


def test_who_is_present(cast, meeting):
    with as_owner():
        came = MeetingParticipant.objects.get(membership=cast.clb)
    with acting(cast.zorg, NOW) as actor:
        meetings.mark_present(meeting_id=meeting.pk, present={came.pk, UUID(int=1)}, actor=actor, now=NOW)
    with as_owner():
        assert [one.membership_id for one in MeetingParticipant.objects.filter(present=True)] == [cast.clb.pk]


def test_a_meeting_of_another_school_is_not_there(cast, case):
    with acting(cast.outsider, NOW) as actor:
        when = When(uuid4(), actor.today + timedelta(days=1), time(9))
        other = meetings.plan_meeting(when=when, by=cast.outsider, actor=actor, now=NOW)
    with pytest.raises(CareMeeting.DoesNotExist):
        put_on_agenda(cast, case, other, now=NOW)
    assert sees(cast, CareMeeting) == {"outsider": (1,), "clb": (1,)}
