"""`/toezicht/`: who looked at what and who has access, for the DPO of an organisation. Never content, never a pupil's name.

Looking here stands in the audit too.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from accounts.stepup import freshly_confirmed
from core import audit, csvfile
from core.templatetags.schakel import day as day_words
from core.templatetags.schakel import moment
from core.web.paging import moment_of
from secrecy import oversight
from secrecy.oversight import MOST_ROWS, Report, Sought
from secrecy.tables import GRANTS, GrantKind
from secrecy.web.oversight_forms import FilterForm, SeenForm, code_of, day_of, query_of, sought_in
from secrecy.web.oversight_lines import HEADER, cells, grouped, line, role_of

SIZE = 50
MOST_OF_A_DAY = 500
DPO = only(Role.DPO)


@access(DPO)
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """What waits, and the audit newest first. Choosing what to look for is sent, so that no name stands in an address."""
    actor, sought = request.actor, sought_in(request.GET)
    form = FilterForm(
        request.POST if request.method == "POST" else None, actor=actor, initial=_initial(request, sought)
    )
    if form.is_valid():
        return redirect(f"{reverse('oversight:index')}?{form.query()}")
    found = oversight.rows(sought, place=_place(request), most=SIZE + 1)
    shown = found[:SIZE]
    audit.read("audit", [])
    reports = oversight.reports()
    context = {
        "form": form,
        "lines": [line(row, actor, sought) for row in shown],
        "sought": query_of(sought),
        "person": next((row.name for row in shown if row.user_id == sought.person), "") if sought.person else "",
        "dossier": code_of(sought.dossier),
        "older": _older(sought, shown[-1].at, shown[-1].id) if len(found) > SIZE else "",
        "newer": f"?{query_of(sought)}" if request.GET.get("voor") else "",
        "waiting": [_report_row(one) for one in reports if one.seen_at is None],
        "handled": [_report_row(one) for one in reports if one.seen_at is not None],
    }
    return render(request, "secrecy/oversight.html", context, status=422 if form.errors else 200)


@access(DPO)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What a colleague opened on one day."""
    colleague = oversight.colleague(request.actor, pk)
    if colleague is None:
        raise Http404
    today = request.actor.today
    day = min(day_of(request.GET.get("dag", "")) or today, today)
    found = oversight.rows(Sought(since=day, until=day, person=pk), most=MOST_OF_A_DAY + 1)
    audit.read("audit", [colleague.pk])
    context = {
        "colleague": colleague,
        "day": day,
        "lines": grouped(found[:MOST_OF_A_DAY]),
        "more": len(found) > MOST_OF_A_DAY,
        "dossiers": len({row.dossier_id for row in found if row.dossier_id and not row.refused}),
        "older": f"?dag={day - timedelta(days=1)}",
        "newer": f"?dag={day + timedelta(days=1)}" if day < today else "",
        "all_url": f"{reverse('oversight:index')}?{query_of(Sought(person=pk))}",
    }
    return render(request, "secrecy/oversight_person.html", context)


@access(DPO)
@require_GET
def access_list(request: HttpRequest) -> HttpResponse:
    """Who has access: the seats, and who is named on which dossier; no content and no reason."""
    found = oversight.access(place=_place(request), most=SIZE + 1)
    audit.read("audit", [])
    last = found[SIZE - 1] if len(found) > SIZE else None
    context = {
        "seats": [
            {
                "title": seat.user.name,
                "text": _("%(role)s, sinds %(day)s") % {"role": seat.label, "day": day_words(seat.starts_on)},
                "url": reverse("oversight:person", args=[seat.user_id]),
                "tag": _("tot en met %(day)s") % {"day": day_words(seat.ends_on)} if seat.ends_on else "",
            }
            for seat in oversight.seats(request.actor)
        ],
        "grants": [_grant_row(one) for one in found[:SIZE]],
        "older": f"?{urlencode({'voor': f'{last.granted_at.isoformat()},{last.id}'})}" if last else "",
        "newer": "?" if request.GET.get("voor") else "",
    }
    return render(request, "secrecy/oversight_access.html", context)


@access(DPO)
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The rows that were looked for, as a file: what is on the page and nothing more."""
    sought = sought_in(request.GET)
    found = oversight.rows(sought, most=MOST_ROWS + 1)
    if request.method == "POST" and len(found) <= MOST_ROWS:
        audit.record("export", "audit", [len(found)])
        response = HttpResponse(csvfile.write(HEADER, map(cells, found)), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="toezicht-{request.actor.today}.csv"'
        return response
    audit.read("audit", [])
    query = query_of(sought)
    context = {
        "count": len(found),
        "most": MOST_ROWS,
        "too_many": len(found) > MOST_ROWS,
        "sought": query,
        "list_url": reverse("oversight:index") + (f"?{query}" if query else ""),
    }
    return render(request, "secrecy/oversight_export.html", context, status=422 if request.method == "POST" else 200)


@access(DPO)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: what was seen, and what the DPO says of it."""
    found = oversight.report(pk)
    if found is None:
        raise Http404
    own = found.user_id == request.actor.user_id
    form = SeenForm(request.POST if request.method == "POST" and not own else None)
    if form.is_valid():
        if oversight.end_report(pk, form.cleaned_data["words"]):
            messages.success(request, _("Genoteerd. De melding staat nu onder ‘Afgehandeld’."))
        else:
            messages.info(request, _("Deze melding was al afgehandeld."))
        return redirect("oversight:index")
    audit.read("audit_report", [pk])
    context = {
        "report": found,
        "row": _report_row(found),
        "form": None if own or found.seen_at else form,
        "own": own,
        "facts": [
            (_("Wie"), f"{found.name}, {role_of(found.role)}"),
            (_("Dag"), day_words(found.day)),
            (_("Wat"), _report_words(found)),
            (_("Eerst en laatst"), f"{moment(found.first_at)} – {moment(found.last_at)}"),
        ],
        "day_url": f"{reverse('oversight:person', args=[found.user_id])}?dag={found.day.isoformat()}",
    }
    return render(request, "secrecy/oversight_report.html", context, status=422 if form.errors else 200)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _initial(request: HttpRequest, sought: Sought) -> dict[str, Any]:
    seats = [seat for seat in oversight.seats(request.actor) if seat.user_id == sought.person] if sought.person else []
    return {
        "since": sought.since,
        "until": sought.until,
        "person": seats[0].pk if seats else None,
        "role": sought.role,
        "action": sought.action,
        "refused": sought.refused,
    }


def _report_words(found: Report) -> str:
    if found.kind == found.kind.READING:
        return _("Opende %(n)s verschillende casussen, meer dan de rol verklaart.") % {"n": found.count}
    return _("Kreeg %(n)s weigeringen in een uur, alsof iemand adressen probeert.") % {"n": found.count}


def _report_row(found: Report) -> dict[str, Any]:
    return {
        "title": found.name,
        "text": f"{day_words(found.day)}. {_report_words(found)} {found.words}".strip(),
        "url": reverse("oversight:report", args=[found.id]),
        "tag": _("afgehandeld") if found.seen_at else _("te bekijken"),
        "tag_kind": "ok" if found.seen_at else "late",
    }


def _grant_row(one: oversight.Access) -> dict[str, Any]:
    until = _("tot en met %(day)s") % {"day": day_words(one.until)} if one.until else _("tot iemand het beëindigt")
    words = _("%(why)s, sinds %(since)s, %(until)s; gegeven door %(by)s") % {
        "why": GRANTS[GrantKind(one.kind)].why,
        "since": day_words(one.granted_at),
        "until": until,
        "by": one.granted_by.user.name,
    }
    return {
        "title": f"{one.member.user.name}, {one.member.label}, {one.member.organisation.name}",
        "text": words,
        "url": f"{reverse('oversight:index')}?{query_of(Sought(dossier=one.dossier_id))}",
        "tag": code_of(one.dossier_id),
    }


def _older(sought: Sought, at: datetime, pk: UUID) -> str:
    query = query_of(sought)
    return f"?{query}{'&' if query else ''}{urlencode({'voor': f'{at.isoformat()},{pk}'})}"


def _place(request: HttpRequest) -> tuple[datetime, UUID] | None:
    at_text, _comma, pk = request.GET.get("voor", "").partition(",")
    at = moment_of(at_text)
    try:
        return (at, UUID(pk)) if at else None
    except ValueError:
        return None
