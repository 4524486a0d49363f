"""Asking to read along (DOMAIN §5): noted alike for everybody; who could name the asker on that case hears of it.

Whom it reaches is decided in the database (`cases.access_policies`). The asker sees the own question and nothing else, and
gets access by being named, as anybody does.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership
from cases.enums import DutyKind
from cases.models import AccessQuestion
from cases.models.access import ANSWER_TERM
from cases.workflow import TransitionNotAllowed
from core import audit
from duties import actions as duties
from duties import schedule
from secrecy.once import save_once


@transaction.atomic
def ask(*, form_key: UUID, reference: str, about: str, why: str, by: Membership, actor: Actor) -> AccessQuestion:
    """Note the question, and pass it on where it can be answered. The same `form_key` asks once.

    Raises TransitionNotAllowed at the eleventh in a day.
    """
    made = AccessQuestion(
        holder_id=by.organisation_id,
        by=by,
        reference=reference.strip(),
        about=about.strip(),
        why=why.strip(),
        at=actor.now,
        form_key=form_key,
    )
    before = save_once(made, AccessQuestion.objects.of(actor), alike=("reference", "about", "why"))
    if before is not None:
        return before
    day, after = timezone.localdate(actor.now), _("de vraag")
    # On the days of the whole country: those of a school would tell which one it is.
    due = schedule.COUNTRY.due(day, ANSWER_TERM, after)
    remind = schedule.moment(schedule.first(due.date, day, schedule.COUNTRY))
    mail_from = schedule.at_once(actor.now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schakel.ask_access(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [made.pk, made.reference, made.why, day, due.date, after, due.explanation, remind, mail_from],
        )
        if not cursor.fetchone()[0]:
            raise TransitionNotAllowed(_("U stelde vandaag al tien vragen. Probeer het morgen opnieuw."))
    audit.record("ask_access", "access_question", [made.pk], now=actor.now)
    return made


@transaction.atomic
def settle(*, item_id: UUID, actor: Actor, now: datetime | None = None) -> bool:
    """Who leads the case decided about the question: the asker is named by now, or hears nothing."""
    return duties.settle(kind=DutyKind.ACCESS, about=item_id, by=actor, own=True, now=now or timezone.now())
