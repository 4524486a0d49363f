"""Every column that could hold words of the CLB, the city or the police is sealed, or stands here with why it is not."""

from django.apps import apps
from django.conf import settings
from django.db import models

from secrecy.models import Draft, Protected
from secrecy.sealing import SealedText

PLAIN = {
    # Read by the school; what is written there is under `school` or `team`.
    "cases.AgendaPoint.about", "cases.AgendaPoint.decision", "cases.AgendaPoint.note", "cases.Feedback.text",
    "cases.PhaseMove.consent_how", "cases.PointGuest.about", "cases.PointGuest.decision", "cases.PointGuest.prepared",
    "cases.Invitation.addressed_to", "cases.Invitation.place", "cases.Invitation.contact", "cases.SignalOutcome.reason", "cases.Signal.place", "cases.Voice.words", "cases.Voice.who",
    # About whom, in words where there is no pupil: every list shows and sorts it. And who told it or does it, by name.
    "cases.Case.pupil_text", "cases.Signal.pupil_text", "cases.Talk.pupil_text", "cases.ClbFile.about",
    "cases.Signal.told_by", "cases.Action.owner_name", "cases.SupportMeasure.owner_name",
    "cases.Assessment.reference_person", "cases.PoliceAnswer.contact_name", "cases.PoliceNews.contact_name",
    "cases.PolicePermission.given_by", "secrecy.Disclosure.receivers",
    # Under `team`; on the list of the police it is "toelating van …", with that name.
    "secrecy.Grant.reason",
    # Written by us: words of a program, references, keys.
    "cases.Assessment.parts", "duties.Duty.after", "duties.Duty.explanation", "duties.Duty.detail", "duties.Duty.kind",
    "secrecy.Disclosure.sha256", "secrecy.Draft.form",
}  # fmt: skip
# At most so many characters: a key of a table in the code, never a sentence.
SHORT = 40


def columns():
    for model in apps.get_models():
        if model._meta.app_label in settings.ROOMS and (issubclass(model, Protected) or model is Draft):
            for field in model._meta.fields:
                wordy = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if wordy and not field.choices and not isinstance(field, SealedText):
                    yield f"{model._meta.label}.{field.name}", field


def test_each_column_of_words_is_sealed_or_named_here():
    plain = {name for name, field in columns() if not (field.max_length or SHORT + 1) <= SHORT}
    assert plain - PLAIN == set()
    assert {name for name in PLAIN if name not in {name for name, _field in columns()}} == set()
