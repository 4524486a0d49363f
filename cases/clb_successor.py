"""Every contact of the school's CLB is shut out of a case (DOMAIN §5, conflict of interest): its direction appoints another one.

The direction reads that somebody is needed for a case of that school, and not who is shut out, nor anything of the case
(DOMAIN §2: content only when named). Until then nobody at the CLB reads it. What the database decides is in
`secrecy.walling` and `secrecy.granting`.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet, Organisation
from accounts.roles import Role
from cases.enums import DutyKind
from cases.workflow import TransitionNotAllowed
from core.calendar import Term
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy import grants, walls
from secrecy.grants import GrantRefused
from secrecy.models import Item, ItemKind, VisibleQuerySet
from secrecy.tables import GrantKind, Regime

# As for whoever confirms the wall: a school day. Whoever is appointed looks at the case within two, as anybody named.
APPOINT_TERM, READ_TERM = Term(1), Term(2)


def follow(*, dossier_id: int, school_id: int, actor: Actor, now: datetime) -> None:
    """Ask the direction of the CLB, if nobody is left there whom the dossier is open to; once. For who leads the dossier."""
    director_id = walls.clb_asks(dossier_id)
    if director_id is None:
        return
    director = Membership.objects.get(pk=director_id)
    school = Organisation.objects.get(pk=school_id)
    # Under the CLB's own secrecy: at the school only who leads the case knows who is shut out of it.
    asked = Item(
        dossier_id=dossier_id,
        regime=Regime.CLB,
        addressee=director,
        kind=ItemKind.CLB_NOTICE,
        holder_id=actor.organisation_id,
        author_id=actor.membership_id,
        body=_("Voor een casus van %(school)s is er bij uw CLB geen contactpersoon over. Duid iemand anders aan.")
        % {"school": school.name},
        created_at=now,
    )
    asked.save(force_insert=True)
    duties.owe(
        kind=DutyKind.CLB_SUCCESSOR,
        about=asked.pk,
        dossier_id=dossier_id,
        organisation_id=director.organisation_id,
        role=Role(director.role),
        assignee=director,
        start=timezone.localdate(now),
        term=APPOINT_TERM,
        after=_("de vraag"),
        calendar=calendar_of(school_id),
        regime=Regime.CLB,
        by=actor,
        notify=True,
        now=now,
    )


def asked_of(actor: Actor) -> VisibleQuerySet:
    """What this director was asked in person."""
    return Item.objects.visible_to(actor).filter(
        kind=ItemKind.CLB_NOTICE, addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id
    )


def candidates(asked: Item, actor: Actor) -> MembershipQuerySet:
    """The contacts of the own CLB who are not shut out themselves."""
    seats = (
        Membership.objects.visible_to(actor)
        .current(actor.today)
        .filter(organisation=actor.organisation_id, role=Role.CLB_CONTACT, user__is_active=True)
    )
    return walls.left(seats.select_related("user", "organisation"), [asked.dossier_id])


@transaction.atomic
def appoint(*, asked: Item, whom: Membership, actor: Actor, now: datetime | None = None) -> UUID | None:
    """Name `whom` on the case as its contact, until it closes; they owe a look at it. None when nobody is needed any more.

    Raises TransitionNotAllowed for somebody who cannot take it up.
    """
    now = now or timezone.now()
    # First, for it locks: two clicks appoint one.
    waited = duties.settle(kind=DutyKind.CLB_SUCCESSOR, about=asked.pk, by=actor, now=now)
    if not waited or walls.clb_asks(asked.dossier_id, again=True) is None:
        return None
    try:
        found = grants.grant(
            dossier_id=asked.dossier_id,
            membership=whom,
            kind=GrantKind.CLB,
            reason=_("volgt deze casus op als contactpersoon van het CLB"),
            actor=actor,
            now=now,
        )
    except GrantRefused as refusal:
        raise TransitionNotAllowed(refusal.message, field="whom") from refusal
    duties.owe(
        kind=DutyKind.NAMED,
        about=found,
        dossier_id=asked.dossier_id,
        organisation_id=whom.organisation_id,
        role=Role(whom.role),
        assignee=whom,
        start=timezone.localdate(now),
        term=READ_TERM,
        after=_("de aanduiding"),
        calendar=calendar_of(actor.organisation_id),
        regime=Regime.CLB,
        by=actor,
        notify=True,
        now=now,
    )
    return found
