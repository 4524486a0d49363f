"""The review of an emergency by a DPO: who reads what of it, once, sealed, and reminded."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.models import Membership
from accounts.roles import Role
from cases import emergency
from cases.models import Emergency
from cases.workflow import TransitionNotAllowed
from core.models import Mail
from secrecy import oversight
from secrecy.models import Grant
from tests.cases.emergency.asked import NOW, WHY, ask, regimes
from tests.cast import acting, member, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database


@pytest.fixture
def clb_dpo(cast) -> Membership:
    with as_owner():
        return member("clbdpo", "Jef Maes", cast.clb.organisation, Role.DPO)


def test_the_dpo_reads_who_and_why_and_no_more(cast, case, clock):
    made = ask(cast.director, cast.pupil)
    client = signed_in(cast.dpo)
    assert "1 verzoek wacht op uw nazicht, tegen 1 december 2026." in client.get("/").content.decode()
    pages = [client.get(url).content.decode() for url in ("/noodtoegang/nazicht/", f"/noodtoegang/nazicht/{made.pk}/")]
    assert "Katrien Moerman" in pages[0]
    assert WHY in pages[1]
    assert "Proefschool" in pages[1]
    for page in pages:
        assert case.ref not in page
        assert "Van Hecke" not in page
    assert regimes(cast.dpo, case) == set()
    assert not sees_rows(cast.dpo)
    bad = client.post(f"/noodtoegang/nazicht/{made.pk}/", {"verdict": "Te kort."})
    assert bad.status_code == 422
    good = {"justified": "no", "verdict": "De zorgcoördinator was op school en te bereiken."}
    assert client.post(f"/noodtoegang/nazicht/{made.pk}/", good).status_code == 302
    again = client.post(f"/noodtoegang/nazicht/{made.pk}/", good)
    assert again.status_code == 409
    assert "al nagekeken" in again.content.decode()
    assert "wacht op uw nazicht" not in client.get("/").content.decode()
    own = signed_in(cast.director).get("/noodtoegang/").content.decode()
    assert "nagekeken: niet terecht" in own
    assert good["verdict"] in own


def sees_rows(seat: Membership) -> bool:
    with acting(seat) as actor:
        return Grant.objects.visible_to(actor).exists() or Grant.objects.exists()


def test_which_dpo_reviews(cast, clb_director, clb_dpo):
    """That of who asked, and that of the pupil's school; of a request of the school not the CLB's."""
    of_school, of_clb = ask(cast.director, cast.pupil), ask(clb_director, cast.pupil)
    with as_owner():
        elsewhere = member("anderedpo", "An Wils", cast.other_school, Role.DPO)
    reached = {
        (seat.user.username, one.by.user.username)
        for seat in (cast.dpo, clb_dpo, elsewhere, cast.admin, cast.director)
        for one in (of_school, of_clb)
        if signed_in(seat).get(f"/noodtoegang/nazicht/{one.pk}/").status_code == 200
    }
    assert reached == {("dpo", "directie"), ("dpo", "clbdir"), ("clbdpo", "clbdir")}
    with acting(elsewhere) as actor:
        assert not Emergency.objects.reviewed_by(actor).exists()
        assert not Emergency.objects.exists()


def test_nobody_reviews_an_own_request(cast):
    made = ask(cast.director, cast.pupil)
    with as_owner():
        both = Membership.objects.create(
            user=cast.director.user, organisation=cast.school, role=Role.DPO, starts_on=date(2020, 9, 1), confirmed_at=NOW
        )  # fmt: skip
    with acting(both) as actor, pytest.raises(TransitionNotAllowed), transaction.atomic():
        emergency.review(request=Emergency.objects.get(pk=made.pk), justified=True, verdict=WHY, actor=actor)


def test_what_was_written_is_sealed(cast):
    made = ask(cast.director, cast.pupil)
    with acting(cast.dpo) as actor:
        emergency.review(request=Emergency.objects.get(pk=made.pk), justified=True, verdict=WHY, actor=actor)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT reason, about, verdict FROM cases_emergency")
        assert not any(word in text for text in cursor.fetchone() for word in ("dreigbericht", "Noor"))
        assert Emergency.objects.get(pk=made.pk).verdict == WHY


def test_the_dpo_is_reminded(cast, clock):
    """At once, on the last day of the term, and every third school day after it."""
    clock.move_to(datetime(2026, 11, 24, 20, 30, tzinfo=UTC))
    made = ask(cast.director, cast.pupil)
    assert made.review_by == date(2026, 12, 1)
    sent = []
    for day in range(15):
        for hour in (3, 8, 15):
            now = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=day, hours=hour)
            clock.move_to(max(now, datetime(2026, 11, 24, 20, 31, tzinfo=UTC)))
            with as_role("schakel_worker"):
                emergency.remind(now=max(now, datetime(2026, 11, 24, 20, 31, tzinfo=UTC)))
                days = sorted(Mail.objects.filter(recipient_id=cast.dpo.user_id).values_list("due_on", flat=True))
                sent = [one.strftime("%d/%m") for one in days]
    assert sent == ["24/11", "01/12", "04/12"]


def test_nobody_asks_in_the_name_of_another_house(cast, clb_director):
    """Or the DPO of the own house would not review it."""
    with (
        acting(clb_director) as actor,
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Emergency.objects.create(
            holder=cast.school, by=clb_director, school=cast.school, pupil=cast.pupil, about="Noor", reason=WHY, at=actor.now,
            expires_at=actor.now + timedelta(hours=4), review_by=date(2026, 12, 1), form_key=uuid4(),
        )  # fmt: skip


def test_the_list_of_who_has_access_does_not_tell_whether_there_was_a_case(cast, case, clb_director, clb_dpo):
    """Nor, to the school, that the CLB's own file was read."""
    ask(cast.director, cast.pupil)
    ask(clb_director, cast.pupil)
    for seat in (cast.dpo, clb_dpo):
        with acting(seat):
            assert oversight.access(most=9) == []
