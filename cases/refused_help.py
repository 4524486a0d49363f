"""Help was refused (8w): the school asks, the CLB answers whether there is verontrusting and what was done with it.

DOMAIN §3, 8w; reference/domain-rules.md J01 (who can no longer guarantee chances or integrity), J14 (what verontrusting
is), J15 (radicalisation alone: narrowly), J05 (an M-document may, and only for a minor).
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases import steps, track
from cases.leading import require
from cases.models import Case, ConcernAnswer
from cases.models.refused_help import ConcernRoute, ExpoR, Gateway
from cases.procedures.definition import Step
from cases.procedures.state import EventKind
from cases.steps import Entry
from cases.workflow import TransitionNotAllowed
from core import audit
from secrecy import release
from secrecy.disclosures import Consent
from secrecy.models import Item, ItemKind
from secrecy.once import save_once
from secrecy.release import Allowance, Ground, Receiver
from secrecy.tables import Regime

ADULT_FROM = 18
# Who answers for the CLB: the contact of the school, and whoever the CLB named on the case (DOMAIN §3, 8w).
ANSWERERS = (Role.CLB_CONTACT, Role.CLB_WORKER, Role.CLB_REFERENCE_PERSON)


@dataclass(frozen=True)
class Answered:
    """What the CLB fills in. `route` and `gateway` only with a concern; `ground` only where the name was given."""

    form_key: UUID
    on: date
    concerned: bool
    motivation: str
    expo_r: ExpoR
    route: ConcernRoute | None = None
    gateway: Gateway | None = None
    ground: Ground | None = None
    consent: Consent | None = None
    why_not_expo_r: str = ""
    backdated: str = ""


def step_of(case: Case) -> Step | None:
    """The step of this case's track that answers a refusal of help; None where the track has none (B and C)."""
    definition = track.definition_of(case)
    return steps.answering(definition) if definition else None


def grounds() -> list[Ground]:
    """The grounds on which the release table lets the CLB give Expo-R a name. Refusing help is none of them."""
    return release.grounds(Regime.CLB, Receiver.CITY)


@transaction.atomic
def ask(
    *,
    case_id: UUID,
    words: str,
    on: date,
    by: Membership,
    actor: Actor,
    backdated: str = "",
    form_key: UUID | None = None,
    now: datetime | None = None,
) -> Case:
    """The school writes down who refused which help, shared with the CLB, which then owes an answer.

    Raises TransitionNotAllowed where the CLB does not see the case yet, where the interpreter refuses, or for who does not
    lead the case.
    """
    now = now or timezone.now()
    step, case = _step(case_id, actor)
    require(case, actor)
    if steps.is_saved(case, form_key, actor):
        return case
    if not case.dossier.clb_engaged:
        raise TransitionNotAllowed(
            _("Het CLB ziet deze casus nog niet: zet ze eerst op de agenda van een zorgoverleg.")
        )
    sentence = _("Hulp geweigerd: de vraag ligt bij het CLB.")
    entry = Entry(EventKind.WORK, on, step.key, sentence=sentence, backdated=backdated)
    steps.record(case_id=case_id, entries=[entry], form_key=form_key, by=by, actor=actor, now=now)
    Item(
        dossier_id=case.dossier_id,
        regime=Regime.TEAM,
        kind=ItemKind.REFUSED_HELP,
        holder_id=by.organisation_id,
        author=by,
        about=case.pk,
        body=words.strip(),
        created_at=now,
        happened_on=on,
    ).save(force_insert=True)
    return case


@transaction.atomic
def answer(
    *, case_id: UUID, answered: Answered, by: Membership, actor: Actor, now: datetime | None = None
) -> ConcernAnswer:
    """The CLB answers, under its own secrecy, and with that the step is done. The same `form_key` answers once.

    Raises TransitionNotAllowed for an M-document about somebody of age, a name without a ground or consent, or where
    the interpreter refuses (the motivation why Expo-R was not informed is its reason).
    """
    now = now or timezone.now()
    step, case = _step(case_id, actor)
    _check(case, answered, timezone.localdate(now))
    consent = answered.consent
    made = ConcernAnswer(
        dossier_id=case.dossier_id,
        regime=Regime.CLB,
        holder_id=by.organisation_id,
        case=case,
        concerned=answered.concerned,
        route=answered.route or "",
        gateway=answered.gateway or "",
        expo_r=answered.expo_r,
        ground=answered.ground or "",
        consent_by=consent.by if consent else "",
        consent_on=consent.on if consent else None,
        consent_how=consent.how if consent else "",
        by=by,
        at=now,
        form_key=answered.form_key,
    )
    before = save_once(made, ConcernAnswer.objects.visible_to(actor).filter(case=case))
    if before is not None:
        return before
    entry = Entry(
        EventKind.DONE,
        answered.on,
        step.key,
        sentence=answered.motivation,
        reason=answered.why_not_expo_r,
        backdated=answered.backdated,
    )
    steps.record(case_id=case_id, entries=[entry], by=by, actor=actor, now=now)
    audit.record("answer", "refused_help", [made.pk], dossier_id=case.dossier_id, now=now)
    return made


# --- Parts ------------------------------------------------------------------------------------------------------------


def _step(case_id: UUID, actor: Actor) -> tuple[Step, Case]:
    cases = Case.objects.visible_to(actor).select_related("dossier").select_for_update(of=("self",))
    case = cases.get(pk=case_id)
    step = step_of(case)
    if step is None:
        raise TransitionNotAllowed(_("Het stappenplan van deze casus kent deze stap niet."))
    return step, case


def _check(case: Case, answered: Answered, today: date) -> None:
    if answered.concerned and not (answered.route and answered.gateway):
        raise TransitionNotAllowed(_("Kies wat u met de verontrusting deed, en bij welke voorziening"), field="route")
    age = case.age(today)
    if answered.route == ConcernRoute.M_DOCUMENT and age is not None and age >= ADULT_FROM:
        raise TransitionNotAllowed(
            _("Een M-document kan alleen voor een minderjarige: deze leerling is %(age)s jaar") % {"age": age},
            field="route",
        )
    if answered.expo_r != ExpoR.NAMED:
        return
    if answered.ground is None:
        raise TransitionNotAllowed(_("Kies op welke grond u de naam gaf"), field="ground")
    asks = release.allowance(Regime.CLB, Receiver.CITY, answered.ground) is Allowance.WITH_CONSENT
    if asks and answered.consent is None:
        raise TransitionNotAllowed(_("Noteer wie instemde, en op welke dag"), field="consent_by")
    release.require(Regime.CLB, Receiver.CITY, answered.ground, consent=answered.consent is not None)
