"""Three cases side by side: led by the care team, by a direction that took over from it, and by a board after that."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from accounts.models import Membership
from accounts.roles import Role
from cases import actions, assessments, care, consultations, invitations, naming, plans, talks, voices, walls
from cases.assessments import Assessed
from cases.care import Asked, Measure, Reviewed
from cases.care_phase import Given, PhaseEvent
from cases.enums import ActionAim, ActionKind, AssessmentPart, Grade, SpokenWith, Verdict
from cases.invitations import Letter
from cases.models import Case, Signal, Talk
from cases.models.voices import VoiceState
from cases.plans import Planned
from cases.talks import Report
from secrecy import grants
from secrecy.tables import GrantKind, WallReason
from tests.cases.ledger import NOW
from tests.cast import Cast, acting, member, open_case, report
from tests.conftest import as_owner, as_role

DAY = NOW.date() + timedelta(days=7)


@dataclass(frozen=True)
class Led:
    """A case, and who leads it."""

    case: Case
    leader: Membership


def signal_of(cast: Cast, led_by: str) -> Signal:
    """A signal that the care team, the direction or the board leads."""
    if led_by == "care":
        return report(cast, now=NOW)
    signal = report(cast, involved=cast.zorg.user, family=cast.colleague.user, now=NOW)
    if led_by == "board":
        # A second director shuts the first out, and leaves.
        with as_owner():
            second = member("adjunct", "Ada Junct", cast.school, Role.DIRECTOR)
        with acting(second, NOW) as actor:
            walls.shut_out(
                dossier_id=signal.dossier_id, school_id=signal.school_id, person=cast.director.user,
                why=WallReason.STAFF, actor=actor, now=NOW,
            )  # fmt: skip
        with as_owner():
            Membership.objects.filter(pk=second.pk).update(ends_on=NOW.date() - timedelta(days=1))
        with as_role("schakel_worker"):
            walls.take_over_all(now=NOW)
    return signal


def world(cast: Cast, led_by: str) -> Led:
    leader = {"care": cast.zorg, "direction": cast.director, "board": cast.board}[led_by]
    return Led(open_case(cast, signal_of(cast, led_by), by=leader, now=NOW), leader)


def named_director(cast: Cast, led: Led) -> Membership:
    """A second director, who works along on a case that the care team leads."""
    with as_owner():
        second = member("meewerker", "Mia Daem", cast.school, Role.DIRECTOR)
    with acting(led.leader, NOW) as actor:
        grants.grant(
            dossier_id=led.case.dossier_id, membership=second, kind=GrantKind.CARE, reason="Helpt.", actor=actor
        )
    return second


# --- What the care team does within a case, each as one call; `on` is what it is done to ---------------------------------


def measure(seat: Membership, actor: Any, case: Case) -> UUID:
    made = Measure(uuid4(), "Elke maandag een gesprek.", "Rust in de klas.", "De klasleraar", DAY)
    return care.add_measure(case_id=case.pk, measure=made, by=seat, actor=actor, now=NOW).pk


def review(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    seen = Reviewed(uuid4(), Verdict.WORKS, "Het helpt.", DAY)
    care.review_measure(case_id=case.pk, measure_id=on, reviewed=seen, by=seat, actor=actor, now=NOW)


def phase(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    given = Given(why="Noor heeft rust nodig.", pupil_heard=True, parents_heard=True)
    care.move(case_id=case.pk, asked=Asked(uuid4(), PhaseEvent.UP, given), by=seat, actor=actor, now=NOW)


def voice(seat: Membership, actor: Any, case: Case) -> None:
    voices.note(
        case_id=case.pk, who="Noor", state=VoiceState.INFORMED, day=NOW.date(), words="Wat er afgesproken is.",
        form_key=uuid4(), by=seat, actor=actor, now=NOW,
    )  # fmt: skip


def family(seat: Membership, actor: Any, case: Case) -> None:
    voices.name_family_contact(
        case_id=case.pk, person=Membership.objects.get(user__username="begeleider"), by=seat, actor=actor, now=NOW
    )


def letter(seat: Membership, actor: Any, case: Case) -> UUID:
    words = Letter(
        uuid4(), "De ouders", seat, DAY, NOW.time(), "Lokaal B12", "09 000 00 00", "Beste ouders, welkom op school."
    )
    return invitations.write(case_id=case.pk, letter=words, by=seat, actor=actor, now=NOW).pk


def letter_given(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    invitations.give(invitation_id=on, on=NOW.date(), by=seat, actor=actor, now=NOW)


def question(seat: Membership, actor: Any, case: Case) -> None:
    whom = Membership.objects.get(user__username="gedrag")
    consultations.ask(
        case_id=case.pk, whom=whom, question="Wat raadt u aan?", form_key=uuid4(), by=seat, actor=actor, now=NOW
    )


def name(seat: Membership, actor: Any, case: Case) -> UUID:
    whom = Membership.objects.get(user__username="begeleider")
    return naming.name(case_id=case.pk, whom=whom, reason="Volgt op.", until=None, by=seat, actor=actor, now=NOW)


def let_go(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    naming.let_go(case_id=case.pk, grant_id=on, actor=actor, now=NOW)


def action(seat: Membership, actor: Any, case: Case) -> UUID:
    planned = Planned(
        uuid4(), "Belt de ouders.", ActionKind.PARENTS, ActionAim.PREVENTIVE, DAY, owner_name="Mevrouw Peeters"
    )
    return plans.add_action(case_id=case.pk, planned=planned, by=seat, actor=actor, now=NOW).pk


def action_done(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    plans.finish_action(action_id=on, sentence="Gebeld.", by=seat, actor=actor, now=NOW)


def action_dropped(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    plans.drop_action(action_id=on, reason="Niet meer nodig.", by=seat, actor=actor, now=NOW)


def assessment(seat: Membership, actor: Any, case: Case) -> None:
    seen = Assessed(uuid4(), {AssessmentPart.FACTS: "Noor riep in de klas."}, DAY)
    assessments.assess(case_id=case.pk, assessed=seen, by=seat, actor=actor, now=NOW)


def talker(seat: Membership, actor: Any, case: Case) -> UUID:
    whom = Membership.objects.select_related("user").get(user__username="spreker")
    return actions.name_talker(
        case_id=case.pk, talker=whom, briefing="Vraag hoe het gaat.", done_on=NOW.date(), by=seat, actor=actor, now=NOW
    ).pk


def talker_told(seat: Membership, actor: Any, case: Case, on: UUID) -> None:
    talks.give_feedback(talk_id=on, grade=Grade.FOLLOWED_UP, sentence="", by=seat, actor=actor, now=NOW)


def hand_in(cast: Cast) -> None:
    with acting(cast.talker, NOW) as actor:
        talk = Talk.objects.visible_to(actor).get()
        told = Report("Ze voelt zich alleen.", SpokenWith.PUPIL, NOW.date(), True)
        talks.hand_in(talk=talk, report=told, by=cast.talker, actor=actor, now=NOW)
