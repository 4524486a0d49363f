"""The mail to a DPO that something waits on the page of the oversight: no name, no number, no case. Runs as the worker."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from accounts.roles import Role
from core import mail
from core.mail import Words
from core.models import AuditReport

KIND = "oversight"
WORDS = Words(_("Er staat een melding klaar in Schakel"), _("Bij Toezicht staat een melding voor u:"))


def tell(*, now: datetime) -> int:
    """Promise one mail a report to each DPO of its organisation. Returns how many were promised; again adds nothing."""
    today = timezone.localdate(now)
    fresh = list(AuditReport.objects.filter(seen_at=None, day__gte=today - timedelta(days=1)))
    users: dict[int, list[int]] = {}
    seats = Membership.objects.current(today).filter(role=Role.DPO, user__is_active=True)
    seats = seats.filter(organisation__in={report.organisation_id for report in fresh}) if fresh else seats.none()
    for organisation, user in seats.values_list("organisation_id", "user_id"):
        users.setdefault(organisation, []).append(user)
    return sum(
        len(
            mail.queue(
                recipient_ids=users.get(report.organisation_id, []),
                kind=KIND,
                subject_key=report.pk,
                due_on=report.day,
                now=now,
            )
        )
        for report in fresh
    )
