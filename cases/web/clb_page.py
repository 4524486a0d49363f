"""What the pages of the CLB's own file show. Read from rows under `clb` only: they stay when the case closes."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.roles import Role
from cases.models import Case, ClbConsent, ClbFile
from cases.web import audiences
from cases.web.moments import Moment
from cases.web.plan_section import assessment_moments
from core.templatetags.schakel import short_day, weekday
from secrecy.disclosures import TO_CARE_MEETING
from secrecy.models import Disclosure, Item, ItemKind, reading_until
from secrecy.panel import sentence
from secrecy.tables import Regime


def line(file: ClbFile, *, is_open: bool) -> dict[str, Any]:
    """One row of the list of own files."""
    return {
        "title": file.about,
        "text": f"{file.ref} · {file.school.name}",
        "moment": file.opened_at,
        "url": reverse("cases:clb_file", args=[file.ref]),
        "tag": _("casus loopt") if is_open else _("casus gesloten"),
        "tag_kind": "info" if is_open else "",
    }


def context(file: ClbFile | None, case: Case | None, actor: Actor) -> dict[str, Any]:
    """Everything the page of one file needs; `file` is None as long as the CLB wrote nothing."""
    school = (file or case).school
    audience = audiences.for_clb(school.pk, case, actor)
    consents = []
    if file is not None:
        own = ClbConsent.objects.visible_to(actor).filter(file=file)
        consents = list(own.select_related("noted_by__user", "withdrawn_by__user").order_by("given_on", "pk"))
    birth = file or case
    return {
        "file": file,
        "case": case,
        "about": file.about if file else case.pupil_text if case else "",
        "ref": file.ref if file else case.ref if case else "",
        "school": school,
        "age": birth.age(actor.today) if birth else None,
        "team": _team(file, actor),
        "moments": moments(file.dossier_id, actor, sentence(audience, families=True)) if file else [],
        "consents": consents,
        "disclosures": left(file, actor) if file else [],
        "may_disclose": case is not None and actor.role == Role.CLB_CONTACT,
        "reading_until": reading_until(file or case, actor),
        "audience": audience,
    }


def left(file: ClbFile, actor: Actor) -> list[dict[str, Any]]:
    """What left this file, newest first, each with whether it is still read; one query. Also once the case is shut to the CLB:
    whoever agreed may take that back."""
    rows = Disclosure.objects.visible_to(actor).filter(
        dossier=file.dossier_id, ground__in=TO_CARE_MEETING, holder=actor.organisation_id
    )
    return [
        {
            "title": _("Aan het zorgoverleg, %(day)s") % {"day": short_day(given.sent_at)},
            "text": given.purpose,
            "url": reverse("cases:disclosure", args=[file.ref, given.pk]),
            "tag": _("niet meer te lezen") if given.is_over(actor.today) else _("te lezen"),
            "tag_kind": "" if given.is_over(actor.today) else "ok",
        }
        for given in rows.order_by("-sent_at", "pk")
    ]


def _team(file: ClbFile | None, actor: Actor) -> str:
    """When the CLB team discusses this, or did."""
    if file is None or file.team_on is None:
        return ""
    said = _("besproken op %(day)s") if file.team_on <= actor.today else _("op de agenda van %(day)s")
    return said % {"day": weekday(file.team_on)}


def moments(dossier_id: int, actor: Actor, readers: str) -> list[Moment]:
    """What the CLB wrote, newest first; two queries."""
    items = list(
        Item.objects.visible_to(actor)
        .filter(dossier=dossier_id, regime=Regime.CLB)
        .select_related("author__user")
        .order_by("created_at", "pk")
    )
    found = assessment_moments(dossier_id, actor, items, {Regime.CLB: readers})
    for item in items:
        if item.kind != ItemKind.ASSESSMENT:
            on = _(" · gebeurd op %(day)s") % {"day": short_day(item.happened_on)} if item.happened_on else ""
            found.append(
                Moment(
                    at=item.created_at,
                    title=item.get_kind_display(),
                    meta=item.author.user.name + on,
                    regime=Regime.CLB,
                    who=readers,
                    bodies=[("", item.body)],
                )
            )
    return sorted(found, key=lambda moment: moment.at, reverse=True)
