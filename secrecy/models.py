"""The access root, the content, and the base of every row that hangs from a dossier.

The key columns are filled by triggers owned by the definer role; the application cannot choose them.
"""

import hashlib
from collections import defaultdict
from datetime import date, datetime
from typing import Any, Self

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation, User
from core.ids import uuid7
from core.sealedtext import SealBroken
from core.templatetags.schakel import moment
from secrecy.audience import keys_of, opens
from secrecy.keyring import OrganisationKey
from secrecy.sealing import Held, SealedJSON, SealedText, regime_check, sealed_check
from secrecy.tables import (
    ARMS,
    GRANTS,
    LEADING,
    READ_ONLY,
    REGIME_LABELS,
    WALL_REASONS,
    GrantKind,
    Regime,
    WallReason,
)

__all__ = ["OrganisationKey"]  # a table of this room like the others

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
    others = {column: keys for column, keys in held_keys(actor).items() if column != "named_key"}
    mine = [(kind, until) for dossier_id, kind, until in actor.found["granted"] if dossier_id == row.dossier_id]
    if any(GRANTS[kind].writes for kind, _until in mine) or opens(others, row):
        return None
    return max((until for _kind, until in mine if until), default=None)


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
        actor.found["keys"] = keys_of(actor, [(dossier_id, kind) for dossier_id, kind, _until in granted])


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


class ItemKind(models.TextChoices):
    FACTS = "facts", _("Wat er gezien, gehoord of vernomen is")
    INTERPRETATION = "interpretation", _("Wat de melder daarbij denkt")
    ADDITION = "addition", _("Aanvulling")
    BRIEFING = "briefing", _("Opdracht voor het gesprek")
    NOTICE = "notice", _("Kennisgeving")
    DECISION = "decision", _("Beslissing")
    REPORT = "report", _("Verslag van het gesprek")
    STEP = "step", _("Wat er gebeurde")
    REASON = "reason", _("Waarom")
    LATE = "late", _("Waarom dit later opgeschreven werd")
    AGENDA = "agenda", _("Kennisgeving van het zorgoverleg")
    QUESTION = "question", _("Vraag om ruggespraak")
    ANSWER = "answer", _("Antwoord op de ruggespraak")
    POINT = "point", _("Voor het zorgoverleg")
    MEETING_NOTE = "meeting_note", _("Verslag van het zorgoverleg")
    ASSESSMENT = "assessment", _("Inschatting")
    ACTION = "action", _("Actie")
    ACTION_DONE = "action_done", _("Actie uitgevoerd")
    ACTION_DROPPED = "action_dropped", _("Actie vervallen")
    CLB_NOTE = "clb_note", _("Notitie van het CLB")
    RELEASED = "released", _("Vrijgegeven aan het zorgoverleg")
    RECALLED = "recalled", _("Vrijgave teruggeroepen")
    READ_NO_MORE = "read_no_more", _("Een vrijgave is niet meer te lezen")
    MEASURE = "measure", _("Maatregel")
    GOAL = "goal", _("Doel van de maatregel")
    MEASURE_REVIEW = "measure_review", _("Terugblik op een maatregel")
    PHASE = "phase", _("Fase van zorg: waarom")
    UNHEARD = "unheard", _("Waarom leerling of ouders nog niet gehoord zijn")
    REFUSED_HELP = "refused_help", _("Hulp geweigerd: de vraag aan het CLB")
    CONCERN = "concern", _("Bezorgdheid")
    POLICE = "police", _("Melding van de politie")
    CLB_NOTICE = "clb_notice", _("Kennisgeving aan het CLB")
    CITY_NOTICE = "city_notice", _("Kennisgeving aan Expo-R")
    CITY_NOTE = "city_note", _("Nota van de casemanager")
    POLICE_ANSWER = "police_answer", _("Tekst voor de politie")
    AGREEMENT = "agreement", _("De directie stemt in")
    OBJECTION = "objection", _("De directie maakt bezwaar")
    INVITATION = "invitation", _("Uitnodiging van de ouders")
    ACCESS = "access", _("Vraag om mee te lezen")


class Item(Held, Protected):
    """One piece of content: one regime, one holder (whose retention and inzage apply), one origin. Never changed."""

    kind = models.CharField(max_length=20, choices=ItemKind)
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # The row this text belongs to (a signal, a talk): its key, not a foreign key, for it may live in any room.
    about = models.UUIDField(null=True)
    body = SealedText(_("tekst"), by_regime=True)
    created_at = models.DateTimeField()
    # The day it happened, when written down later.
    happened_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "-created_at"], name="item_by_dossier"),
            models.Index(fields=["about"], name="item_by_about"),
            models.Index(fields=["person_key", "-created_at"], name="item_person"),
            models.Index(fields=["care_key"], condition=Q(care_key__isnull=False), name="item_care"),
            models.Index(fields=["direction_key"], condition=Q(direction_key__isnull=False), name="item_direction"),
            models.Index(fields=["board_key"], condition=Q(board_key__isnull=False), name="item_board"),
            models.Index(fields=["clb_key"], condition=Q(clb_key__isnull=False), name="item_clb"),
            models.Index(fields=["clb_file_key"], condition=Q(clb_file_key__isnull=False), name="item_clb_file"),
            models.Index(fields=["named_key"], name="item_named"),
        ]
        constraints = [regime_check("item_sealed_by_regime", "body")]


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


class WallQuerySet(models.QuerySet["Wall"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those around the dossiers that the actor leads, and those they are asked to confirm. Never their own."""
        keys = held_keys(actor)
        leading = Q(pk__in=())
        for column in {arm.column for arm in LEADING} & keys.keys():
            leading |= Q(**{f"{column}__in": keys[column]})
        # Not joined: who is asked to confirm may not see the dossier itself.
        asked = Q(asked=actor.membership_id) | Q(dossier__in=Dossier.objects.filter(leading))
        return self.filter(asked).exclude(dossier__in=walled(actor))

    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class Wall(models.Model):
    """Somebody shut out of one dossier, in every hat, and of whatever was joined to it; but for what is personally theirs.

    Made, confirmed and lifted only by the database functions behind `secrecy.walls`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="walls")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=WALL_REASONS.items())
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Who is asked to confirm it, when nobody else leads the dossier.
    asked = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(_("reden"), max_length=200, blank=True)

    objects = WallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(lifted_at=None), name="wall_around"),
            models.Index(fields=["asked"], condition=Q(lifted_at=None), name="wall_asked"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "user"], condition=Q(lifted_at=None), name="wall_once"),
            models.CheckConstraint(condition=Q(why__in=list(WallReason)), name="wall_why"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="wall_confirmed_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="wall_lifted_at_and_by",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("by")), name="wall_confirmed_by_another"),
        ]


class CitySwitch(models.Model):
    """That the regime `city` was switched on or off for a municipality, by its DPO. The latest row counts (L08)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(_("staat aan"))
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at"], name="city_switch_latest")]


class Draft(Held):
    """What somebody is typing, kept on the server. Only the writer, in the hat they wore, ever reads it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    data = SealedJSON(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "form"], name="draft_once_per_form"),
            sealed_check("draft_sealed", "data"),
        ]


class ConsentBy(models.TextChoices):
    PUPIL = "pupil", _("De leerling zelf")
    PARENTS = "parents", _("De ouders")


class DisclosureQuerySet(VisibleQuerySet):
    """What crossed is shut to its receivers once it is over; who sent it keeps it (the policy says the same)."""

    def visible_to(self, actor: Actor | None) -> Self:
        found = super().visible_to(actor)
        return found if actor is None else found.filter(_in_force(actor.today) | Q(holder=actor.organisation_id))

    def each_way(self, actor: Actor) -> list[Self]:
        shown = _in_force(actor.today) | Q(holder=actor.organisation_id)
        return [part.filter(shown) for part in super().each_way(actor)]


def _in_force(today: date) -> Q:
    """Not taken back, and its last day is not past."""
    return Q(recalled_at=None) & (Q(expires_on=None) | Q(expires_on__gte=today))


class Disclosure(Held, Protected):
    """A text that crossed to another hand: frozen and hashed, to named receivers, on a ground, by somebody.

    It lies under the regime in which its receivers read it (`team`), or is for one person (`addressee`). Recalled, or
    past its last day, only the organisation that sent it reads it.
    """

    # Under which regime the text was before it crossed; empty on the oldest rows, where the ground says it.
    came_from = models.CharField(max_length=10, choices=REGIME_LABELS.items(), blank=True, default="")
    about = models.UUIDField()
    body = SealedText(_("tekst"))
    sha256 = models.CharField(max_length=64)
    purpose = SealedText(_("doel"))
    ground = models.CharField(max_length=20)
    # Names of who could read it when it was sent: the register says so for ever, whoever sits there later.
    receivers = models.JSONField(default=list)
    consent_by = models.CharField(max_length=10, choices=ConsentBy, blank=True)
    consent_on = models.DateField(null=True)
    consent_how = SealedText(blank=True)
    # Why the pupil was judged able, or not, other than presumed from the age; by who sent it.
    judged_otherwise = SealedText(blank=True, default="")
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    received_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = SealedText(blank=True)
    # Who gave the consent took it back: on which day and how, noted by whom when it was recalled.
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_how = SealedText(blank=True, default="")
    # One per rendered form: a double click sends once.
    form_key = models.UUIDField(unique=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "-sent_at"], name="disclosure_by_dossier"),
            models.Index(fields=["holder", "-sent_at", "-id"], name="disclosure_register"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="disclosure_received_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(recalled_at=None, recalled_by=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False) & ~Q(recall_reason__regex="^$"),
                name="disclosure_recalled_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(consent_by="", consent_on=None) | ~Q(consent_by="") & Q(consent_on__isnull=False),
                name="disclosure_consent_by_and_on",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_on=None)
                | Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False, recalled_at__isnull=False)
                & ~Q(consent_by=""),
                name="disclosure_withdrawn_is_recalled",
            ),
            sealed_check("disclosure_sealed", "body", "purpose"),
            sealed_check(
                "disclosure_sealed_or_empty",
                "consent_how",
                "recall_reason",
                "judged_otherwise",
                "withdrawn_how",
                blank=True,
            ),
        ]

    @property
    def intact(self) -> bool:
        """Whether the text is still the one that was sent: also a seal that no longer opens is a change."""
        try:
            return hashlib.sha256(self.body.encode()).hexdigest() == self.sha256
        except SealBroken:
            return False

    def is_over(self, today: date) -> bool:
        """Whether its receivers read it no more on that day (Brussels)."""
        return self.recalled_at is not None or (self.expires_on is not None and self.expires_on < today)
