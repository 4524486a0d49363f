"""/healthz: for whoever watches the installation, and for the demo to know that it is up."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from accounts.access import PUBLIC, access
from core import heartbeat


@transaction.non_atomic_requests
@access(PUBLIC)
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Each part, "ok" or "down"; 503 as soon as one is down. Nothing else: it is public."""
    state = heartbeat.state()
    return JsonResponse(state, status=200 if set(state.values()) == {"ok"} else 503)
