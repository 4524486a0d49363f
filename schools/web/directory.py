"""`/scholen/`: which schools there are, and what is public of each. Names of people per docs/adr/0006."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import MEMBER, access, only
from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from schools import posts, practice, settings
from schools.models import IMPORT_ROLES, POST_ROLES, Campus, Level, Net, School
from schools.web.onboarding import STARTERS

# Whom somebody of another organisation may have to reach. Not the whole staff.
REACHED = (Role.DIRECTOR, Role.CARE_COORDINATOR, Role.REFERENCE_PERSON, Role.SECRETARIAT)


@access(MEMBER)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    schools = School.objects.select_related("organisation").order_by("organisation__name", "pk")
    for word in typed.split()[:5]:
        schools = schools.filter(organisation__name__icontains=word)
    rows = [
        {
            "title": school.organisation.name,
            "text": " · ".join(part for part in (school.organisation.number, _kind(school)) if part),
            "url": reverse("schools:school", args=[school.organisation.number]) if school.organisation.number else "",
            "tag": _("oefenschool") if school.organisation.practice else "",
            "tag_kind": "warn",
        }
        for school in schools
    ]
    return render(request, "schools/schools.html", {"rows": rows, "typed": typed})


@access(MEMBER)
@require_GET
def detail(request: HttpRequest, nr: str) -> HttpResponse:
    schools = School.objects.select_related("organisation__parent", "clb", "municipality")
    school = get_object_or_404(schools, organisation__number=nr)
    place = school.organisation
    rows = [
        (_("Instellingsnummer"), place.number),
        (_("Onderwijs"), _kind(school)),
        (_("Net"), Net(school.net).label if school.net else ""),
        (_("Koepel"), school.umbrella),
        (_("Schoolbestuur"), place.parent.name if place.parent else ""),
        (_("CLB"), school.clb.name if school.clb else ""),
        (_("Gemeente"), school.municipality.name if school.municipality else ""),
    ]
    context = {
        "school": school,
        "summary": [(label, value) for label, value in rows if value],
        "campuses": [
            (one.name or _("Vestiging %(number)s") % {"number": one.number}, f"{one.address}, {one.municipality}")
            for one in Campus.objects.filter(school=school).order_by("number")
        ],
        "people": _people(school, request.actor),
        "links": _links(school, request.actor),
    }
    return render(request, "schools/school.html", context)


@access(only(*IMPORT_ROLES, *POST_ROLES))
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """The page of the school where the actor sits: the menu cannot know its number."""
    school = School.objects.select_related("organisation").filter(pk=request.actor.organisation_id).first()
    if school is None or not school.organisation.number:
        raise Http404
    return redirect("schools:school", nr=school.organisation.number)


def _kind(school: School) -> str:
    level = str(Level(school.level).label)
    return _("buitengewoon %(level)s") % {"level": level} if school.special else level


def _people(school: School, actor: Actor) -> list[tuple[str, str]]:
    """Who can be reached there: name and what they are; one query."""
    seats = Membership.objects.current(actor.today).filter(
        organisation_id=school.pk, role__in=REACHED, user__is_active=True
    )
    found = seats.select_related("user").order_by("user__last_name", "user__first_name", "pk")
    return [(seat.user.name, seat.label) for seat in found]


def _links(school: School, actor: Actor) -> list[tuple[str, str]]:
    """What the actor can do at this school: words and address."""
    number, own = school.organisation.number, school.pk == actor.organisation_id
    links = [
        (_("Praktische fiche"), "schools:fiche", posts.reads(actor, school)),
        (_("Gegevens wijzigen"), "schools:settings", settings.may_set(actor, school)),
        (_("Gegevens inlezen"), "schools:imports", own and actor.role in IMPORT_ROLES),
        (_("Aan de slag"), "schools:start", own and actor.role in STARTERS),
        (_("Begin opnieuw"), "schools:practice", own and practice.may_reset(school.organisation, actor)),
    ]
    return [(label, reverse(name, args=[number])) for label, name, may in links if may]
