"""What holds for every model, present and future: its shape, and pairs of who and when."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from cases.models import AccessQuestion, Emergency
from secrecy.models import Dossier, Draft, Keyed, Protected
from secrecy.tables import KEY_COLUMNS

OURS = [model for model in apps.get_models() if model._meta.app_label in settings.ROOMS]
PROTECTED = [model for model in OURS if issubclass(model, Protected)]
# A moment without a person, and why.
NO_PERSON = {
    "accounts.User.factor_changed_at": "written by the database; the audit says by whom",
    "accounts.SecondFactor.wrong_at": "by whoever guesses: nobody yet",
    "secrecy.Grant.expires_at": "a plan, no deed",
    "cases.Emergency.expires_at": "a plan, no deed",
    "core.Outbox.created_at": "written by the transaction itself",
    "core.Outbox.published_at": "by the relay",
    "core.Outbox.done_at": "by the task",
    "core.Mail.created_at": "by the transaction itself",
    "core.Mail.sent_at": "by the worker",
    "core.AuditAnchor.made_at": "by the sealer",
    "core.AuditCheck.done_at": "by the worker",
    "core.AuditReport.first_at": "by the database, about `user_id`",
    "core.AuditReport.last_at": "by the database, about `user_id`",
    "secrecy.Draft.saved_at": "`user` says whose it is",
    "secrecy.OrganisationKey.made_at": "by whoever sealed first, or by the rotation",
    "secrecy.OrganisationKey.retired_at": "by the rotation",
    "secrecy.Item.created_at": "`author` wrote it",
    "cases.PoliceNews.received_at": "`contact_name` of the police told it, `logged_by` wrote it",
    "cases.Signal.created_at": "`logged_by` wrote it",
    "cases.Case.opened_at": "its first transition says by whom",
    "cases.Feedback.sent_at": "`by` sent it",
    "duties.Duty.created_at": "the act that made it says by whom",
    "duties.Duty.reminded_at": "by the worker",
    "duties.Duty.remind_at": "a plan, no deed",
    "duties.Duty.escalated_at": "by the worker",
    "cases.CareMeeting.starts_at": "an hour of the day",
    "cases.Invitation.starts_at": "an hour of the day",
    "cases.PointGuest.invited_at": "the audit says by whom",
    "schools.Import.done_at": "by the worker, for `created_by`",
}


# A person without a moment of that name, and why.
NO_MOMENT = {
    "accounts.Assignment.proposed_by": "the audit says when",
    "accounts.Membership.proposed_by": "the audit says when",
    "cases.Emergency.review_by": "a day: until when",
    "cases.Signal.logged_by": "`created_at`",
    "cases.Signal.told_by": "a name: somebody without an account",
}


def pairs(found: list[type[models.Model]]) -> list[str]:
    """Moments that do not say who, and people without a moment: `x_at` and `x_by` go together."""
    complaints = []
    for model in found:
        names = {field.name for field in model._meta.get_fields()}
        for name in sorted(names):
            label, stem = f"{model._meta.label}.{name}", name[:-3]
            if name.endswith("_at") and f"{stem}_by" not in names and label not in NO_PERSON:
                complaints.append(f"{label} has no {stem}_by")
            if name.endswith("_by") and not {f"{stem}_at", f"{stem}_on"} & names and label not in NO_MOMENT:
                complaints.append(f"{label} has no {stem}_at")
    return complaints


def test_who_and_when_go_together():
    assert pairs(OURS) == [], "\n".join(pairs(OURS))


def test_half_a_pair_is_noticed():
    class Lonely(models.Model):
        closed_at = models.DateTimeField()
        read_by = models.IntegerField()

        class Meta:
            app_label = "cases"
            abstract = True

    assert pairs([Lonely]) == ["cases.Lonely.closed_at has no closed_by", "cases.Lonely.read_by has no read_at"]


def test_the_exceptions_exist():
    """A reason for a field that is gone would hide the next one of that name."""
    real = {f"{model._meta.label}.{field.name}" for model in OURS for field in model._meta.get_fields()}
    assert set(NO_PERSON) | set(NO_MOMENT) <= real


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model.__name__)
def test_a_protected_row(model):
    """A key that tells nothing, a dossier, a regime, the key columns, and `visible_to`."""
    key = model._meta.pk
    assert isinstance(key, models.UUIDField)
    assert key.default().version == 7
    assert model._meta.get_field("dossier").related_model is Dossier
    assert model._meta.get_field("dossier").remote_field.on_delete is models.PROTECT
    assert not model._meta.get_field("dossier").null
    for column in KEY_COLUMNS:
        assert isinstance(model._meta.get_field(column), models.BigIntegerField)
        assert not model._meta.get_field(column).editable
    assert callable(model.objects.all().visible_to)


def test_keyed_rows_are_protected_or_the_root():
    assert {model for model in OURS if issubclass(model, Keyed)} == {*PROTECTED, Dossier}


def test_what_holds_content_is_protected():
    """A model with free text hangs from a dossier, or is named here with who reads it."""
    texts = {model for model in OURS for field in model._meta.fields if isinstance(field, models.TextField)}
    # Of whoever typed, in the hat they wore, by a policy of its own; what was asked in an emergency is the DPO's too.
    assert texts - set(PROTECTED) == {Draft, AccessQuestion, Emergency}


def test_deleting_people_and_organisations_is_never_a_side_effect():
    """PROTECT everywhere, but for what is worth nothing without its owner."""
    cascades = {
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.fields
        if field.is_relation and field.remote_field.on_delete is not models.PROTECT
    }
    assert cascades == {
        "secrecy.Draft.user",
        "secrecy.Draft.membership",
        "schools.FreeDay.school",
        "schools.ImportProgress.run",
        "duties.ReminderChoice.user",
    }
