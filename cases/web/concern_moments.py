"""The answer to a refusal of help on the case page: the CLB's own, in its own file."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.actor import Actor
from cases.enums import CLB_ROLES
from cases.models import Case, ConcernAnswer
from cases.web.moments import Moment
from secrecy.tables import Regime


def concern_moments(case: Case, actor: Actor, readers: Mapping[Regime, str]) -> list[Moment]:
    """What was answered, in words; why stands beside it as what the step says. One query, for the CLB alone."""
    if actor.role not in CLB_ROLES:
        return []
    answers = ConcernAnswer.objects.visible_to(actor).filter(case=case).select_related("by__user")
    return [
        Moment(
            at=answer.at,
            title=_("Hulp geweigerd: antwoord"),
            meta=answer.by.user.name,
            regime=answer.regime,
            who=readers[Regime(answer.regime)],
            bodies=_said(answer),
        )
        for answer in answers
    ]


def _said(answer: ConcernAnswer) -> list[tuple[str, str]]:
    concern = (
        f"{_('ja')}: {answer.get_route_display()}, {answer.get_gateway_display()}" if answer.concerned else _("nee")
    )
    expo_r = answer.get_expo_r_display()
    if answer.consent_by:
        expo_r += f" ({answer.get_consent_by_display()}: {answer.consent_how})"
    return [(_("Verontrusting"), concern), (_("Expo-R ingelicht"), expo_r)]
