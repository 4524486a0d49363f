"""`/clb/overzicht/`: what waits for the CLB and when its team meets; `/clb/team/`: how much everybody has in hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.access import access, only
from accounts.roles import Role
from accounts.shell import role_label
from cases import clb_work
from cases.clb_files import CLB_ROLES
from cases.clb_work import Load, Work
from cases.enums import CaseState
from cases.models import Case, ClbFile
from cases.querysets import cases_for
from core import audit
from core.templatetags.schakel import weekday
from core.web.paging import newest_first


@access(only(*(CLB_ROLES - {Role.CLB_DIRECTOR})))
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The steps that wait for the CLB, the agenda of its team, and the other open cases of the own schools."""
    actor = request.actor
    waits = clb_work.waiting(actor)
    others = Case.objects.filter(state=CaseState.OPEN).exclude(pk__in=[work.case.pk for work in waits])
    page = newest_first(request, cases_for(actor).select_related("school"), "opened_at", others.each_way(actor))
    rest = clb_work.with_files(page.rows, {}, actor)
    team = clb_work.on_team(actor)
    shown = [work.case.pk for work in (*waits, *rest)]
    if shown:
        audit.read("case", shown)
    if team:
        audit.read("clb_file", [file.pk for file in team])
    context = {
        "waits": waits,
        "rest": [_row(work) for work in rest],
        "team": [_file_row(file) for file in team],
        "page": page,
        "today": actor.today,
    }
    return render(request, "cases/clb.html", context)


@access(only(Role.CLB_DIRECTOR))
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """The team and its workload: numbers, no case."""
    rows = [_load_row(load) for load in clb_work.workload(request.actor)]
    return render(request, "cases/clb_workload.html", {"rows": rows})


def _row(work: Work) -> dict[str, str]:
    on = work.file.team_on if work.file else None
    return {
        "title": work.case.pupil_text,
        "text": f"{work.case.ref} · {work.case.school.name}",
        "url": reverse("cases:case", args=[work.case.ref]),
        "tag": _("CLB-team %(day)s") % {"day": weekday(on)} if on else "",
        "tag_kind": "info",
    }


def _file_row(file: ClbFile) -> dict[str, str]:
    return {
        "title": file.about,
        "text": f"{file.ref} · {file.school.name}",
        "url": reverse("cases:clb_file", args=[file.ref]),
        "tag": weekday(file.team_on),
        "tag_kind": "info",
        "tag_icon": "calendar",
    }


def _load_row(load: Load) -> dict[str, str]:
    parts = [role_label(load.seat.role)]
    if load.seat.role == Role.CLB_CONTACT:
        parts.append(ngettext("%(n)s school", "%(n)s scholen", load.schools) % {"n": load.schools})
        parts.append(ngettext("%(n)s open casus", "%(n)s open casussen", load.cases) % {"n": load.cases})
    parts.append(_("met naam op %(n)s") % {"n": load.named})
    late = ngettext("%(n)s stap te laat", "%(n)s stappen te laat", load.late) % {"n": load.late}
    return {
        "title": load.seat.user.name,
        "text": " · ".join(parts),
        "tag": late if load.late else "",
        "tag_kind": "late",
        "tag_icon": "clock",
    }
