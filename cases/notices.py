"""Telling one person something about a case in a text of their own, and asking that they read it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from cases.enums import DutyKind
from cases.models import Case
from core.calendar import Term
from duties import actions as duties
from schools.calendar import calendar_of
from secrecy.models import Item, ItemKind
from secrecy.tables import Regime


def give(
    *,
    case: Case,
    kind: ItemKind,
    duty: DutyKind,
    text: str,
    to: Membership,
    regime: Regime,
    term: Term,
    by: Membership,
    actor: Actor,
    now: datetime,
) -> None:
    """A notice under `regime` that `to` may read in person, and their duty to read it within `term`, mailed at once.

    Whether anything may be told, and how much, the caller asks of the release table first.
    """
    notice = Item(
        dossier_id=case.dossier_id,
        regime=regime,
        addressee=to,
        kind=kind,
        holder_id=by.organisation_id,
        author=by,
        about=case.pk,
        body=text,
        created_at=now,
    )
    notice.save(force_insert=True)
    duties.owe(
        kind=duty,
        about=notice.pk,
        dossier_id=case.dossier_id,
        organisation_id=to.organisation_id,
        role=Role(to.role),
        assignee=to,
        start=timezone.localdate(now),
        term=term,
        after=_("de kennisgeving"),
        calendar=calendar_of(case.school_id),
        regime=regime,
        by=actor,
        notify=True,
        now=now,
    )
