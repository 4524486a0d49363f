"""The keys that seal texts: for each organisation one in force, wrapped under the master key of this installation.

Unwrapped keys live in the memory of the process and nowhere else. A row of this table opens nothing without the master
key, so every process of the application may read it.
"""

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection, models
from django.utils import timezone

from core.sealedtext import Key, Place, SealBroken, check_value, new_key, unwrap, wrap

# Held shared by every transaction that seals and alone by a rotation that retires keys, so that nothing is sealed with a
# key once it is retired.
SEALING = "SELECT pg_advisory_xact_lock_shared(hashtext('schakel.keys'))"
RETIRING = "SELECT pg_advisory_xact_lock(hashtext('schakel.keys'))"


class OrganisationKey(models.Model):
    """A wrapped key. Retired, it only opens; with the last text that it sealed, it goes."""

    id = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField(max_length=60)
    # By what the master key that wrapped it is recognised.
    master = models.CharField(max_length=16)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=models.Q(retired_at=None), name="key_in_force")
        ]

    def open(self) -> Key:
        """The key itself. Raises SealBroken."""
        return unwrap(
            bytes(self.wrapped),
            id=self.pk,
            organisation=self.organisation_id,
            check=self.master,
            masters=settings.MASTER_KEYS,
        )

    def put_under(self, key: Key) -> None:
        """Wrap `key` in this row under the master key in force. The caller saves."""
        self.wrapped = wrap(key, organisation=self.organisation_id, master=settings.MASTER_KEYS[0])
        self.master = check_value(settings.MASTER_KEYS[0])


# Every key that this process opened, with whose it is.
_known: dict[UUID, tuple[int, Key]] = {}


def opening(id: UUID, *, organisation: int | None, place: Place) -> Key:
    """The key with which a text of `organisation` was sealed. Raises SealBroken when it is not theirs, or not there."""
    if id not in _known:
        row = OrganisationKey.objects.filter(pk=id).first()
        if row is None:
            raise SealBroken("there is no such key", place)
        _known[id] = (row.organisation_id, row.open())
    whose, key = _known[id]
    if whose != organisation:
        raise SealBroken("sealed with the key of another organisation", place)
    return key


def in_force(organisation: int) -> Key:
    """The key that seals now, made when there is none; it stays so until the caller's transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("A text is sealed inside the transaction that stores it.")
    with connection.cursor() as cursor:
        cursor.execute(SEALING)
    rows = OrganisationKey.objects.filter(organisation=organisation, retired_at=None)
    found = rows.first()
    if found is None:
        # Somebody else may do the same at this moment: one of both rows stays.
        OrganisationKey.objects.bulk_create([made(organisation)], ignore_conflicts=True)
        found = rows.get()
    return found.open()


def made(organisation: int) -> OrganisationKey:
    """A new key for an organisation, not saved yet."""
    key = new_key()
    row = OrganisationKey(id=key.id, organisation_id=organisation, made_at=timezone.now())
    row.put_under(key)
    return row


def complaint() -> str:
    """Why this process must not start: a key in the database that none of its master keys opens. Empty when all is well.

    A database that is away, or not made yet, is no reason: whatever is opened later is checked again.
    """
    try:
        samples = list(OrganisationKey.objects.order_by("master", "pk").distinct("master"))
    except (OperationalError, ProgrammingError):
        return ""
    for row in samples:
        try:
            row.open()
        except SealBroken as broken:
            return (
                f"SCHAKEL_MASTER_KEY is not the key that this database was sealed with ({broken.reason}). "
                "Put the right one back; when it is being replaced, give the one before as SCHAKEL_OLD_MASTER_KEY."
            )
    return ""


def verify() -> None:
    """For the start of each process. Raises ImproperlyConfigured with what to do."""
    if said := complaint():
        raise ImproperlyConfigured(said)
