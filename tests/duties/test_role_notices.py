"""The care team hears when somebody was given a role that opens content (DOMAIN §2)."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Assignment, Membership
from accounts.roles import Role
from core.mail import _to_user
from core.models import Mail
from duties import role_notices
from tests.cast import acting, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
# Wednesday 14 October 2026, eleven o'clock in Brussels.
NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)


def give(cast, role=Role.CARE_COORDINATOR, **changes):
    """The reporter got a seat, an hour ago."""
    values = {
        "user": cast.reporter.user,
        "organisation": cast.school,
        "role": role,
        "starts_on": NOW.date(),
        "proposed_by": cast.admin.user,
        "confirmed_by": cast.director.user,
        "confirmed_at": NOW - timedelta(hours=1),
    }
    with as_owner():
        return Membership.objects.create(**values | changes)


def told(now=NOW):
    with as_role("schakel_worker"):
        role_notices.tell(now=now)
        return sorted(Mail.objects.filter(kind="roles").values_list("recipient_id", flat=True))


def card(seat, now=NOW):
    with acting(seat, now) as actor:
        return role_notices.panel(actor)


def test_every_coordinator_once_however_often_the_tick_comes(cast):
    give(cast)
    team = sorted([cast.zorg.user_id, cast.colleague.user_id, cast.reporter.user_id])
    assert [told(), told(NOW + timedelta(minutes=1)), told(NOW + timedelta(days=1))] == [team] * 3


@pytest.mark.parametrize(
    "changes",
    [
        {"role": Role.SECRETARIAT},
        {"confirmed_at": None, "confirmed_by": None},
        {"proposed_by": None, "confirmed_by": None},
        {"confirmed_at": NOW - timedelta(days=8)},
    ],
)
def test_nobody_hears_of_what_opens_nothing_or_is_no_news(cast, changes):
    give(cast, **changes)
    assert told() == []
    assert card(cast.zorg) is None


def test_at_night_it_waits_for_the_morning(cast):
    night = NOW.replace(hour=1)
    give(cast, confirmed_at=night - timedelta(hours=1))
    assert told(night) == []
    assert told(NOW) != []


def test_the_mail_names_nobody_and_no_role(cast):
    give(cast)
    told()
    with as_owner():
        sent = _to_user(Mail.objects.get(kind="roles", recipient_id=cast.zorg.user_id))
    assert sent is not None
    for word in ("Bram", "Coolens", "zorgcoördinator", "Proefschool"):
        assert word not in sent.subject + sent.body


def test_the_card_names_who_and_only_to_the_own_care_team(cast):
    give(cast, Role.BEHAVIOUR_EXPERT)
    found = card(cast.zorg)
    assert found is not None
    assert "Bram Coolens is nu gedragsexpert." in found.text
    assert card(cast.zorg, NOW + timedelta(days=8)) is None
    for name in ("outsider", "director", "clb", "reporter", "admin"):
        assert card(getattr(cast, name)) is None, name


def test_a_new_contact_of_the_clb_is_told_too(cast):
    with as_owner():
        Assignment.objects.filter(organisation=cast.school).update(
            proposed_by=cast.admin.user, confirmed_at=NOW - timedelta(hours=2)
        )
    assert told() == sorted([cast.zorg.user_id, cast.colleague.user_id])
    found = card(cast.zorg)
    assert found is not None
    assert "Griet Aertsen werkt nu als contactpersoon CLB voor uw school." in found.text
    assert card(cast.outsider) is None


def test_it_stands_beside_the_worklist(cast):
    with acting(cast.zorg) as actor:
        now = actor.now
    give(cast, confirmed_at=now - timedelta(minutes=5), starts_on=now.date() - timedelta(days=1))
    page = signed_in(cast.zorg).get("/").content.decode()
    assert "Bram Coolens is nu zorgcoördinator." in page
    assert "/medewerkers/" in page
