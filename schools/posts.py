"""The praktische fiche of a school: who holds each post, and whether somebody looked at it this school year.

Who has an account is never typed over: their seat says it, and a seat that ends leaves the fiche by itself. For the
others the school types a name. Each post is confirmed once a school year, and again when its names change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, works_for
from accounts.roles import Role
from core import audit
from core.calendar import school_year
from schools.models import POST_ROLES, Post, PostConfirmation, PostContact, School

# Post → the role that holds it, and where that role sits.
AT_SCHOOL = {Post.CARE: Role.CARE_COORDINATOR, Post.REFERENCE: Role.REFERENCE_PERSON}
ASSIGNED = {Post.CLB: Role.CLB_CONTACT, Post.POLICE: Role.POLICE_CONTACT}
AT_CLB = {Post.CLB_REFERENCE: Role.CLB_REFERENCE_PERSON}
AT_MUNICIPALITY = {Post.EXPO_R: Role.CASE_MANAGER}


@dataclass(frozen=True)
class Holder:
    """One name on the fiche; `contact` is the key of a typed one, which can be struck."""

    name: str
    where: str = ""
    phone: str = ""
    email: str = ""
    contact: int | None = None


@dataclass
class Line:
    """One post: who holds it, and `warning`, a sentence, when somebody has to look at it."""

    post: Post
    holders: list[Holder] = field(default_factory=list)
    warning: str = ""
    confirmed: PostConfirmation | None = None

    @property
    def names(self) -> list[str]:
        return sorted(holder.name for holder in self.holders)


def reads(actor: Actor, school: School) -> bool:
    """Who works at the school, or is assigned to it."""
    return school.pk in {actor.organisation_id, *actor.assigned_ids}


def keeps(actor: Actor, school: School) -> bool:
    """Director and administrator of that school."""
    return actor.role in POST_ROLES and school.pk == actor.organisation_id


def fiche(school: School, on: date) -> list[Line]:
    """The posts of the school in order, as they stand on that day. Three queries."""
    lines = {post: Line(post) for post in Post}
    typed = list(PostContact.objects.filter(school=school).order_by("name", "pk"))
    phones = {(one.post, one.name): one for one in typed}
    for post, seat in _seats(school, on):
        more = phones.pop((post, seat.user.name), None)
        lines[post].holders.append(
            Holder(
                seat.user.name,
                seat.organisation.name,
                more.phone if more else "",
                (more.email if more else "") or seat.user.email,
                more.pk if more else None,
            )
        )
    for one in typed:
        if (one.post, one.name) in phones:
            lines[Post(one.post)].holders.append(Holder(one.name, "", one.phone, one.email, one.pk))
    year = school_year(on).start_year
    for seen in PostConfirmation.objects.filter(school=school, year=year).select_related("confirmed_by__user"):
        lines[Post(seen.post)].confirmed = seen
    for line in lines.values():
        line.warning = _warning(line)
    return list(lines.values())


def to_confirm(school: School, on: date) -> list[Line]:
    """The posts that somebody holds and nobody confirmed as they stand, this school year. Three queries."""
    return unconfirmed(fiche(school, on))


def unconfirmed(lines: list[Line]) -> list[Line]:
    """Those of a fiche that somebody holds and that nobody confirmed as they stand."""
    return [line for line in lines if line.holders and line.warning]


def own(actor: Actor) -> tuple[School | None, list[Line]]:
    """The actor's own school and its fiche today, looked up once a request; (None, []) elsewhere. Four queries."""
    if "fiche" not in actor.found:
        school = School.objects.select_related("organisation").filter(pk=actor.organisation_id).first()
        actor.found["fiche"] = school, fiche(school, actor.today) if school else []
    return actor.found["fiche"]


def _warning(line: Line) -> str:
    if not line.holders:
        return _("Niemand ingevuld.")
    if line.confirmed is None:
        return _("Dit schooljaar nog niet bevestigd.")
    return "" if line.names == line.confirmed.names else _("Gewijzigd sinds de bevestiging.")


def _seats(school: School, on: date) -> Iterable[tuple[Post, Membership]]:
    """Who holds a post by a seat; one query. A deputy counts: they do the work."""
    there = Q(organisation_id=school.pk, role__in=AT_SCHOOL.values()) | (
        works_for(school.pk) & Q(role__in=ASSIGNED.values())
    )
    if school.clb_id:
        there |= Q(organisation_id=school.clb_id, role__in=AT_CLB.values())
    if school.municipality_id:
        there |= Q(organisation_id=school.municipality_id, role__in=AT_MUNICIPALITY.values())
    post_of = {role: post for posts in (AT_SCHOOL, ASSIGNED, AT_CLB, AT_MUNICIPALITY) for post, role in posts.items()}
    seats = Membership.objects.current(on).filter(there, user__is_active=True).select_related("user", "organisation")
    seen: set[tuple[Post, int]] = set()
    for seat in seats.order_by("user__last_name", "user__first_name", "pk"):
        key = (post_of[Role(seat.role)], seat.user_id)
        if key not in seen:
            seen.add(key)
            yield key[0], seat


@transaction.atomic
def confirm(*, school: School, post: Post, by: Actor, now: datetime | None = None) -> bool:
    """Somebody looked, and it is right. False for a post that nobody holds, and for who does not keep the fiche."""
    line = next(line for line in fiche(school, by.today) if line.post == post)
    if not (line.holders and keeps(by, school)):
        return False
    PostConfirmation.objects.bulk_create(
        [
            PostConfirmation(
                school=school,
                post=post,
                year=school_year(by.today).start_year,
                names=line.names,
                confirmed_by_id=by.membership_id,
                confirmed_at=now or timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["school", "post", "year"],
        update_fields=["names", "confirmed_by", "confirmed_at"],
    )
    audit.record("confirm_post", "school", [school.pk, post], now=now)
    return True


@transaction.atomic
def add_contact(
    *, school: School, post: Post, name: str, phone: str, email: str, by: Actor, now: datetime | None = None
) -> None:
    """Type somebody onto the fiche, or give a name that stands there a telephone number."""
    PostContact.objects.filter(school=school, post=post, name=name).delete()
    PostContact.objects.create(school=school, post=post, name=name, phone=phone, email=email)
    audit.record("add_post_contact", "school", [school.pk, post], now=now)


@transaction.atomic
def strike_contact(*, contact: PostContact, by: Actor, now: datetime | None = None) -> bool:
    """Take a typed name or number off the fiche; who has a seat stays on it."""
    struck, _each = PostContact.objects.filter(pk=contact.pk, school_id=by.organisation_id).delete()
    if struck:
        audit.record("strike_post_contact", "school", [by.organisation_id, contact.post], now=now)
    return bool(struck)


def to_look_at(actor: Actor) -> int:
    """How many posts of the actor's own school nobody confirmed this school year: the number in the menu, one query, or
    none on a page that asked for the fiche already.

    0 for who does not keep the fiche. What changed since it was confirmed, the fiche itself says.
    """
    if actor.role not in POST_ROLES:
        return 0
    if "fiche" in actor.found:
        return sum(line.confirmed is None for line in own(actor)[1])
    seen = PostConfirmation.objects.filter(school=actor.organisation_id, year=school_year(actor.today).start_year)
    return len(Post) - seen.count()
