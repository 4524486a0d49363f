"""The acts that stories have in common: reporting, a talk, the table, and telling whoever waits for an answer."""

from datetime import timedelta
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from cases import actions, meetings, plans, steps, talks
from cases.assessments import Assessed, assess
from cases.enums import About, ActionAim, ActionKind, ActionState, AssessmentPart, DutyKind, Grade, Outcome, SpokenWith
from cases.models import Action, AgendaPoint, Case, Signal, Talk
from cases.procedures.state import EventKind
from core.calendar import Term
from demo import names, words
from demo.stage import Stage
from duties.models import Duty
from schools.models import Pupil


def report(stage: Stage, who: Membership, pupil: Pupil | None, facts: str, more: str = "", **changes: Any) -> Signal:
    """A signal about a pupil, or with `pupil_text` and `about_whom` about something else."""
    content: dict[str, Any] = {
        "about_whom": About.PUPIL,
        "pupil_text": str(pupil or ""),
        "place": stage.chance.choice(("lokaal C04", "de speelplaats", "de refter", "de bus", "")),
        "happened_on": stage.day,
    }
    reported = actions.Reported(
        form_key=stage.key(), facts=facts, interpretation=more, pupil=pupil, **content | changes
    )
    return stage.act(who, actions.log_signal, reported=reported)


def open_case(stage: Stage, zorg: Membership, signal: Signal, outcome: Outcome) -> Case:
    text = signal.pupil_text if outcome == Outcome.TRACK_C else ""
    return stage.act(zorg, actions.open_case, signal_id=signal.pk, outcome=outcome, pupil=signal.pupil, pupil_text=text)


def answer(stage: Stage, zorg: Membership, signal: Signal, grade: Grade, sentence: str = "") -> None:
    stage.act(zorg, actions.give_feedback, signal_id=signal.pk, grade=grade, sentence=sentence)


def brief(stage: Stage, zorg: Membership, talker: Membership, case: Case, text: str, partner: str = "") -> Talk:
    return stage.act(
        zorg,
        actions.name_talker,
        case_id=case.pk,
        talker=talker,
        briefing=text,
        done_on=stage.day,
        partner=partner,
    )


def hand_in(stage: Stage, talk: Talk, text: str) -> None:
    spoken = SpokenWith.PARENTS if "ouders" in text else SpokenWith.PUPIL
    told = talks.Report(text, spoken, stage.day, None if spoken == SpokenWith.PARENTS else True)
    stage.act(talk.addressee, talks.hand_in, talk=talk, report=told)


def step(
    stage: Stage, seat: Membership, case: Case, key: str, sentence: str, kind: EventKind = EventKind.DONE, **more: str
) -> None:
    entry = steps.Entry(kind, stage.day, key, sentence=sentence, **{"reason": "Zo afgesproken op school."} | more)
    stage.act(seat, steps.record, case_id=case.pk, entries=[entry])


def put_on_agenda(stage: Stage, zorg: Membership, clb: Membership, case: Case) -> AgendaPoint:
    meeting = stage.meeting(zorg, clb)
    return stage.act(
        zorg,
        meetings.put_case_on_agenda,
        meeting_id=meeting.pk,
        case_id=case.pk,
        prepared=stage.chance.choice(words.PREPARED),
        form_key=stage.key(),
    )


def decide(stage: Stage, zorg: Membership, point: AgendaPoint, outcome: str, decision: str) -> None:
    """What was said at the table about a point."""
    said = meetings.Words(words.NOTE, outcome, decision)
    stage.act(zorg, meetings.save_point, point_id=point.pk, version=point.version, words=said, action=None)


def weigh(stage: Stage, zorg: Membership, case: Case, who: str) -> None:
    """The assessment of the zorgoverleg."""
    parts = {
        AssessmentPart.CHANGE: words.WHY_CHANGE,
        AssessmentPart.FACTS: words.FACTS,
        AssessmentPart.READING: words.READING,
        AssessmentPart.NEEDS: words.NEEDS,
        AssessmentPart.STRENGTHS: words.STRENGTHS,
        AssessmentPart.UNKNOWN: named(words.UNKNOWN, case.pupil),
    }
    review_on = stage.calendar.due(stage.day, Term(20)).date
    heard = stage.people.get(Role.REFERENCE_PERSON)
    assessed = Assessed(stage.key(), parts, review_on, heard[0].user.name if heard else who)
    stage.act(zorg, assess, case_id=case.pk, assessed=assessed)


def plan(
    stage: Stage, zorg: Membership, case: Case, text: str, owner: Membership | None, kind: ActionKind, days: int = 21
) -> Action:
    """An action of somebody; without an owner a parent took it on."""
    planned = plans.Planned(
        stage.key(),
        text,
        kind,
        ActionAim.PREVENTIVE,
        stage.day + timedelta(days=days),
        owner=owner,
        owner_name="" if owner else "De moeder",
    )
    return stage.act(zorg, plans.add_action, case_id=case.pk, planned=planned)


def finish(stage: Stage, zorg: Membership, case: Case) -> None:
    """Whoever took something on says that it is done."""
    still = stage.rows(
        zorg,
        lambda actor: (
            Action.objects.visible_to(actor)
            .filter(case=case, state=ActionState.OPEN)
            .select_related("addressee__organisation", "addressee__user")
            .order_by("made_at", "pk")
        ),
    )
    for action in still:
        done = {"action_id": action.pk, "sentence": "Gedaan, en het loopt goed."}
        stage.act(action.addressee or zorg, plans.finish_action, **done)


def tell_talker(stage: Stage, zorg: Membership, talk: Talk) -> None:
    stage.act(zorg, talks.give_feedback, talk_id=talk.pk, grade=Grade.FOLLOWED_UP, sentence="")


def read(stage: Stage, kind: DutyKind, case: Case, *seats: Membership) -> None:
    """Whoever of these got a notice of this kind about the case reads it."""
    for seat in seats:
        owed = stage.rows(
            seat,
            lambda actor: (
                Duty.objects.visible_to(actor)
                .open()
                .filter(kind=kind, dossier=case.dossier_id, addressee=actor.membership_id)
            ),
        )
        for duty in owed:
            stage.act(seat, _read, notice_id=duty.about, kind=kind)


def _read(*, by: Membership, **what: Any) -> None:
    actions.read_notice(**what)


def named(text: str, pupil: Pupil | None) -> str:
    return names.worded(text, pupil.first_name if pupil else "")
