"""The forms of the members page. They check shape and wording; whether something may happen is for the actions."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.actions import earliest_end
from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet, User
from accounts.roles import ROLES, Role
from accounts.web.people import PersonField, offer
from core.forms import ChoiceCards, ClearMessages, DayField

# Wide enough for a seat that began last school year or begins in the next; narrow enough to catch a wrong year.
FAR = timedelta(days=366)
LONGEST = timedelta(days=10 * 366)


class ProposeForm(ClearMessages, forms.Form):
    """Who gets which seat at the actor's organisation, and from when."""

    account = forms.CharField(
        label=_("Wie?"),
        help_text=_("De gebruikersnaam of het e-mailadres waarmee die persoon zich aanmeldt, volledig geschreven."),
        error_messages={"required": _("Schrijf de gebruikersnaam of het e-mailadres")},
    )
    role = forms.ChoiceField(
        label=_("Welke rol?"),
        error_messages={"required": _("Kies een rol"), "invalid_choice": _("Kies een rol uit de lijst")},
    )
    post = forms.CharField(
        label=_("Functie"),
        help_text=_("Alleen als ze bij u anders heet dan de rol, bijvoorbeeld ‘zorgleerkracht tweede graad’."),
        max_length=100,
        required=False,
        error_messages={"max_length": _("Maak de functie korter: hoogstens 100 tekens")},
    )
    stands_in_for = PersonField(
        label=_("Vervangt iemand?"),
        help_text=_("Alleen voor een vervanger: die krijgt voor die tijd dezelfde rol en de taken van wie weg is."),
        empty_label=_("Nee"),
        required=False,
    )
    starts_on = DayField(label=_("Eerste dag"), error_messages={"required": _("Schrijf de eerste dag")})
    ends_on = DayField(label=_("Laatste dag"), help_text=_("Leeg laten als u die nog niet weet."), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.initial.setdefault("starts_on", actor.today)
        offer(self, "stands_in_for", replaceable(actor))
        offered = {role: info for role, info in ROLES.items() if actor.organisation_kind in info.at}
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        # The widget first: assigning choices to the field hands them to its widget.
        field.widget = ChoiceCards(descriptions={role: info.sees for role, info in offered.items()})
        field.choices = [(role.value, capfirst(str(info.label))) for role, info in offered.items()]

    def clean_account(self) -> User:
        """The one open account with exactly this name or address; one sentence for whatever else may be the case."""
        typed = self.cleaned_data["account"]
        found = list(User.objects.filter(Q(username=typed) | Q(email__iexact=typed), is_active=True)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("We vinden dat account niet. Vraag de persoon zelf hoe die zich aanmeldt, en schrijf het precies zo")
            )
        return found[0]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean_starts_on(self) -> date:
        day = self.cleaned_data["starts_on"]
        if abs(day - self.actor.today) > FAR:
            raise forms.ValidationError(_("Kijk de eerste dag na: ze ligt meer dan een jaar van vandaag"))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("starts_on"), data.get("ends_on")
        if first is None or last is None:
            return data
        if last <= first:
            self.add_error("ends_on", _("Kies een laatste dag na de eerste dag"))
        elif last < self.actor.today:
            self.add_error("ends_on", _("Kies vandaag of een latere dag: een plaats die voorbij is, opent niets"))
        elif last - first > LONGEST:
            self.add_error("ends_on", _("Kijk de laatste dag na: dit is meer dan tien jaar later"))
        return data


def replaceable(actor: Actor) -> MembershipQuerySet:
    """Who at the organisation can have a deputy: whoever sits there now in a role that opens content."""
    content = [role for role, info in ROLES.items() if info.content]
    seats = Membership.objects.visible_to(actor).current(actor.today).filter(role__in=content, stands_in_for=None)
    return seats.select_related("user")


class EndForm(ClearMessages, forms.Form):
    """The last day on which a seat still opens something."""

    last_day = DayField(label=_("Laatste dag"), error_messages={"required": _("Schrijf de laatste dag")})

    def __init__(self, *args: Any, actor: Actor, seat: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = earliest_end(seat, actor.today)
        self.initial.setdefault("last_day", max(first, actor.today))
        if first < actor.today:
            self.fields["last_day"].help_text = _(
                "Tot en met die dag blijft alles open. Schrijf gisteren, %(day)s, om meteen te sluiten."
            ) % {"day": first.strftime("%d/%m/%Y")}
        else:
            self.fields["last_day"].help_text = _("Tot en met die dag blijft alles open. Ten vroegste %(day)s.") % {
                "day": first.strftime("%d/%m/%Y")
            }
