from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import PUBLIC, access
from accounts.roles import ROLES
from secrecy.release import ALLOWANCE_LABELS, GROUND_LABELS, RECEIVER_LABELS, RELEASES
from secrecy.tables import ARMS, GRANTS, REGIME_LABELS, KeyValue


@access(PUBLIC)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Who may read what: the very table that decides it, in words. The same for everybody."""
    rows = [
        {
            "who": arm.who or arm.why,
            "why": arm.why,
            "regimes": [REGIME_LABELS[regime] for regime in REGIME_LABELS if regime in arm.regimes],
            "source": arm.source,
        }
        for arm in ARMS
        if arm.value is not KeyValue.NAMED
    ]
    rows += [
        {
            "who": _("wie met naam op de casus staat")
            if opens.writes
            else _("wie noodtoegang vroeg, alleen om te lezen"),
            "why": opens.why,
            "regimes": [REGIME_LABELS[regime] for regime in REGIME_LABELS if regime in opens.regimes],
            "source": opens.source,
        }
        for opens in GRANTS.values()
    ]
    roles = [{"label": info.label, "sees": info.sees} for info in ROLES.values()]
    releases = [
        {
            "regime": REGIME_LABELS[regime],
            "receiver": RECEIVER_LABELS[receiver],
            "ground": GROUND_LABELS[ground],
            "allowance": ALLOWANCE_LABELS[allowance],
            "source": source,
        }
        for (regime, receiver, ground), (allowance, source) in RELEASES.items()
    ]
    return render(request, "secrecy/rules.html", {"rows": rows, "releases": releases, "roles": roles})
