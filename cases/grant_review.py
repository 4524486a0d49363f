"""Each quarter an organisation looks at whom it named: does this person still need to read along (DOMAIN §5 named grants)?

Who looks at what is decided in the database (`schakel.review_access`). House default: the quarters of a school year begin on
1 September, December, March and June; what was given before and not looked at since is asked for, by a card beside the
worklist and in the digest, until and past the last school day of that month.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.roles import Role
from cases.enums import DutyKind
from cases.leading import LEADERS
from cases.models import Case
from cases.police import news
from cases.workflow import TransitionNotAllowed
from core.counts import counted
from duties import actions as duties
from duties import asking, schedule
from duties.web import panels
from duties.web.panels import Panel
from secrecy import grants
from secrecy.grants import GrantRefused
from secrecy.models import Grant
from secrecy.tables import GrantKind

REVIEWERS = (*LEADERS, Role.CLB_CONTACT)
MONTHS = (3, 6, 9, 12)


def quarter(today: date) -> date:
    """The first day of the quarter of that day."""
    begins = (date(year, month, 1) for year in (today.year - 1, today.year) for month in MONTHS)
    return max(day for day in begins if day <= today)


def began(today: date) -> datetime:
    """The midnight in Brussels with which that quarter began."""
    return schedule.moment(quarter(today), datetime.min.time())


def in_order(actor: Actor) -> QuerySet[Grant]:
    """What the actor looks at: never or longest ago looked at first, and of those what has no end of itself."""
    return grants.reviewable(actor).order_by(
        F("reviewed_at").asc(nulls_first=True), F("until").asc(nulls_first=True), "granted_at", "pk"
    )


def asked_for(actor: Actor) -> QuerySet[Grant]:
    """Of those, what was given before this quarter and not looked at in it."""
    since = began(actor.today)
    waiting = Q(reviewed_at=None) | Q(reviewed_at__lt=since)
    return grants.reviewable(actor).filter(waiting, granted_at__lt=since)


@transaction.atomic
def keep(grant_ids: Iterable[UUID], *, actor: Actor, now: datetime | None = None) -> int:
    """These people still need to read along. Returns how many were not looked at yet today."""
    return sum(grants.review(grant_id=pk, actor=actor, now=now) for pk in sorted(set(grant_ids)))


@transaction.atomic
def stop(grant: Grant, *, actor: Actor, now: datetime | None = None) -> None:
    """This person reads no more, and owes no look any more. Raises TransitionNotAllowed when they may not be taken off, or
    were already."""
    try:
        if grant.kind == GrantKind.POLICE:
            case = Case.objects.visible_to(actor).filter(dossier=grant.dossier_id).first()
            if case is None:
                raise GrantRefused(_("Deze toegang was al beëindigd."))
            news.unlist(case_id=case.pk, grant_id=grant.pk, actor=actor, now=now)
        else:
            duties.settle(kind=DutyKind.NAMED, about=grant.pk, by=actor, now=now)
            grants.end(grant_id=grant.pk, actor=actor, now=now)
    except GrantRefused as refusal:
        raise TransitionNotAllowed(refusal.message) from refusal


def remind(*, now: datetime) -> int:
    """Promise a digest to who has somebody to look at. Returns how many people it is for. Runs as the worker."""
    today = timezone.localdate(now)
    first = quarter(today)
    due = asking.last_day(first.year, first.month)
    asked = asking.asked_on(asking.first_day(first.year, first.month), due, now)
    if asked is None:
        return 0
    users = asking.not_told(grants.reviewers(began(today), today), asked)
    return asking.promise(users, asked=asked, due=due, now=now)


def counter(actor: Actor) -> Combinable | None:
    return counted(asked_for(actor)) if actor.role in REVIEWERS else None


def panel(actor: Actor) -> Panel | None:
    """The card beside the worklist, for who looks."""
    if actor.role not in REVIEWERS or not (count := panels.count("grant_review", actor)):
        return None
    title = ngettext("Kijk na wie meeleest: %(n)d toegang", "Kijk na wie meeleest: %(n)d toegangen", count)
    return Panel(
        id="meelezen",
        title=title % {"n": count},
        text=_("Elk kwartaal kijkt u na of wie met naam op een casus staat, dat nog nodig heeft."),
        url=reverse("cases:grants"),
        link=_("Kijk na wie meeleest"),
    )
