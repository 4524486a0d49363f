"""The register of voices: pupil and each parent, informed when, by whom, of what; or postponed, why and until when."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from cases.models import Case, Voice
from cases.models.voices import VoiceState
from cases.workflow import TransitionNotAllowed
from core import audit
from core.ids import uuid7
from secrecy.tables import Regime


@transaction.atomic
def note(
    *,
    case_id: UUID,
    who: str,
    state: VoiceState,
    day: date,
    words: str,
    form_key: UUID,
    by: Membership,
    actor: Actor,
    now: datetime | None = None,
) -> Voice:
    """Add a line; earlier lines about the same person stay. `form_key` is one per rendered form: the same again is one.

    Raises TransitionNotAllowed for the key of another form.
    """
    now = now or timezone.now()
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case_id)
    before = Voice.objects.visible_to(actor).filter(pk=form_key, case=case).first()
    if before is not None and (before.who, before.words) == (who.strip(), words.strip()):
        return before
    line = Voice(
        # An old page sent again with other words is another line.
        id=uuid7() if before else form_key,
        dossier_id=case.dossier_id,
        regime=Regime.SCHOOL,
        case=case,
        who=who.strip(),
        state=state,
        day=day,
        words=words.strip(),
        by=by,
        at=now,
    )
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError as error:
        raise TransitionNotAllowed(_("Dit is al genoteerd. Laad de pagina opnieuw.")) from error
    audit.record("voice", "case", [case.pk], dossier_id=case.dossier_id, now=now)
    return line


def standing(lines: list[Voice]) -> list[Voice]:
    """The newest line about each person, in the order in which they were first named."""
    newest: dict[str, Voice] = {}
    for line in sorted(lines, key=lambda one: (one.at, one.pk)):
        newest[line.who] = line
    return list(newest.values())
