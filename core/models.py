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
    # Whose dossier it is: filled by the database, so that the DPO of that organisation finds who of others looked.
    house_id = models.BigIntegerField(editable=False, null=True)
    refused = models.BooleanField(default=False)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier_id", "-at"], name="audit_by_dossier"),
            models.Index(fields=["xact", "id"], name="audit_by_xact"),
            # The pages of a DPO, one for each way of looking; and how much somebody opened.
            models.Index(fields=["organisation_id", "-at", "-id"], name="audit_by_organisation"),
            models.Index(
                fields=["house_id", "-at", "-id"], condition=models.Q(house_id__isnull=False), name="audit_by_house"
            ),
            models.Index(fields=["user_id", "-at", "-id"], name="audit_by_person"),
            models.Index(fields=["organisation_id", "role", "-at", "-id"], name="audit_by_role"),
            models.Index(fields=["organisation_id", "action", "-at", "-id"], name="audit_by_action"),
            models.Index(
                fields=["organisation_id", "-at", "-id"], condition=models.Q(refused=True), name="audit_by_refusal"
            ),
        ]


class AuditSeal(models.Model):
    """One link of the chain over the audit rows, in order of transaction; written only by the sealer."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    xact = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        # The walk of `verify` goes along the rows in the order in which they were chained.
        indexes = [models.Index(fields=["xact", "entry_id"], name="seal_by_xact")]


class AuditAnchor(models.Model):
    """The head of the chain on one day. An organisation keeps a copy elsewhere, so that a rebuilt chain shows."""

    day = models.DateField(primary_key=True)
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()


class AuditCheck(models.Model):
    """One walk of the worker along the whole chain, asked for by a DPO: how far it is, and what it found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()  # a membership; like the audit itself, this outlives it
    position = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=b"")
    total = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="audit_check_latest")]
        constraints = [
            # One at a time: a second click finds the first.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(done_at=None), name="audit_check_one_at_a_time"
            ),
        ]


class AuditReport(models.Model):
    """That somebody opened far more dossiers than their role explains, or met very many refusals: for the DPO.

    Written by the database functions of `secrecy.reading`; it stays on top until the DPO says what came of it.
    """

    class Kind(models.TextChoices):
        READING = "reading", _("opende veel casussen")
        REFUSALS = "refusals", _("kreeg veel weigeringen")

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    organisation_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    role = models.CharField(max_length=40)
    day = models.DateField()
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.BigIntegerField(null=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "-last_at"], name="audit_report_by_organisation")]
        constraints = [
            models.UniqueConstraint(
                fields=["membership_id", "kind", "day"],
                condition=models.Q(seen_at=None),
                name="audit_report_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(seen_at=None, seen_by=None, words="")
                | models.Q(seen_at__isnull=False, seen_by__isnull=False) & ~models.Q(words=""),
                name="audit_report_seen_at_and_by",
            ),
        ]


class Heartbeat(models.Model):
    """When a process last showed that it lives; /healthz reads it."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
