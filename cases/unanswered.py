"""What somebody was asked in person and can do no more: a text that was not read by its last day, a question at the CLB to whom
left. Whoever waits for it learns that, or whoever can is asked (DOMAIN §5). Nobody acts when a day passes or a seat ends, so
the tick looks; what the database decides is in `cases.unanswered_policies`."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from core import outbox
from core.calendar import Term
from duties import schedule

# House default, as for what it is asked anew: a school day. On the Flemish calendar: whose turn it is, only the database knows.
TERM = Term(1)


@transaction.atomic
def pass_on(*, now: datetime) -> int:
    """Pass on what nobody can do any more who was asked to; returns how much. Runs as the worker; twice is once."""
    today = timezone.localdate(now)
    due = schedule.COUNTRY.due(today, TERM)
    remind = schedule.moment(schedule.first(due.date, today, schedule.COUNTRY))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT duty FROM schakel.give_back_unread(%(today)s, %(due)s, %(why)s, %(remind)s) UNION ALL "
            "SELECT duty FROM schakel.ask_clb_again(%(today)s, %(due)s, %(why)s, %(remind)s)",
            {"today": today, "due": due.date, "why": due.explanation, "remind": remind},
        )
        passed = cursor.fetchall()
    for (duty_id,) in passed:
        outbox.put("duties.notify", duty_id, not_before=schedule.at_once(now), now=now)
    return len(passed)
