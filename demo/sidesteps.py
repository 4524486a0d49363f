"""What happens beside the steps: the CLB's own file, families, advice, people named, care phases, refused help."""

from datetime import timedelta
from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from cases import care as phases
from cases import clb_files, consultations, naming, refused_help, talks, told_city, voices
from cases.care_phase import Given, PhaseEvent, Shortfall
from cases.enums import PointOutcome
from cases.models import Case, Talk
from cases.models.refused_help import ConcernRoute, ExpoR, Gateway
from cases.models.voices import VoiceState
from cases.procedures.state import EventKind
from core.calendar import Term
from demo import beats, words
from demo.stage import Stage, Story, at
from schools.models import Pupil
from secrecy import disclosures
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy, Disclosure
from secrecy.release import Ground
from secrecy.tables import Regime


def inform_family(stage: Stage, zorg: Membership, case: Case, pupil: Pupil) -> None:
    """Every second family hears it at once, the others a little later."""
    soon = stage.chance.random() < 0.5
    stage.act(
        zorg,
        voices.note,
        case_id=case.pk,
        who="De ouders" if soon else pupil.first_name,
        state=VoiceState.INFORMED if soon else VoiceState.POSTPONED,
        day=stage.day if soon else stage.calendar.due(stage.day, Term(5)).date,
        words=words.VOICES[0 if soon else 1],
        form_key=stage.key(),
    )


def asked(stage: Stage, zorg: Membership, case: Case, pupil: Pupil) -> Story:
    """Ruggespraak: the coordinator asks somebody who knows more."""
    whom = stage.one(Role.BEHAVIOUR_EXPERT)
    question = {"case_id": case.pk, "whom": whom, "question": words.QUESTION, "form_key": stage.key()}
    asked = stage.act(zorg, consultations.ask, **question)
    yield stage.after(stage.day, 1, 15), "advice"
    stage.act(whom, consultations.answer, consultation=asked, text=beats.named(words.ANSWER, pupil))


def name_colleague(stage: Stage, zorg: Membership, case: Case) -> None:
    """The behaviour expert works on the case too."""
    _name(stage, zorg, case, stage.one(Role.BEHAVIOUR_EXPERT), "Begeleidt de gesprekken in de klas.")


def name_at_clb(stage: Stage, clb: Membership, case: Case) -> None:
    """The reference person of the CLB and a worker follow it too."""
    for role in (Role.CLB_REFERENCE_PERSON, Role.CLB_WORKER):
        _name(stage, clb, case, stage.one(role), "Volgt dit mee op.")


def _name(stage: Stage, seat: Membership, case: Case, whom: Membership, reason: str) -> None:
    """Somebody is named on the case, and every second one looked at it already."""
    named = stage.act(seat, naming.name, case_id=case.pk, whom=whom, reason=reason, until=None)
    if stage.chance.random() < 0.5:
        stage.act(whom, _looked, grant_id=named)


def _looked(*, by: Membership, **what: Any) -> None:
    naming.looked(**what)


def clb_note(stage: Stage, clb: Membership, case: Case, text: int) -> None:
    """A note in the CLB's own file, and the day of its team."""
    note = words.CLB_NOTES[text % len(words.CLB_NOTES)]
    stage.act(clb, clb_files.write_note, ref=case.ref, text=note, form_key=stage.key())
    stage.act(clb, clb_files.plan_team, ref=case.ref, on=stage.calendar.due(stage.day, Term(3)).date)


def disclose(stage: Stage, clb: Membership, zorg: Membership, case: Case, turn: int = 0) -> None:
    """The CLB lets a text cross; the coordinator receives it. Every fourth is recalled, is over soon, or rests on a consent
    that is withdrawn."""
    agreed = Consent(ConsentBy.PARENTS, stage.day, "Aan de telefoon.", words.JUDGED) if turn % 4 == 3 else None
    sent = stage.act(
        clb,
        clb_files.disclose,
        form_key=stage.key(),
        case=case,
        body=words.CLB_SUMMARY,
        purpose="het plan van aanpak",
        ground=Ground.OWN_FINDINGS if agreed else Ground.ADVICE,
        consent=agreed,
        receivers=[zorg.user.name],
        expires_on=stage.day + timedelta(days=14 if turn % 4 == 2 else 90),
    )
    stage.begin(_after_sending(stage, clb, zorg, sent, turn % 4))


def _after_sending(stage: Stage, clb: Membership, zorg: Membership, sent: Disclosure, turn: int) -> Story:
    yield stage.after(stage.day, 1, 9, 5), "receive"
    stage.act(zorg, disclosures.receive, disclosure_id=sent.pk)
    if turn not in {1, 3}:
        return
    yield stage.after(stage.day, 1, 11, 5), "take_back"
    if turn == 1:
        stage.act(clb, clb_files.recall, disclosure_id=sent.pk, reason=words.RECALLED)
    else:
        stage.act(clb, clb_files.withdraw, disclosure_id=sent.pk, on=stage.day, how="De ouders belden.")


def tell_city(stage: Stage, seat: Membership, case: Case, manager: Membership) -> Story:
    """What the parents agreed to crosses to one case manager, who confirms having read it."""
    sent = stage.act(
        seat,
        told_city.disclose,
        form_key=stage.key(),
        case=case,
        body=f"Over {case.title}\n\n{words.FOR_CITY}",
        came_from=Regime.SCHOOL,
        to=manager,
        purpose="begeleiding buiten de school",
        ground=Ground.CONSENT,
        consent=Consent(ConsentBy.PARENTS, stage.day, "In het gesprek op school.", words.JUDGED),
        receivers=[manager.user.name],
        expires_on=stage.day + timedelta(days=90),
    )
    yield stage.after(stage.day, 1, 10, 20), "read_by_city"
    stage.act(manager, told_city.receive, disclosure_id=sent.pk)


def read_feedback(*, talk: Talk, by: Membership, **what: Any) -> None:
    talks.read_feedback(talk=talk, **what)


def refused(stage: Stage, zorg: Membership, clb: Membership, case: Case, *, concerned: bool) -> Story:
    """The family wants no help; the CLB answers whether that is a concern (8w)."""
    yield stage.after(stage.day, 2, 10), "refused"
    beats.step(stage, zorg, case, "8", "De eerste acties lopen.", EventKind.WORK)
    asked = {"case_id": case.pk, "words": words.REFUSED, "on": stage.day, "form_key": stage.key()}
    stage.act(zorg, refused_help.ask, **asked)
    yield stage.after(stage.day, 3, 14), "concern"
    answered = refused_help.Answered(
        stage.key(),
        stage.day,
        concerned,
        words.CONCERN if concerned else words.NO_CONCERN,
        ExpoR.NAME_FREE,
        route=ConcernRoute.CONSULT if concerned else None,
        gateway=Gateway.VK if concerned else None,
    )
    stage.act(clb, refused_help.answer, case_id=case.pk, answered=answered)


def care(stage: Stage, zorg: Membership, clb: Membership, case: Case, pupil: Pupil) -> Story:
    """Phase 1 after a week, phase 2 for some when that falls short, and down again when it helped."""
    yield stage.after(stage.day, 5, 10), "raised"
    measure(stage, zorg, case)
    inform_family(stage, zorg, case, pupil)
    heard = {"pupil_heard": True, "parents_heard": True}
    _move(stage, zorg, case, PhaseEvent.UP, Given(words.MORE_CARE, **heard))
    if stage.chance.random() < 0.5:
        yield stage.after(stage.day, 30, 11), "lowered"
        _move(stage, zorg, case, PhaseEvent.DOWN, Given(beats.named(words.LESS_CARE, pupil), **heard))
        return
    yield stage.after(stage.day, 15, 9), "agenda"
    point = beats.put_on_agenda(stage, zorg, clb, case)
    yield at(point.meeting.day, 15, 15), "table"
    beats.decide(stage, zorg, point, PointOutcome.GO_ON, "Het CLB werkt mee.")
    yield at(stage.day, 17), "extended"
    given = Given(words.EXTEND, **heard, shortfall=Shortfall.TRIED, decided_on=point.meeting.day)
    consent = Consent(ConsentBy.PARENTS, stage.day, "In het gesprek op school.")
    _move(stage, zorg, case, PhaseEvent.UP, given, consent)


def measure(stage: Stage, zorg: Membership, case: Case) -> None:
    what, goal = words.MEASURE
    made = phases.Measure(stage.key(), what, goal, "De klasleraar", stage.day + timedelta(days=42))
    stage.act(zorg, phases.add_measure, case_id=case.pk, measure=made)


def _move(
    stage: Stage, zorg: Membership, case: Case, event: PhaseEvent, given: Given, consent: Consent | None = None
) -> None:
    stage.act(zorg, phases.move, case_id=case.pk, asked=phases.Asked(stage.key(), event, given, consent))
