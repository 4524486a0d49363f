"""`/scholen/<nr>/start/`: what a school still has to do before it can work with Schakel. Read from its data, never ticked."""

from typing import NamedTuple

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import access, only
from accounts.actor import Actor
from accounts.models import Assignment, Membership
from accounts.permissions import CONFIRMERS
from accounts.roles import Role
from core.calendar import school_year
from schools import posts
from schools.models import FreeDay, Import, ImportKind, ImportState, School
from schools.web.numbers import own_school

STARTERS = frozenset({Role.ORGANISATION_ADMIN})


class Step(NamedTuple):
    """One line of the checklist: what, how it stands in words, whether it is done, and where to do it."""

    title: str
    text: str
    done: bool
    url: str = ""


@access(only(*STARTERS))
@require_GET
def start(request: HttpRequest, nr: str) -> HttpResponse:
    school = own_school(request, nr)
    steps = steps_of(school, request.actor)
    context = {"school": school, "steps": steps, "done": sum(step.done for step in steps)}
    return render(request, "schools/start.html", context)


def steps_of(school: School, actor: Actor) -> list[Step]:
    """The checklist of a school, in the order in which it is done. An administrator reads no pupils: whether they are
    there, only the imports say."""
    number = school.organisation.number
    imports, fiche = reverse("schools:imports", args=[number]), reverse("schools:fiche", args=[number])
    members, brought = reverse("accounts:members"), _brought(school)
    year = school_year(actor.today)
    days = FreeDay.objects.filter(school=school, day__range=(year.first, year.last)).count()
    seats = list(Membership.objects.current(actor.today).filter(organisation_id=school.pk, user__is_active=True))
    waiting = Membership.objects.filter(organisation_id=school.pk).waiting(actor.today).count()
    confirmers = {seat.user_id for seat in seats if seat.role in CONFIRMERS}
    coordinators = [seat for seat in seats if seat.role == Role.CARE_COORDINATOR]
    looked_at = [line for line in posts.fiche(school, actor.today) if line.warning]
    return [
        Step(
            _("Twee personen die plaatsen bevestigen"),
            _("Een beheerder en een directeur, of een tweede beheerder. Nu: %(n)s.") % {"n": len(confirmers)},
            len(confirmers) > 1,
            members,
        ),
        Step(
            _("De vrije dagen van dit schooljaar"),
            _("Op de schoolkalender staan er %(n)s. Elke termijn telt ze over.") % {"n": days},
            days > 0,
            reverse("schools:calendar"),
        ),
        Step(
            _("Personeel"),
            _("Er zijn %(n)s plaatsen. Met een bestand stelt u er veel in één keer voor.") % {"n": len(seats)},
            any(seat.role == Role.STAFF for seat in seats),
            imports,
        ),
        Step(
            _("Voorgestelde plaatsen bevestigen"),
            _("Er wachten er %(n)s.") % {"n": waiting} if waiting else _("Er wacht er geen."),
            waiting == 0,
            members,
        ),
        Step(
            _("Een zorgcoördinator"),
            ", ".join(sorted({seat.label for seat in coordinators})) or _("Nog niemand. Stel iemand voor."),
            bool(coordinators),
            members,
        ),
        _import_step(_("Klassen"), ImportKind.CLASSES, brought, imports),
        _import_step(_("Leerlingen"), ImportKind.PUPILS, brought, imports),
        _import_step(_("Ouders"), ImportKind.PARENTS, brought, imports),
        Step(
            _("Een contactpersoon van het CLB"),
            _("Het CLB wijst iemand aan voor uw school; de platformbeheerder noteert dat."),
            _has_clb_contact(school, actor),
        ),
        Step(
            _("De praktische fiche nakijken"),
            _("Nog na te kijken: %(posts)s.") % {"posts": ", ".join(str(line.post.label) for line in looked_at)}
            if looked_at
            else _("Elke functie is ingevuld en dit schooljaar bevestigd."),
            not looked_at,
            fiche,
        ),
    ]


def _brought(school: School) -> set[str]:
    """The kinds of file that were brought in whole; one query."""
    done = Import.objects.filter(school=school, state=ImportState.DONE)
    return set(done.order_by().values_list("kind", flat=True).distinct())


def _import_step(title: str, kind: ImportKind, brought: set[str], url: str) -> Step:
    done = kind in brought
    return Step(title, _("Ingelezen uit een bestand.") if done else _("Nog niet ingelezen uit een bestand."), done, url)


def _has_clb_contact(school: School, actor: Actor) -> bool:
    lasting = Q(membership__ends_on=None) | Q(membership__ends_on__gte=actor.today)
    assigned = Assignment.objects.in_force().filter(
        lasting, organisation_id=school.pk, membership__role=Role.CLB_CONTACT
    )
    return assigned.filter(membership__confirmed_at__isnull=False).exists()
