"""The number of a school in an address: five or six digits, shown with six (domain-rules N01, N02)."""

from django.http import Http404, HttpRequest

from schools.models import School


class SchoolNumber:
    """Path converter `nr`: 30569 and 030569 are the same school."""

    regex = r"\d{5,6}"

    def to_python(self, value: str) -> str:
        return value.zfill(6)

    def to_url(self, value: str) -> str:
        return value.zfill(6)


def own_school(request: HttpRequest, nr: str) -> School:
    """The school of that number, where the actor sits now; any other is a 404."""
    actor = request.actor
    own = (
        School.objects.select_related("organisation").filter(pk=actor.organisation_id, organisation__number=nr).first()
    )
    if own is None:
        raise Http404
    return own
