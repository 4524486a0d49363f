"""What every room leans on: outbox, mail, audit, heartbeat. No content and no pupil's name in any of these tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7


class Outbox(models.Model):
    """Work promised inside a transaction. The relay publishes it until the work itself says that it is done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.CharField(max_length=100)
    argument = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    # Work that may not begin yet: a mail that waits for the morning.
    not_before = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # How often it was published: each time the wait for an answer is longer.
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=models.Q(done_at=None), name="outbox_open")]


class MailState(models.TextChoices):
    NEW = "new", _("nieuw")
    CLAIMED = "claimed", _("wordt verstuurd")
    SENT = "sent", _("verstuurd")
    DEAD = "dead", _("opgegeven")


class Mail(models.Model):
    """One content-free message to one person. The unique key is what makes a reminder come once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject_key = models.UUIDField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient_id", "kind", "subject_key", "due_on"], name="mail_once_per_person_and_day"
            ),
            models.CheckConstraint(
                condition=models.Q(state=MailState.SENT, sent_at__isnull=False)
                | ~models.Q(state=MailState.SENT) & models.Q(sent_at=None),
                name="mail_sent_has_time",
            ),
        ]


class AuditEntry(models.Model):
    """Who did or saw what, when, in which membership. Append-only; no foreign keys, it outlives what it names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    xact = models.BigIntegerField(editable=False, default=0)  # filled by the database: the transaction's own number
    at = models.DateTimeField()
    user_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_keys = models.JSONField(default=list)
    dossier_id = models.BigIntegerField(null=True)
    refused = models.BooleanField(default=False)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "-at"], name="audit_by_dossier"),
            models.Index(fields=["xact", "id"], name="audit_by_xact"),
        ]


class AuditSeal(models.Model):
    """One link of the chain over the audit rows, in order of transaction; written only by the sealer."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    xact = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)


class AuditAnchor(models.Model):
    """The head of the chain on one day. An organisation keeps a copy elsewhere, so that a rebuilt chain shows."""

    day = models.DateField(primary_key=True)
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()


class Heartbeat(models.Model):
    """When a process last showed that it lives; /healthz reads it."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
