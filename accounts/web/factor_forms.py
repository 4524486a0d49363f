"""The forms of the second step: proving who one is, and the first code of a new telephone."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import secondfactor
from accounts.models import User
from accounts.secondfactor import Answer, Proof
from core.forms import ClearMessages

# One sentence for a code that is wrong and for one that was used: whoever guesses learns nothing from it.
WRONG = _("Deze code klopt niet, of ze is al gebruikt. Wacht op de volgende code en typ die.")
LOCKED = _("Er werd te vaak na elkaar een verkeerde code ingevuld. Wacht een kwartier en probeer opnieuw.")


def code_input() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"})


class ProofForm(ClearMessages, forms.Form):
    """A code of the app or a recovery code; for who has no second factor, the password."""

    # No field of another form is called so: this one is answered within those.
    NAME = "proof"
    proof = forms.CharField(
        label=_("Code"),
        help_text=_("De zes cijfers die uw app nu toont, of een herstelcode."),
        max_length=128,
        widget=code_input(),
        error_messages={"required": _("Typ de code van zes cijfers, of een herstelcode")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.by = Proof.CODE if secondfactor.exists(user) else Proof.PASSWORD
        self.answer: Answer | None = None
        if self.by == Proof.PASSWORD:
            self.fields["proof"] = forms.CharField(
                label=_("Wachtwoord"),
                max_length=4096,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
                error_messages={"required": _("Vul uw wachtwoord in")},
            )

    def clean_proof(self) -> str:
        typed = self.cleaned_data["proof"]
        if self.by == Proof.PASSWORD:
            # Counted by axes, as at the sign-in page.
            if not get_adapter().reauthenticate(self.user, typed):
                raise forms.ValidationError(_("Dit wachtwoord klopt niet. Kijk het na."))
            return typed
        self.answer = secondfactor.check(user=self.user, typed=typed)
        if not self.answer.right:
            raise forms.ValidationError(LOCKED if self.answer == Answer.LOCKED else WRONG)
        return typed

    @property
    def status(self) -> int:
        """With which status the page comes back."""
        return 429 if self.answer == Answer.LOCKED else 422 if self.errors else 200


class FirstCodeForm(ClearMessages, forms.Form):
    """The first code of a new telephone proves that it holds the seed."""

    code = forms.CharField(
        label=_("Code in de app"),
        help_text=_("De zes cijfers die de app nu toont."),
        max_length=40,
        widget=code_input(),
        error_messages={"required": _("Typ de zes cijfers die de app toont")},
    )
