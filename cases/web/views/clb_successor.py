"""The direction of the CLB appoints a contact for a case out of which its own contacts are shut."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.actor import Actor
from accounts.roles import Role
from accounts.web.people import PersonField, offer
from cases import clb_successor
from cases.workflow import TransitionNotAllowed
from core import audit
from core.forms import ClearMessages
from duties.models import Duty
from secrecy.models import Item


class SuccessorForm(ClearMessages, forms.Form):
    """Who takes the case up for the CLB."""

    whom = PersonField(
        label=gettext_lazy("Wie volgt deze casus op?"),
        help_text=gettext_lazy(
            "Een contactpersoon van uw CLB. Die leest de casus meteen en krijgt een bericht zonder inhoud."
        ),
        empty_label=gettext_lazy("Kies iemand"),
        error_messages={
            "required": gettext_lazy("Kies wie deze casus opvolgt"),
            "invalid_choice": gettext_lazy("Kies iemand uit de lijst"),
        },
    )

    def __init__(self, *args: object, asked: Item, actor: Actor) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # the data of a form
        offer(self, "whom", clb_successor.candidates(asked, actor))


@access(only(Role.CLB_DIRECTOR))
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor
    asked = get_object_or_404(clb_successor.asked_of(actor), pk=pk)
    form = SuccessorForm(request.POST if request.method == "POST" else None, asked=asked, actor=actor)
    if form.is_valid():
        whom = form.cleaned_data["whom"]
        try:
            found = clb_successor.appoint(asked=asked, whom=whom, actor=actor)
        except TransitionNotAllowed as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            said = _("%(name)s volgt deze casus vanaf nu op.") % {"name": whom.user.name}
            messages.success(request, said if found else _("Dit is niet meer nodig: er is weer een contactpersoon."))
            return redirect("worklist")
    audit.read("notice", [asked.pk], dossier_id=asked.dossier_id)
    waits = Duty.objects.visible_to(actor).open().filter(about=asked.pk).exists()
    context = {"asked": asked, "form": form, "waits": waits}
    return render(request, "cases/clb_successor.html", context, status=422 if form.errors else 200)
