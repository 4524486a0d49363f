"""The forms of a DPO: what they look for, and what came of a report."""

from uuid import uuid4

from django.utils import timezone

from core.models import AuditReport
from secrecy.web.oversight_forms import FilterForm, SeenForm
from tests.cast import Cast
from tests.conftest import as_owner
from tests.forms.filled import Filled, L, P, Page, S, X, day


def searching(cast: Cast) -> Page:
    good = {"since": day(-1), "until": day(), "person": str(cast.zorg.pk), "role": "staff", "action": "read"}
    return Page(cast.dpo, "/toezicht/", good | {"refused": "on"})


def seen(cast: Cast) -> Page:
    now, seat = timezone.now(), cast.zorg
    with as_owner():
        made = AuditReport.objects.create(
            id=uuid4(), kind="reading", organisation_id=seat.organisation_id, user_id=seat.user_id, membership_id=seat.pk,
            role=seat.role, day=timezone.localdate(now), count=61, first_at=now, last_at=now,
        )  # fmt: skip
    return Page(cast.dpo, f"/toezicht/meldingen/{made.pk}/", {"words": "Ze bereidde het zorgoverleg voor."})


FORMS: dict[type, Filled] = {
    FilterForm: Filled(
        searching,
        {"since": P, "until": P, "person": X, "role": X, "action": X, "refused": S},
        optional=True,
        writes=False,
    ),
    SeenForm: Filled(seen, {"words": L}),
}
