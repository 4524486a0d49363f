"""`/toegang/vragen/`: a question from a wall that confirms nothing; and its page for who could answer it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MEMBER, access
from accounts.shell import role_label
from cases import access as questions
from cases.enums import DutyKind
from cases.models import AccessQuestion
from cases.naming import names
from cases.querysets import cases_for
from cases.web.access_forms import AccessForm
from cases.workflow import TransitionNotAllowed
from core import audit
from core.templatetags.schakel import moment
from core.web.paging import newest_first
from duties.models import Duty
from duties.querysets import mine
from duties.web import confirmed
from secrecy.models import Item, ItemKind, reading_until


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The answer is the same for what exists, what does not, and what will never be answered."""
    form = AccessForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            questions.ask(
                form_key=data["form_key"] or uuid4(),
                reference=data["reference"],
                about=data["about"],
                why=data["why"],
                by=request.membership,
                actor=request.actor,
            )
        except TransitionNotAllowed as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(
                request,
                _("Uw vraag is verstuurd. Schakel zegt nooit of er iets is; krijgt u toegang, dan ziet u het vanzelf."),
            )
            return redirect("cases:access")
    own = AccessQuestion.objects.of(request.actor)
    page = newest_first(request, own.order_by("-at", "-pk"), "at", [own])
    lines = [
        {"title": one.reference or one.about, "text": one.why, "tag": _("verstuurd op %(at)s") % {"at": moment(one.at)}}
        for one in page.rows
    ]
    context = {"form": form, "page": page, "lines": lines}
    return render(request, "cases/access.html", context, status=422 if form.errors else 200)


@access(MEMBER)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who asks, and why: for whoever may read it on the case. Who leads the case names them, or lets it rest."""
    actor = request.actor
    asked = Item.objects.visible_to(actor).filter(kind=ItemKind.ACCESS)
    item = get_object_or_404(asked.select_related("author__user", "author__organisation"), pk=pk)
    if request.method == "POST":
        if questions.settle(item_id=item.pk, actor=actor):
            messages.success(request, _("Afgehandeld. Wie vroeg, krijgt hier geen bericht van."))
        else:
            confirmed.say_done(request, kind=DutyKind.ACCESS, about=item.pk)
        return redirect("worklist")
    audit.read("case", [item.pk], dossier_id=item.dossier_id)
    owed = Duty.objects.visible_to(actor).open().filter(mine(actor), kind=DutyKind.ACCESS, about=item.pk)
    case = cases_for(actor).filter(dossier=item.dossier_id).select_related("dossier").first()
    context = {
        "item": item,
        "role": role_label(item.author.role),
        "owed": owed.exists(),
        "reading_until": reading_until(item, actor),
        "names_people": case is not None and names(case, actor) is not None,
        "case": case,
    }
    return render(request, "cases/access_answer.html", context)
