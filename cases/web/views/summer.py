"""`/zomer/`: which open cases have nobody in July and August."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import access, only
from accounts.roles import Role
from cases import summer
from core import audit
from core.templatetags.schakel import day


@access(only(Role.CARE_COORDINATOR))
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    first, last = summer.summer(request.actor.today)
    found, watched = summer.unwatched(request.actor)
    audit.read("case", [one.case.pk for one in found])
    closed_from, closed_to = summer.clb_closed(first.year)
    context = {
        "lines": [_line(one) for one in found],
        "watched": watched,
        "first": first,
        "last": last,
        "closed_from": closed_from,
        "closed_to": closed_to,
    }
    return render(request, "cases/summer.html", context)


def _line(one: summer.Unwatched) -> dict[str, str]:
    periods = "; ".join(
        _("van %(first)s tot en met %(last)s") % {"first": day(first), "last": day(last)} for first, last in one.gaps
    )
    owner = one.case.owner.user.name if one.case.owner else _("nog niemand")
    return {
        "title": one.case.title,
        "text": _("%(ref)s · eigenaar: %(owner)s · niemand %(periods)s")
        % {"ref": one.case.ref, "owner": owner, "periods": periods},
        "url": reverse("cases:case", args=[one.case.ref]),
        "tag": _("zonder eigenaar") if one.case.owner is None else _("geen vervanger"),
        "tag_kind": "warn",
    }
