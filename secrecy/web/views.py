"""The page on secrecy: the very tables that decide, in words. The same for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import PUBLIC, access
from accounts.roles import ROLES, Role
from secrecy import matrix
from secrecy.release import (
    ALLOWANCE_LABELS,
    GROUND_LABELS,
    RECEIVER_LABELS,
    RELEASES,
    Allowance,
    Cell,
    Ground,
    Receiver,
)
from secrecy.tables import CERTAINTY_LABELS, REGIME_LABELS, Regime


@access(PUBLIC)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    context = {
        "regimes": [{"key": regime, "label": label} for regime, label in REGIME_LABELS.items()],
        "roles": [_role(role) for role in Role],
        "releases": [
            _cell(regime, receiver, ground, said) | {"regime": REGIME_LABELS[regime]}
            for (regime, receiver, ground), said in RELEASES.items()
        ],
        "receivers": [RECEIVER_LABELS[receiver] for receiver in Receiver],
        "tables": [_table(regime) for regime in Regime],
        "certainties": list(CERTAINTY_LABELS.values()),
        "unknown": matrix.unknown(),
    }
    return render(request, "secrecy/rules.html", context)


def _role(role: Role) -> dict[str, Any]:
    """One role: what it sees in prose, and each of its ways in with the regimes that this opens."""
    rows = [
        {
            "anchor": f"{role}-{way.key}",
            "relation": way.relation,
            "cells": [
                {"label": label, "open": regime in way.regimes, "anchor": f"{role}-{way.key}-{regime}"}
                for regime, label in REGIME_LABELS.items()
            ],
            "conditions": way.conditions,
            "source": way.source,
            "certainty": CERTAINTY_LABELS[way.certainty],
        }
        for way in matrix.ways(role)
    ]
    return {"key": role, "label": ROLES[role].label, "sees": ROLES[role].sees, "rows": rows}


def _table(regime: Regime) -> dict[str, Any]:
    rows = [
        {"ground": GROUND_LABELS[ground], "cells": [_cell(regime, receiver, ground, said) for receiver, said in cells]}
        for ground, cells in matrix.releases(regime)
    ]
    return {"key": regime, "label": REGIME_LABELS[regime], "rows": rows}


def _cell(regime: Regime, receiver: Receiver, ground: Ground, said: Cell) -> dict[str, Any]:
    return {
        "anchor": f"vrij-{regime}-{receiver}-{ground}",
        "receiver": RECEIVER_LABELS[receiver],
        "ground": GROUND_LABELS[ground],
        "allowance": ALLOWANCE_LABELS[said.allowance],
        "never": said.allowance is Allowance.NEVER,
        "source": said.source,
        "certainty": CERTAINTY_LABELS[said.certainty],
    }
