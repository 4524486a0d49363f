"""The CLB's own file: notes, the assessment of the CLB team, consents, and what was let cross (DOMAIN §2, §5 `clb`).

The school reads none of it, before or after closing. The first thing that the CLB writes in a case begins the file; from
then on it may go on writing, also when the case is closed to it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from cases.enums import CLB_ROLES
from cases.models import Case, ClbConsent, ClbFile
from cases.workflow import TransitionNotAllowed
from core import audit
from core.ids import uuid7
from core.templatetags.schakel import day
from secrecy import disclosures
from secrecy.disclosures import CAPABLE_FROM, Consent
from secrecy.models import ConsentBy, Disclosure, Item, ItemKind
from secrecy.once import save_once
from secrecy.release import GROUND_LABELS, Ground
from secrecy.tables import Regime

FARTHEST_DAYS = 366


@dataclass(frozen=True)
class Agreed:
    """A consent as it was given. `form_key` is one per rendered form."""

    form_key: UUID
    consent: Consent
    purpose: str


def keep(*, case: Case, by: Membership, actor: Actor, now: datetime) -> ClbFile:
    """The CLB's file of a case, begun now if there was none. The caller holds the lock on the case."""
    found = ClbFile.objects.visible_to(actor).filter(dossier=case.dossier_id).first()
    if found is None:
        found = ClbFile(
            dossier_id=case.dossier_id,
            regime=Regime.CLB,
            ref=case.ref,
            school_id=case.school_id,
            # Copied: the CLB may not look pupils up, and the case will close to it.
            about=case.pupil_text,
            birth_date=case.birth_date,
            opened_by=by,
            opened_at=now,
        )
        found.save(force_insert=True)
    return found


def find(ref: str, actor: Actor) -> tuple[ClbFile | None, Case | None]:
    """The file of that reference, and the case as long as it is open to the actor."""
    file = ClbFile.objects.visible_to(actor).select_related("school").filter(ref=ref).first()
    case = Case.objects.visible_to(actor).select_related("school", "dossier").filter(ref=ref).first()
    return file, case


@transaction.atomic
def write_note(
    *, ref: str, text: str, form_key: UUID, by: Membership, actor: Actor, now: datetime | None = None
) -> ClbFile:
    """Put a note in the file. The same `form_key` with the same words again changes nothing."""
    now = now or timezone.now()
    file = _writable(ref, by, actor, now)
    # An old page sent again with other words is another note.
    same = Item.objects.visible_to(actor).filter(about=file.pk)
    if _write(file.dossier_id, ItemKind.CLB_NOTE, text, by, now, about=file.pk, key=form_key, same=same):
        audit.record("note", "clb_file", [file.pk], dossier_id=file.dossier_id, now=now)
    return file


@transaction.atomic
def plan_team(*, ref: str, on: date, by: Membership, actor: Actor, now: datetime | None = None) -> ClbFile:
    """Note on which day the CLB team discusses this, or did (A6).

    Raises TransitionNotAllowed for a day that cannot be meant.
    """
    now = now or timezone.now()
    file = _writable(ref, by, actor, now)
    if abs((on - timezone.localdate(now)).days) > FARTHEST_DAYS:
        raise TransitionNotAllowed(_("Kijk de dag na: ze ligt meer dan een jaar van vandaag"), field="team_on")
    file.team_on = on
    file.save(update_fields=["team_on"])
    audit.record("plan_team", "clb_file", [file.pk], dossier_id=file.dossier_id, now=now)
    return file


def facts_of(case: Case, actor: Actor) -> set[str]:
    """What the file says to the interpreter."""
    met = ClbFile.objects.visible_to(actor).filter(dossier=case.dossier_id, team_on__lte=actor.today)
    return {"clb_team_met"} if actor.role in CLB_ROLES and met.exists() else set()


@transaction.atomic
def note_consent(*, ref: str, agreed: Agreed, by: Membership, actor: Actor, now: datetime | None = None) -> ClbConsent:
    """Note who agreed, to what, on which day and how. The same `form_key` with the same words again gives the first one.

    Raises TransitionNotAllowed when a pupil who is too young would decide alone (DOMAIN §4: capable from twelve).
    """
    now = now or timezone.now()
    file = _writable(ref, by, actor, now)
    given = agreed.consent
    age = file.age(given.on)
    if given.by == ConsentBy.PUPIL and age is not None and age < CAPABLE_FROM:
        raise TransitionNotAllowed(_("Deze leerling was toen nog geen 12 jaar: vraag het aan de ouders"), field="by")
    made = ClbConsent(
        dossier_id=file.dossier_id,
        regime=Regime.CLB,
        holder_id=by.organisation_id,
        file=file,
        given_by=given.by,
        purpose=agreed.purpose.strip(),
        how=given.how.strip(),
        given_on=given.on,
        noted_by=by,
        noted_at=now,
        form_key=agreed.form_key,
    )
    # An old page sent again with other words is another consent.
    earlier = ClbConsent.objects.visible_to(actor).filter(file=file)
    before = save_once(made, earlier, alike=("given_by", "given_on", "purpose", "how"))
    if before is not None:
        return before
    audit.record("consent", "clb_file", [file.pk, made.pk], dossier_id=file.dossier_id, now=now)
    return made


@transaction.atomic
def withdraw_consent(
    *, consent_id: UUID, on: date, by: Membership, actor: Actor, now: datetime | None = None
) -> ClbConsent:
    """The family takes a consent back, from that day on; what was done before stays done.

    Raises TransitionNotAllowed when it was taken back already, or on a day before it was given or to come.
    """
    now = now or timezone.now()
    found = ClbConsent.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=consent_id)
    if found.withdrawn_on is not None:
        raise TransitionNotAllowed(
            _("Deze instemming is al ingetrokken op %(day)s.") % {"day": day(found.withdrawn_on)}
        )
    if not found.given_on <= on <= timezone.localdate(now):
        raise TransitionNotAllowed(
            _("Kies een dag van %(first)s tot vandaag") % {"first": day(found.given_on)}, field="withdrawn_on"
        )
    found.withdrawn_on, found.withdrawn_by = on, by
    found.save(update_fields=["withdrawn_on", "withdrawn_by"])
    audit.record("withdraw", "clb_file", [found.file_id, found.pk], dossier_id=found.dossier_id, now=now)
    return found


@transaction.atomic
def disclose(
    *,
    form_key: UUID,
    case: Case,
    body: str,
    purpose: str,
    ground: Ground,
    consent: Consent | None,
    receivers: list[str],
    by: Membership,
    actor: Actor,
    expires_on: date | None = None,
    now: datetime | None = None,
) -> Disclosure:
    """Let a text cross to the zorgoverleg, and keep the statement of it in the file."""
    now = now or timezone.now()
    locked = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case.pk)
    made = disclosures.disclose(
        form_key=form_key,
        dossier_id=case.dossier_id,
        about=case.pk,
        body=body,
        purpose=purpose,
        ground=ground,
        consent=consent,
        receivers=receivers,
        expires_on=expires_on,
        by=by,
        actor=actor,
        now=now,
    )
    if not Item.objects.visible_to(actor).filter(about=made.pk, kind=ItemKind.RELEASED).exists():
        keep(case=locked, by=by, actor=actor, now=now)
        _write(case.dossier_id, ItemKind.RELEASED, statement(made), by, now, about=made.pk)
    return made


@transaction.atomic
def recall(
    *, disclosure_id: UUID, reason: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Take a text back, and keep in the file that it was."""
    now = now or timezone.now()
    found = disclosures.recall(disclosure_id=disclosure_id, reason=reason, by=by, actor=actor, now=now)
    _write(found.dossier_id, ItemKind.RECALLED, found.recall_reason, by, now, about=found.pk)
    return found


@transaction.atomic
def withdraw(
    *, disclosure_id: UUID, on: date, how: str, by: Membership, actor: Actor, now: datetime | None = None
) -> Disclosure:
    """Who agreed with a text that crossed takes that back: it is recalled, and the file keeps how."""
    now = now or timezone.now()
    found = disclosures.withdraw(disclosure_id=disclosure_id, on=on, how=how, by=by, actor=actor, now=now)
    said = _("Instemming ingetrokken op %(day)s: %(how)s") % {"day": day(on), "how": found.withdrawn_how}
    _write(found.dossier_id, ItemKind.RECALLED, said, by, now, about=found.pk)
    return found


def statement(disclosure: Disclosure) -> str:
    """What crossed, why, on which ground and to whom, in words that stay in the file when the case has closed."""
    lines = [
        disclosure.body,
        "",
        _("Aan: %(names)s") % {"names": ", ".join(disclosure.receivers)},
        _("Doel: %(purpose)s") % {"purpose": disclosure.purpose},
        _("Grond: %(ground)s") % {"ground": GROUND_LABELS[Ground(disclosure.ground)]},
    ]
    if disclosure.consent_by and disclosure.consent_on:
        who = _("%(who)s, %(day)s") % {"who": disclosure.get_consent_by_display(), "day": day(disclosure.consent_on)}
        lines.append(_("Instemming: %(given)s") % {"given": f"{who}. {disclosure.consent_how}".strip(". ")})
    if disclosure.judged_otherwise:
        lines.append(
            _("Anders beoordeeld dan de leeftijd doet vermoeden: %(why)s") % {"why": disclosure.judged_otherwise}
        )
    if disclosure.expires_on:
        lines.append(_("Te lezen tot en met %(day)s") % {"day": day(disclosure.expires_on)})
    return "\n".join(lines)


def _writable(ref: str, by: Membership, actor: Actor, now: datetime) -> ClbFile:
    """The file, begun if need be. Raises ClbFile.DoesNotExist for who may not write in it."""
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).filter(ref=ref).first()
    if case is not None and actor.role in CLB_ROLES:
        return keep(case=case, by=by, actor=actor, now=now)
    return ClbFile.objects.visible_to(actor).get(ref=ref)


def _write(
    dossier_id: int,
    kind: ItemKind,
    body: str,
    by: Membership,
    now: datetime,
    *,
    about: UUID,
    key: UUID | None = None,
    same: QuerySet[Item] | None = None,
) -> bool:
    """Write a text down; False when it is one of `same` with that key and these words."""
    item = Item(
        id=key or uuid7(),
        dossier_id=dossier_id,
        regime=Regime.CLB,
        kind=kind,
        holder_id=by.organisation_id,
        author=by,
        about=about,
        body=body.strip(),
        created_at=now,
    )
    return save_once(item, Item.objects.none() if same is None else same, field="pk", alike=("body",)) is None
