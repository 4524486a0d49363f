"""What a DPO finds: some days of people who looked at cases, and one of them who looked at very many. As the owner."""

from datetime import date, timedelta
from uuid import uuid4

from accounts.models import Membership
from core.calendar import Calendar
from core.models import AuditEntry, AuditReport
from demo import city
from demo.stage import at
from secrecy.models import Dossier

DAYS = 4
BETWEEN = timedelta(seconds=40)
# Who looked in on what most days, how many dossiers, and from which hour on.
VISITS = (("zorg", 6, 9), ("clb", 4, 11), ("directie", 2, 13))


def look_around(anchor: date) -> None:
    """Visits of the school days before the anchor day; on the last of them, one coordinator's afternoon of reading."""
    places = [city.PLACES[key].number for key in (city.SCHOOL, city.PRIMARY)]
    known = Dossier.objects.filter(school__number__in=places, held_back=False, about_staff=False).order_by("pk")
    dossiers = list(known.values_list("pk", flat=True))
    own = list(known.filter(school__number=places[0], clb_engaged=True, from_police=False).values_list("pk", flat=True))
    for back, day in enumerate(_days_before(anchor)):
        for username, count, hour in VISITS:
            _visits(_seat(username), own[back : back + count], day, hour)
    last, reader = _days_before(anchor)[0], _seat("zorg")
    made = _visits(reader, dossiers, last, 15)
    AuditReport.objects.create(
        id=uuid4(),
        kind=AuditReport.Kind.READING,
        organisation_id=reader.organisation_id,
        user_id=reader.user_id,
        membership_id=reader.pk,
        role=reader.role,
        day=last,
        count=len(made),
        first_at=made[-1].at,
        last_at=made[-1].at,
    )


def _visits(seat: Membership, dossiers: list[int], day: date, hour: int) -> list[AuditEntry]:
    rows = [
        AuditEntry(
            at=at(day, hour) + number * BETWEEN,
            user_id=seat.user_id,
            membership_id=seat.pk,
            organisation_id=seat.organisation_id,
            role=seat.role,
            action="read",
            subject_kind="case",
            subject_keys=[str(uuid4())],
            dossier_id=dossier,
        )
        for number, dossier in enumerate(dossiers)
    ]
    return AuditEntry.objects.bulk_create(rows)


def _seat(username: str) -> Membership:
    return Membership.objects.filter(user__username=username).select_related("user").earliest("pk")


def _days_before(anchor: date) -> list[date]:
    days, day = [], anchor
    while len(days) < DAYS:
        day -= timedelta(days=1)
        if Calendar().is_school_day(day):
            days.append(day)
    return days
