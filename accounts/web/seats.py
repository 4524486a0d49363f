"""How seats read on the members page: in groups, each with who proposed and who confirmed it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import leaving
from accounts.actor import Actor
from accounts.models import Membership, MembershipQuerySet
from accounts.permissions import CONFIRMERS, PROPOSERS, why_not_confirm
from accounts.roles import ROLES, Role, RoleInfo
from accounts.shell import role_label
from core.templatetags.schakel import day

PAST_DAYS = 365
ORDER = {role: place for place, role in enumerate(ROLES)}


@dataclass(frozen=True)
class Line:
    """One seat: who, what, when, given by whom; `tag` says what is special, `links` what the reader can do."""

    name: str
    role: str
    period: str
    given: str
    content: bool
    tag: str = ""
    tag_kind: str = ""
    why: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Groups:
    waiting: list[Line] = field(default_factory=list)
    content: list[Line] = field(default_factory=list)
    other: list[Line] = field(default_factory=list)
    past: list[Line] = field(default_factory=list)

    @property
    def now(self) -> int:
        return len(self.content) + len(self.other)


def recent(actor: Actor) -> MembershipQuerySet:
    """The seats of the organisation that are proposed, in force, to come, or over for less than a year; one query."""
    since = actor.today - timedelta(days=PAST_DAYS)
    return (
        Membership.objects.visible_to(actor)
        .filter(Q(ends_on=None) | Q(ends_on__gte=since))
        .select_related("user", "proposed_by", "confirmed_by", "stands_in_for__user")
        .order_by("user__last_name", "user__first_name", "starts_on", "pk")
    )


def groups(shown: Sequence[Membership], actor: Actor) -> Groups:
    """The seats as lines: what waits, what is in force or about to be (content roles apart), and what is over."""
    found = Groups()
    for seat in sorted(shown, key=lambda seat: ORDER[Role(seat.role)]):
        line = _line(seat, actor)
        if seat.withdrawn or seat.over(actor.today):
            found.past.append(line)
        elif seat.confirmed_at is None:
            found.waiting.append(line)
        elif line.content:
            found.content.append(line)
        else:
            found.other.append(line)
    return found


def _line(seat: Membership, actor: Actor) -> Line:
    tag, kind = _tag(seat, actor)
    over = seat.withdrawn or seat.over(actor.today)
    waits = seat.confirmed_at is None and not over
    confirmable = waits and not why_not_confirm(seat, actor)
    links = []
    if confirmable:
        links.append((_("Bekijk en bevestig"), reverse("accounts:member_confirm", args=[seat.pk])))
    if actor.role in PROPOSERS and not over:
        label = _("Trek in") if waits else _("Beëindig")
        links.append((label, reverse("accounts:member_end", args=[seat.pk])))
    if actor.role in PROPOSERS and not over and not waits and seat.user_id != actor.user_id:  # pyright: ignore[reportAttributeAccessIssue]
        links.append((_("Tweede stap kwijt"), reverse("accounts:member_factor", args=[seat.pk])))
    if not seat.withdrawn and (hand_over := leaving.url(seat, actor)):
        links.append((_("Draag taken over"), hand_over))
    return Line(
        name=seat.user.name,
        role=title(seat),
        period=period(seat),
        given=given(seat),
        content=role_of(seat).content,
        tag=tag,
        tag_kind=kind,
        why=why_not_confirm(seat, actor) if waits and actor.role in CONFIRMERS and not confirmable else "",
        links=links,
    )


def _tag(seat: Membership, actor: Actor) -> tuple[str, str]:
    """At most one word for what is out of the ordinary."""
    if seat.withdrawn:
        return _("ingetrokken"), ""
    if seat.confirmed_at is None:
        return (_("nooit bevestigd"), "") if seat.over(actor.today) else (_("opent nog niets"), "warn")
    if seat.over(actor.today):
        return "", ""
    if not seat.user.is_active:
        return _("account gesloten"), "warn"
    return (_("begint later"), "info") if seat.starts_on > actor.today else ("", "")


def title(seat: Membership) -> str:
    """The role, and the post where it has a name of its own."""
    label = role_label(seat.role).capitalize()
    named = f"{label} ({seat.post})" if seat.post and seat.post.lower() != label.lower() else label
    if seat.stands_in_for is None:
        return named
    return _("%(role)s, vervangt %(name)s") % {"role": named, "name": seat.stands_in_for.user.name}


def period(seat: Membership) -> str:
    if seat.withdrawn:
        return _("zou beginnen op %(first)s") % {"first": day(seat.starts_on)}
    if seat.ends_on is None:
        return _("vanaf %(first)s") % {"first": day(seat.starts_on)}
    return _("van %(first)s tot en met %(last)s") % {"first": day(seat.starts_on), "last": day(seat.ends_on)}


def given(seat: Membership) -> str:
    """Who proposed the seat and who confirmed it; seats from before the first day of Schakel here have neither name."""
    if seat.proposed_by is None and seat.confirmed_by is None and seat.confirmed_at is not None:
        return _("Ingevoerd bij het opzetten van Schakel, op %(day)s.") % {"day": day(seat.confirmed_at)}
    proposed = seat.proposed_by.name if seat.proposed_by else _("niet bekend")
    if seat.confirmed_at is None:
        return _("Voorgesteld door %(proposed)s, niet bevestigd.") % {"proposed": proposed}
    confirmed = seat.confirmed_by.name if seat.confirmed_by else _("niet bekend")
    return _("Voorgesteld door %(proposed)s, bevestigd door %(confirmed)s op %(day)s.") % {
        "proposed": proposed,
        "confirmed": confirmed,
        "day": day(seat.confirmed_at),
    }


def role_of(seat: Membership) -> RoleInfo:
    return ROLES[Role(seat.role)]


def summary(seat: Membership) -> list[tuple[str, str]]:
    """One seat in full, for the page that asks to be sure. The account tells namesakes apart."""
    return [
        (_("Wie"), seat.user.name),
        (_("Account"), ", ".join(part for part in (seat.user.username, seat.user.email) if part)),
        (_("Rol"), title(seat)),
        (_("Waar"), seat.organisation.name),
        (_("Wanneer"), period(seat).capitalize()),
        (_("Gegeven door"), given(seat)),
    ]


def confirmers(actor: Actor) -> list[tuple[str, str]]:
    """Who else at the organisation could confirm what the actor proposes: name and role; one query."""
    others = (
        Membership.objects.visible_to(actor)
        .current(actor.today)
        .filter(role__in=CONFIRMERS, user__is_active=True)
        .exclude(user_id=actor.user_id)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "pk")
    )
    return [(seat.user.name, seat.label) for seat in others]


def is_last(seat: Membership, actor: Actor) -> bool:
    """Whether nobody else holds this role at the organisation now; one query."""
    others = Membership.objects.visible_to(actor).current(actor.today).filter(role=seat.role, user__is_active=True)
    return not others.exclude(user_id=seat.user_id).exists()  # pyright: ignore[reportAttributeAccessIssue]
