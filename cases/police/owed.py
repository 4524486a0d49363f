"""Who owes the police an answer: the case managers who follow the case up for the city (B9)."""

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from cases.enums import DutyKind
from cases.models import Case
from core.calendar import Term
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy import grants
from secrecy.models import Item, ItemKind
from secrecy.tables import GrantKind, Regime

DRAFT_TERM = Term(5)


def owe_draft(case: Case, actor: Actor, now: datetime) -> None:
    """Ask the case manager who got the notice for the text; asked already, it is not asked again.

    Only Expo-R sees that it was asked: whoever closes the step before may not know that the police is in it.
    """
    named = {g.addressee_id: g.addressee for g in grants.in_force(case.dossier_id, actor) if g.kind == GrantKind.CITY}
    notices = Item.objects.visible_to(actor).filter(dossier=case.dossier_id, kind=ItemKind.CITY_NOTICE)
    notice = notices.filter(addressee__in=named).order_by("created_at").first()
    if notice is None:
        return
    manager = named[notice.addressee_id]
    with suppress(IntegrityError), transaction.atomic():
        duties.owe(
            kind=DutyKind.DRAFT_ANSWER,
            about=notice.pk,
            dossier_id=case.dossier_id,
            organisation_id=manager.organisation_id,
            role=Role(manager.role),
            assignee=manager,
            start=timezone.localdate(now),
            term=DRAFT_TERM,
            after=_("de vraag van de school"),
            calendar=calendar_of(case.school_id),
            regime=Regime.CITY,
            by=actor,
            notify=True,
            now=now,
        )
