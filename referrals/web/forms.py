"""The forms of the desk of Expo-R."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import Grade
from cases.web.forms import long_enough
from core.forms import ChoiceCards, ClearMessages
from referrals.enums import LegalBasis
from referrals.feedback import MESSAGES


class OpenForm(ClearMessages, forms.Form):
    """On what legal basis the municipality keeps a file."""

    basis = forms.ChoiceField(
        label=_("Op welke grond houdt u dit bij?"),
        choices=LegalBasis.choices,
        widget=ChoiceCards(),
        error_messages={"required": _("Kies een rechtsgrond: zonder grond is er geen dossier")},
    )
    words = forms.CharField(
        label=_("Licht de grond toe"),
        help_text=_("Welk artikel, of wie toestemming gaf en wanneer."),
        max_length=500,
        error_messages={"required": _("Licht de grond toe in één zin")},
    )


class NoteForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label=_("Nieuwe nota"),
        help_text=_("Noteer geen inschatting van hoe gevaarlijk iemand is, en geen niveau."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Schrijf in één zin wat u wilt onthouden")},
        validators=[long_enough],
    )


class FeedbackForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    grade = forms.ChoiceField(
        label=_("Wat mag de directie weten?"),
        choices=Grade.choices,
        widget=ChoiceCards(descriptions=dict(MESSAGES)),
        error_messages={"required": _("Kies wat de directie mag weten")},
    )
    sentence = forms.CharField(
        label=_("Wilt u er een zin bij zetten?"),
        help_text=_("Niets uit uw dossier. U ziet straks precies wat de directie leest."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Maak uw zin korter: hoogstens 500 tekens")},
    )
