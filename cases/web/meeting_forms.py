"""The forms of the zorgoverleg: planning it, its agenda, what is written at the table, who is there."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.roles import Role
from accounts.web.people import PeopleField, PersonField, offer
from cases.enums import PointOutcome
from cases.meetings import GUESTS, When, Words
from cases.models import AgendaPoint, CareMeeting, MeetingParticipant
from cases.querysets import people_of
from cases.web.forms import long_enough
from core.forms import CheckCards, ChoiceCards, ClearMessages, DayField, HourField, SuggestInput
from core.templatetags.schakel import clock, weekday
from schools.models import Pupil
from secrecy.walls import left

# Who sits at the table as a rule, and who is asked for one point at most.
AT_THE_TABLE = frozenset({Role.CARE_COORDINATOR, Role.CLB_CONTACT})
STRUCTURAL = AT_THE_TABLE | {Role.COUNSELLOR, Role.BEHAVIOUR_EXPERT, Role.REFERENCE_PERSON, Role.DIRECTOR}


class PreparedField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Wat vraagt u het overleg, en wat moet het weten?"),
            help_text=_(
                "De vraag, de feiten, wat de leerling er zelf van zegt, wat steunt. "
                "De school en het CLB lezen dit; wie voor dit punt aanschuift ook."
            ),
            widget=forms.Textarea(attrs={"rows": 6}),
            error_messages={"required": _("Schrijf in één zin wat u het overleg vraagt")},
            validators=[long_enough],
        )


class MeetingForm(ClearMessages, forms.Form):
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    day = DayField(label=_("Dag"), error_messages={"required": _("Schrijf op welke dag het overleg is")})
    starts_at = HourField(label=_("Uur"), error_messages={"required": _("Schrijf om hoe laat het begint")})
    place = forms.CharField(label=_("Plaats"), max_length=200, required=False)
    participants = PeopleField(
        label=_("Wie zit aan tafel?"),
        help_text=_(
            "De zorgcoördinator en de contactpersoon CLB zien de hele agenda. "
            "Wie u verder kiest, ziet alleen dag en plaats, en de punten waarvoor u die persoon uitnodigt."
        ),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data)
        people = people_of(actor.organisation_id, actor.today, STRUCTURAL)
        offer(self, "participants", people)
        self.initial = {"form_key": uuid4()}
        if not self.is_bound:
            self.initial["participants"] = [seat.pk for seat in people if seat.role in AT_THE_TABLE]

    def when(self) -> When:
        data = self.cleaned_data
        return When(
            form_key=data["form_key"] or uuid4(),
            day=data["day"],
            starts_at=data["starts_at"],
            place=data["place"],
            participants=list(data["participants"]),
        )


class AgendaForm(ClearMessages, forms.Form):
    """A case on the agenda of one of the meetings that are still open."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    meeting = forms.ModelChoiceField(
        CareMeeting.objects.none(),
        label=_("Welk overleg?"),
        empty_label=_("Kies een overleg"),
        error_messages={"required": _("Kies een overleg"), "invalid_choice": _("Kies een overleg uit de lijst")},
    )
    prepared = PreparedField()

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"form_key": uuid4()})
        meeting = self.fields["meeting"]
        assert isinstance(meeting, forms.ModelChoiceField)
        meeting.queryset = CareMeeting.objects.visible_to(actor).filter(closed_at=None).order_by("day", "starts_at")
        meeting.label_from_instance = lambda found: f"{weekday(found.day)}, {clock(found.starts_at)}"


class PupilPointForm(ClearMessages, forms.Form):
    """A pupil or class without a case on the agenda of this meeting."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    pupil = forms.CharField(widget=forms.HiddenInput, required=False)
    pupil_text = forms.CharField(
        label=_("Om welke leerling, klas of groep gaat het?"),
        help_text=_("Typ minstens drie letters, of beschrijf kort wie u bedoelt."),
        max_length=200,
        widget=SuggestInput(url=reverse_lazy("cases:pupils"), fills="pupil"),
        error_messages={"required": _("Schrijf om wie het gaat")},
    )
    prepared = PreparedField()

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"form_key": uuid4()})
        self.actor = actor

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        picked, text = data.get("pupil") or "", data.get("pupil_text") or ""
        pupils = Pupil.objects.visible_to(self.actor)
        if picked.isascii() and picked.isdecimal() and len(picked) < 18:
            data["pupil"] = pupils.filter(pk=picked).first()
        else:
            found = list(pupils.matching(text)[:2])
            data["pupil"] = found[0] if len(found) == 1 else None
        return data


class PointForm(ClearMessages, forms.Form):
    """What is written at the table. Everything may stay empty: a point can be saved half-way."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label=_("Wat werd er gezegd?"),
        help_text=_("Wat veranderde, wat kan er nog achter zitten, wat weten we niet?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        validators=[long_enough],
    )
    outcome = forms.ChoiceField(
        label=_("Wat besluit het overleg?"),
        choices=PointOutcome.choices,
        widget=ChoiceCards(
            descriptions={
                PointOutcome.PLAN: _("met minstens één actie"),
                PointOutcome.CLB_TEAM: _("de contactpersoon CLB neemt dit mee"),
                PointOutcome.CLOSE: _("met een reden"),
            }
        ),
        required=False,
        error_messages={"invalid_choice": _("Kies een beslissing uit de lijst")},
    )
    decision = forms.CharField(
        label=_("De beslissing in één zin"),
        help_text=_("Wie voor dit punt aanschoof, leest dit ook, zolang het overleg open is."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        validators=[long_enough],
    )

    def __init__(self, data: QueryDict | None = None, *, point: AgendaPoint) -> None:
        initial = {name: getattr(point, name) for name in ("version", "note", "outcome", "decision")}
        super().__init__(data, initial=initial)

    def words(self) -> Words:
        data = self.cleaned_data
        return Words(data["note"].replace("\r\n", "\n"), data["outcome"], data["decision"].replace("\r\n", "\n"))


class GuestForm(ClearMessages, forms.Form):
    guest = PersonField(
        label=_("Wie schuift aan voor dit punt?"),
        help_text=_("Die persoon leest de voorbereiding en de beslissing, tot u het overleg sluit."),
        error_messages={"required": _("Kies wie aanschuift")},
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor, dossiers: Sequence[int] = ()) -> None:
        super().__init__(data, prefix="gast")
        offer(self, "guest", left(people_of(actor.organisation_id, actor.today, GUESTS), dossiers))


class PresenceForm(forms.Form):
    present = forms.MultipleChoiceField(
        label=_("Aanwezig"),
        widget=CheckCards(),
        required=False,
        error_messages={"invalid_choice": _("Kies uit de lijst")},
    )

    def __init__(self, data: QueryDict | None = None, *, invited: Sequence[MeetingParticipant]) -> None:
        initial = {"present": [str(one.pk) for one in invited if one.present]}
        super().__init__(data, initial=initial, prefix="aanwezig")
        present = self.fields["present"]
        assert isinstance(present, forms.MultipleChoiceField)
        present.choices = [(str(one.pk), one.membership.user.name) for one in invited]
        present.widget.descriptions = {  # type: ignore[attr-defined]
            str(one.pk): one.membership.post or _now(str(one.membership.get_role_display())) for one in invited
        }
