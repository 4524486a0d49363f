"""The posts of the praktische fiche, confirmed each September: who is asked, on which days, and when it stops."""

from datetime import date, timedelta

import pytest

from accounts.models import Organisation
from core.models import Mail
from duties import fiche
from duties.models import ReminderChoice
from schools import posts
from schools.models import Post, School
from tests.cast import acting, signed_in
from tests.conftest import as_owner, as_role
from tests.duties.clockwork import at, days, every, everybody_mailed, mails

pytestmark = pytest.mark.database
# Counted by hand on the calendar of 2026-2027: 2 to 8 November is herfstvakantie, 11 November a holiday.
AUTUMN = [
    date(2026, 9, 1), date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 5), date(2026, 10, 8), date(2026, 10, 13),
    date(2026, 10, 16), date(2026, 10, 21), date(2026, 10, 26), date(2026, 10, 29), date(2026, 11, 10), date(2026, 11, 16),
]  # fmt: skip


def tick(*moments):
    with as_role("schakel_worker"):
        for moment in moments:
            fiche.remind(now=moment)


def mornings(first, last):
    return every(timedelta(days=1), first, last)


def confirm(cast, now, seat=None):
    """Whoever keeps the fiche confirms every post that somebody holds."""
    with acting(seat or cast.director, now) as actor:
        school = School.objects.get(pk=cast.school.pk)
        for line in posts.to_confirm(school, actor.today):
            assert posts.confirm(school=school, post=Post(line.post), by=actor, now=now)


def card(seat, now):
    with acting(seat, now) as actor:
        return fiche.panel(actor)


def test_the_days_of_asking_until_nobody_confirms(cast):
    tick(*mornings(at(2026, 8, 24, 8), at(2026, 11, 17, 8)))
    assert days(cast.director) == days(cast.admin) == AUTUMN
    assert everybody_mailed(cast) == {"director", "admin", "other_director"}


def test_a_school_year_confirmed_in_october_and_asked_again_next_september(cast):
    tick(*mornings(at(2026, 9, 1, 8), at(2026, 10, 9, 8)))
    confirm(cast, at(2026, 10, 12, 9), cast.admin)
    tick(*mornings(at(2026, 10, 12, 8), at(2027, 9, 2, 8)))
    assert days(cast.director) == days(cast.admin) == [*AUTUMN[:5], date(2027, 9, 1)]
    # The other school was asked all year, on school days only.
    asked = days(cast.other_director)
    assert asked[:12] == AUTUMN
    assert len(asked) > 50
    assert not [day for day in asked if day.month in {7, 8} or day.weekday() > 4]


def test_another_name_on_the_fiche_asks_again(cast):
    confirm(cast, at(2026, 9, 3, 9))
    tick(*mornings(at(2026, 9, 4, 8), at(2026, 10, 6, 8)))
    assert days(cast.director) == []
    with as_owner():
        type(cast.zorg).objects.filter(pk=cast.colleague.pk).update(ends_on=date(2026, 10, 6))
    tick(*mornings(at(2026, 10, 7, 8), at(2026, 10, 9, 8)))
    assert days(cast.director) == [date(2026, 10, 7), date(2026, 10, 8)]


def test_twice_is_once_and_late_is_made_up_for(cast):
    tick(at(2026, 9, 1, 8), at(2026, 9, 1, 8, 1), at(2026, 9, 1, 9), at(2026, 9, 2, 8))
    assert mails(cast.director) == [at(2026, 9, 1, 8)]
    # The worker was away on 29 and 30 September; at night and outside the first minutes nothing leaves.
    tick(at(2026, 10, 1, 6, 59), at(2026, 10, 1, 7, 30), at(2026, 10, 1, 8, 5), at(2026, 10, 2, 8))
    assert mails(cast.director) == [at(2026, 9, 1, 8), at(2026, 10, 1, 8, 5)]


def test_the_digest_of_the_day_says_it_too(cast):
    """Who got one for other tasks is not written to again."""
    with as_role("schakel_worker"):
        Mail.objects.create(
            recipient_id=cast.director.user_id, kind="digest", subject_key="0" * 32, due_on=date(2026, 9, 1),
            created_at=at(2026, 9, 1, 7),
        )  # fmt: skip
    tick(at(2026, 9, 1, 8))
    assert mails(cast.director) == [at(2026, 9, 1, 7)]
    assert mails(cast.admin) == [at(2026, 9, 1, 8)]


def test_what_somebody_chose(cast):
    with as_owner():
        ReminderChoice.objects.create(user=cast.director.user, before=False, on=True, after=True, hour="noon")
        ReminderChoice.objects.create(user=cast.admin.user, before=True, on=False, after=False)
    tick(*every(timedelta(hours=4), at(2026, 9, 1, 8), at(2026, 10, 5, 16)))
    assert mails(cast.director) == [at(2026, 9, 30, 12), at(2026, 10, 5, 12)]
    assert days(cast.admin) == AUTUMN[:2]


def test_a_practice_school_gets_no_mail(cast):
    with as_owner():
        Organisation.objects.filter(pk=cast.school.pk).update(practice=True)
    tick(at(2026, 9, 1, 8))
    assert everybody_mailed(cast) == {"other_director"}


def test_the_card_beside_the_worklist(cast):
    assert card(cast.director, at(2026, 9, 1)) is not None
    before = card(cast.admin, at(2026, 9, 30))
    assert before.title == "Bevestig de praktische fiche"
    assert before.text == (
        "3 posten wachten op uw bevestiging. Elke september kijkt u na wie wat doet; "
        "dat kan tot en met 30 september 2026."
    )
    late = card(cast.admin, at(2026, 10, 1))
    assert late.title == "Te laat: bevestig de praktische fiche"
    assert late.text.endswith("dat moest tegen 30 september 2026.")
    assert late.url == "/scholen/998002/fiche/"
    confirm(cast, at(2026, 10, 1))
    assert card(cast.admin, at(2026, 10, 2)) is None
    for name in cast.seats.keys() - {"director", "admin", "other_director"}:
        assert card(cast.seats[name], at(2026, 10, 1)) is None, name


def test_it_stands_on_the_page(cast):
    assert "bevestig de praktische fiche" in signed_in(cast.director).get("/").content.decode().lower()
    assert "praktische fiche" not in signed_in(cast.zorg).get("/").content.decode()


def test_the_term_is_the_last_school_day_of_september():
    # 30 September 2028 is a Saturday; 1 and 2 September 2029 are a weekend.
    assert [fiche.due_on(year) for year in (2026, 2028)] == [date(2026, 9, 30), date(2028, 9, 29)]
    assert [fiche.first_day(year) for year in (2026, 2029)] == [date(2026, 9, 1), date(2029, 9, 3)]
