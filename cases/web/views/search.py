"""The search page. What is typed is sent by POST and stands sealed in the address of the answer (docs/adr/0008)."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.access import access, only
from accounts.roles import Role
from cases.web.search_page import LEAST_LETTERS, MOST_WORDS, search, words_of
from core import audit
from core.forms import ClearMessages
from core.sealed import seal, unseal
from secrecy.tables import REPORTING_ROLES

# Whoever may come to read something; administrators, the DPO and policy officers never do (DOMAIN §2).
SEARCHERS = REPORTING_ROLES | {
    Role.BOARD_MEMBER,
    Role.CLB_CONTACT,
    Role.CLB_WORKER,
    Role.CLB_REFERENCE_PERSON,
    Role.BRIDGE_FIGURE,
}


# As long as a session lasts without use: the answer can be read again, and come back to, that long.
SECONDS = settings.SESSION_IDLE_SECONDS


class SearchForm(ClearMessages, forms.Form):
    q = forms.CharField(
        label=_("Wat zoekt u?"),
        help_text=_("Een naam, een referentie of een woord uit een tekst: minstens drie letters."),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "required": _("Typ minstens drie letters"),
            "max_length": _("Typ minder: enkele woorden volstaan"),
        },
    )

    def clean_q(self) -> str:
        typed = self.cleaned_data["q"]
        words = words_of(typed)
        if len("".join(words)) < LEAST_LETTERS:
            raise forms.ValidationError(_("Typ minstens drie letters"))
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(_("Typ hoogstens acht woorden"))
        return typed


@access(only(*SEARCHERS))
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid():
            token = seal(form.cleaned_data["q"], membership_id=request.membership.pk)
            return redirect(f"{reverse('cases:search')}?z={token}")
        return render(request, "cases/search.html", {"form": form}, status=422)
    typed = unseal(request.GET.get("z", ""), membership_id=request.membership.pk, seconds=SECONDS)
    if typed is None:
        return render(request, "cases/search.html", {"form": SearchForm()})
    found = search(request.actor, typed)
    audit.record("search", "search", found.keys)
    return render(request, "cases/search.html", {"form": SearchForm(initial={"q": typed}), "found": found})
