"""`/casussen/<ref>/nota/<item>/`: read what would leave, take names out, and copy it. Nothing of it is kept here."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only, to_write
from cases import notes
from cases.leading import LEADERS
from cases.web.led import led_case
from core import audit
from core.forms import ClearMessages
from secrecy.joined import together
from secrecy.models import Item

LONGEST = 20_000


class NoteForm(ClearMessages, forms.Form):
    text = forms.CharField(
        label=_("De nota"),
        help_text=_(
            "Kijk na of er nog namen van anderen in staan. Wat u hier wijzigt, verandert de tekst in Schakel niet."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=LONGEST,
        error_messages={
            "required": _("Laat minstens één zin staan"),
            "max_length": _("Maak de nota korter: hoogstens 20.000 tekens"),
        },
    )


@access(only(*LEADERS))
@require_http_methods(["GET", "POST"])
@to_write
def copy(request: HttpRequest, ref: str, pk: UUID) -> HttpResponse:
    case = led_case(request, ref)
    dossiers = together(case.dossier_id, request.actor)
    items = Item.objects.visible_to(request.actor).filter(dossier__in=dossiers).select_related("author__user")
    item = get_object_or_404(items, pk=pk)
    if not notes.may_copy(case, item, request.actor):
        raise Http404
    audit.read("item", [item.pk], dossier_id=case.dossier_id)
    form = NoteForm(request.POST) if request.method == "POST" else NoteForm()
    if form.is_valid():
        notes.record_copy(case=case, item=item, actor=request.actor)
        return render(request, "cases/note_copied.html", {"case": case, "text": form.cleaned_data["text"]})
    if not form.is_bound:
        form.initial["text"] = notes.draft(case, item, request.actor)
    return render(request, "cases/note_copy.html", {"case": case, "form": form}, status=422 if form.errors else 200)
