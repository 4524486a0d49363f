"""Giving, confirming and ending memberships, by the database functions that alone may write them."""

from datetime import date, timedelta

from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, User
from accounts.permissions import why_not_confirm, why_not_end
from accounts.roles import ROLES, Role
from core import audit
from core.templatetags.schakel import day


class MembershipRefused(Exception):
    """What was asked may not be; `message` says it in a sentence, `field` where on the form it belongs."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@transaction.atomic
def propose(
    *,
    person: User,
    role: Role,
    post: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    stands_in_for: Membership | None = None,
) -> int:
    """Propose a seat at the administrator's own organisation; it opens nothing until a second person confirms it.

    With `stands_in_for` the person is that colleague's deputy: the same role, until a day that is set. Returns the
    membership's id; proposing the very same again returns the first one. Raises MembershipRefused when the role does not
    exist at such an organisation, when the person holds it already, or when the actor may not give it.
    """
    if stands_in_for is not None:
        _check_deputy(person, stands_in_for, role, starts_on, ends_on)
    if by.organisation_kind not in ROLES[role].at:
        raise MembershipRefused(_("Die rol bestaat niet bij deze organisatie. Kies een andere"), "role")
    # Somebody may stand in for a colleague beside a seat of their own in that role.
    held = Membership.objects.visible_to(by).filter(user=person, role=role, stands_in_for=stands_in_for)
    # One with the same first day is for the database's own constraint, below: that also holds for two clicks at once.
    others = held.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).exclude(starts_on=starts_on)
    if ends_on is not None:
        others = others.filter(starts_on__lte=ends_on)
    if others.exclude(confirmed_at=None, ends_on=F("starts_on")).exists():
        raise MembershipRefused(
            _("%(name)s heeft deze rol al in die periode, of is er al voor voorgesteld") % {"name": person.name},
            "account",
        )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT schakel.propose_membership(%s, %s, %s, %s, %s, %s, %s)",
                [person.pk, by.organisation_id, role, post, starts_on, ends_on, stands_in_for and stands_in_for.pk],
            )
            made = cursor.fetchone()[0]
    except IntegrityError as error:
        twin = held.filter(starts_on=starts_on, proposed_by_id=by.user_id, confirmed_at=None).first()
        if twin is not None and (twin.post, twin.ends_on) == (post, ends_on):
            return twin.pk
        raise MembershipRefused(
            _("Er was al een voorstel voor deze persoon en rol met die eerste dag. Kies een andere eerste dag"),
            "starts_on",
        ) from error
    except ProgrammingError as error:
        raise MembershipRefused(_("U mag bij deze organisatie geen plaatsen geven.")) from error
    audit.record("propose", "membership", [made])
    return made


@transaction.atomic
def confirm(*, membership: Membership, by: Actor) -> None:
    """The second person agrees; doing so twice is doing so once.

    Raises MembershipRefused for who proposed it, who gets it or who may not decide, and when there is nothing to
    confirm any more.
    """
    if _confirmed(membership, by):
        return
    reason = why_not_confirm(membership, by)
    if reason:
        raise MembershipRefused(reason)
    if not _ask("SELECT schakel.confirm_membership(%s)", membership.pk):
        # Somebody was just before us, or the database knows better.
        membership = Membership.objects.select_related("confirmed_by").get(pk=membership.pk)
        if _confirmed(membership, by):
            return
        raise MembershipRefused(
            why_not_confirm(membership, by)
            or _(
                "U kunt deze plaats niet bevestigen: dat doet een tweede persoon, die ze niet zelf voorstelde of krijgt."
            )
        )
    audit.record("confirm", "membership", [membership.pk])


@transaction.atomic
def end(*, membership: Membership, last_day: date, by: Actor) -> None:
    """The seat ends on that day; from the next request after it, nothing opens any more.

    A day may only come earlier: later would give a seat without a second person. Not before yesterday either: who held
    which seat in the past stays as it was.
    """
    if membership.ends_on == last_day:
        return
    reason = why_not_end(membership, by)
    if reason:
        raise MembershipRefused(reason)
    first, latest = earliest_end(membership, by.today), membership.ends_on
    if last_day < first:
        raise MembershipRefused(_("Kies %(day)s of een latere dag") % {"day": day(first)}, "last_day")
    if latest is not None and last_day > latest:
        raise MembershipRefused(
            _("Kies een dag vóór %(day)s: langer kan alleen met een nieuw voorstel") % {"day": day(latest)}, "last_day"
        )
    if not _ask("SELECT schakel.end_membership(%s, %s)", membership.pk, last_day):
        raise MembershipRefused(_("Deze plaats kunt u niet beëindigen."))
    audit.record("end", "membership", [membership.pk])


@transaction.atomic
def withdraw(*, membership: Membership, by: Actor) -> None:
    """Take back a proposal that nobody confirmed yet: it ends on its first day, which no proposal may ask for."""
    if membership.withdrawn:
        return
    reason = why_not_end(membership, by)
    if reason or membership.confirmed_at is not None:
        raise MembershipRefused(reason or _("Deze plaats is intussen bevestigd. Beëindig ze."))
    if not _ask("SELECT schakel.end_membership(%s, %s)", membership.pk, membership.starts_on):
        raise MembershipRefused(_("Dit voorstel kunt u niet intrekken."))
    audit.record("withdraw", "membership", [membership.pk])


def _check_deputy(person: User, replaced: Membership, role: Role, starts_on: date, ends_on: date | None) -> None:
    """What a deputy must be, in sentences for the form; the database function asks the same."""
    if replaced.user_id == person.pk:  # pyright: ignore[reportAttributeAccessIssue]
        raise MembershipRefused(_("Iemand kan zichzelf niet vervangen. Kies een collega."), "stands_in_for")
    if replaced.role != role:
        raise MembershipRefused(
            _("%(name)s is %(role)s. Kies dezelfde rol voor de vervanger.")
            % {"name": replaced.user.name, "role": str(ROLES[Role(replaced.role)].label)},
            "role",
        )
    if ends_on is None:
        raise MembershipRefused(_("Schrijf de laatste dag: een vervanging duurt een tijd."), "ends_on")
    if replaced.ends_on is not None and ends_on > replaced.ends_on:
        raise MembershipRefused(
            _("De plaats van %(name)s eindigt op %(day)s. Kies die of een vroegere dag.")
            % {"name": replaced.user.name, "day": day(replaced.ends_on)},
            "ends_on",
        )


def earliest_end(membership: Membership, today: date) -> date:
    """The first day on which a seat may be made to end: yesterday closes it at once."""
    return max(membership.starts_on, today - timedelta(days=1))


def _confirmed(membership: Membership, by: Actor) -> bool:
    return membership.confirmed_by_id == by.user_id  # pyright: ignore[reportAttributeAccessIssue]


def _ask(sql: str, *values: object) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return bool(cursor.fetchone()[0])
