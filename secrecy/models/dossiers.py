"""The access root, who is named on it, and the base of every row that hangs from it.

The key columns are filled by triggers owned by the definer role; the application cannot choose them.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any, Self

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation, User
from core.ids import uuid7
from core.templatetags.schakel import moment
from secrecy.audience import keys_of, opens
from secrecy.tables import ARMS, GRANTS, LEADING, READ_ONLY, REGIME_LABELS, GrantKind, Regime

PERSONAL = frozenset(arm.column for arm in ARMS if arm.personal)


class Keyed(models.Model):
    """The key columns that rows and actors meet on. One bigint per arm of `secrecy.tables`."""

    care_key = models.BigIntegerField(null=True, editable=False)
    direction_key = models.BigIntegerField(null=True, editable=False)
    board_key = models.BigIntegerField(null=True, editable=False)
    clb_key = models.BigIntegerField(null=True, editable=False)
    clb_file_key = models.BigIntegerField(null=True, editable=False)
    named_key = models.BigIntegerField(null=True, editable=False)
    person_key = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True


class VisibleQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor | None) -> Self:
        """The rows that the actor may read: the only way a view, export or task reaches a protected row.

        Nobody, or somebody without a seat, sees nothing.
        """
        if actor is None:
            return self.none()
        anyone = Q()
        for way in self._ways(actor):
            anyone |= way
        return self.filter(anyone)

    def each_way(self, actor: Actor) -> list[Self]:
        """`visible_to` in parts, one for each key that the actor holds: each part has one index, and an order in it.

        A row may be in several parts. Only for finding keys of rows that are then read through `visible_to`.
        """
        return [self.filter(way) for way in self._ways(actor)]

    def _ways(self, actor: Actor) -> list[Q]:
        """One condition for each key; a wall shuts every way but the personal one."""
        shut = Q(**{f"{self._dossier}__in": walls}) if (walls := walled(actor)) else None
        ways = {column: Q(**{f"{column}__in": keys}) for column, keys in held_keys(actor).items()}
        return [way & ~shut if shut and column not in PERSONAL else way for column, way in ways.items()]

    @property
    def _dossier(self) -> str:
        return "pk" if self.model is Dossier else "dossier"


def held_keys(actor: Actor) -> dict[str, list[int]]:
    """The actor's keys, those of the dossiers they are named on included; one query, once an actor."""
    _look_up(actor)
    return actor.found["keys"]


def reading_until(row: Any, actor: Actor) -> datetime | None:
    """Until when the actor only reads this row, for an emergency; None when it is open to them otherwise. No query beside
    that for the actor's keys."""
    _look_up(actor)
    if opens(actor.found["own_keys"], row):
        return None
    granted = actor.found["granted"]
    return max((until for dossier_id, _kind, until in granted if until and dossier_id == row.dossier_id), default=None)


def leads(dossier: "Dossier", actor: Actor) -> bool:
    """Whether the actor handles this dossier for the school or its board."""
    keys = held_keys(actor)
    holds = any(getattr(dossier, arm.column) in keys.get(arm.column, []) for arm in LEADING)
    return holds and dossier.pk not in walled(actor)


def walled(actor: Actor) -> list[int]:
    """The dossiers that the actor is shut out of, in every hat, whatever keys they hold; found together with the keys."""
    _look_up(actor)
    return actor.found["walled"]


def _look_up(actor: Actor) -> None:
    if "keys" not in actor.found:
        granted, actor.found["walled"] = Grant.held_by(actor)
        actor.found["granted"] = granted
        named = [(dossier_id, kind) for dossier_id, kind, _until in granted]
        actor.found["keys"] = keys_of(actor, named)
        # Those that they may also write with.
        actor.found["own_keys"] = keys_of(actor, [(one, kind) for one, kind in named if kind not in READ_ONLY])


class Dossier(Keyed):
    """What visibility depends on: organisations and facts, no content. Everything protected hangs from one of these.

    Made only by the database function `schakel.open_dossier`.
    """

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    board = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    about_staff = models.BooleanField(default=False)
    about_direction = models.BooleanField(default=False)
    clb_engaged = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    from_police = models.BooleanField(default=False)
    held_back = models.BooleanField(default=False)
    led_by_direction = models.BooleanField(default=False)
    led_by_board = models.BooleanField(default=False)
    # Joined to another one: who is named on the whole is named on this part, and its own keys stay what they are.
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="parts", null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # The transaction that opened it: inside that one, whoever opened it may fill it.
    opened_xact = models.BigIntegerField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=[key], name=f"dossier_{key}")
            for key in ("care_key", "direction_key", "board_key", "clb_key", "named_key")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(about_direction=False) | Q(about_staff=True), name="dossier_direction_is_staff"
            ),
            models.CheckConstraint(
                condition=Q(from_police=False) | Q(about_staff=False), name="dossier_police_is_not_about_staff"
            ),
            models.CheckConstraint(
                condition=Q(held_back=False) | Q(from_police=True), name="dossier_held_back_by_direction"
            ),
            models.CheckConstraint(
                condition=Q(led_by_direction=False) | Q(about_staff=False, held_back=False, led_by_board=False),
                name="dossier_direction_takes_over_from_care",
            ),
            models.CheckConstraint(
                condition=Q(led_by_board=False) | Q(about_direction=False), name="dossier_board_takes_over"
            ),
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="dossier_part_of_another"),
        ]


class Protected(Keyed):
    """A row of one dossier under one regime, possibly for or from one person (`addressee`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    regime = models.CharField(max_length=10, choices=REGIME_LABELS.items(), default=Regime.SCHOOL)
    addressee = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True


def in_force_at(actor: Actor) -> Q:
    """The grants that open something by the actor's clock: the last day counts, the last moment does not."""
    return (Q(until=None) | Q(until__gte=actor.today)) & (Q(expires_at=None) | Q(expires_at__gt=actor.now))


class Grant(Protected):
    """Somebody (`addressee`) named on one dossier, for a reason, possibly until a day or, in an emergency, a moment: what
    `secrecy.tables.GRANTS` opens.

    Made, looked at again and ended only by the database functions behind `secrecy.grants` and `cases.emergency`.
    """

    kind = models.CharField(max_length=10, choices=[(kind, opens.why) for kind, opens in GRANTS.items()])
    # As who asked for an emergency wrote it: longer than why somebody is named.
    reason = models.CharField(_("reden"), max_length=500)
    until = models.DateField(_("tot en met"), null=True)
    expires_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    # The last time that somebody said it is still needed.
    reviewed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["addressee"], condition=Q(ended_at=None), name="grant_in_force"),
            *(
                models.Index(
                    fields=[key], condition=Q(ended_at=None, **{f"{key}__isnull": False}), name=f"grant_{key[:-4]}"
                )
                for key in ("care_key", "direction_key", "board_key", "clb_key", "named_key")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="grant_reviewed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="grant_ended_at_and_by",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(GrantKind)), name="grant_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(READ_ONLY), expires_at__isnull=False)
                | ~Q(kind__in=sorted(READ_ONLY)) & Q(expires_at=None),
                name="grant_emergency_expires",
            ),
        ]

    @property
    def last(self) -> date | str:
        """Until when, as a day or in words; empty when it is until somebody ends it."""
        if self.expires_at is None:
            return self.until or ""
        return str(_("tot %(moment)s") % {"moment": moment(self.expires_at)})

    @classmethod
    def held_by(cls, actor: Actor) -> tuple[list[tuple[int, GrantKind, datetime | None]], list[int]]:
        """The dossiers on which the actor's membership is named by the actor's clock, and their parts, each with as what
        and, in an emergency, until when; and the dossiers that the actor is shut out of: they may not read who shut them
        out, so a function says which.

        For who is about to write, what they only read is not there. One query, and another for who is named somewhere.
        """
        rows = cls.objects.filter(in_force_at(actor), addressee_id=actor.membership_id, ended_at=None).order_by()
        if actor.writes:
            rows = rows.exclude(kind__in=READ_ONLY)
        named, parameters = rows.values_list("dossier_id", "kind", "expires_at").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"{named} UNION ALL SELECT w, NULL, NULL FROM unnest(schakel.walled_ids()) w",  # noqa: S608 - Django's SQL
                parameters,
            )
            found = cursor.fetchall()
        walls = [dossier for dossier, kind, _until in found if kind is None]
        held = [
            (dossier, GrantKind(kind), until)
            for dossier, kind, until in found
            if kind is not None and dossier not in walls
        ]
        if not held:
            return [], walls
        kinds = defaultdict(list)
        for dossier, kind, until in held:
            kinds[dossier].append((kind, until))
        parts = Dossier.objects.filter(part_of__in=kinds).values_list("pk", "part_of_id")
        return held + [(part, kind, until) for part, whole in parts for kind, until in kinds[whole]], walls
