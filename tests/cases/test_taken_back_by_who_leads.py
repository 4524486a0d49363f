"""What the school told the city is taken back by whoever leads the case now: the direction or the board that took over, and the
care team again after that (DOMAIN §5; cases.leading). It opens nothing else to them."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases import clb_files, walls
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy, Disclosure, Wall
from secrecy.release import Ground
from tests.cases import police
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cases.test_told_city import WORDS, day, readers, sent, text_of
from tests.cast import acting, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database
TAKEN_OVER = {"director": ("zorg", "colleague"), "board": ("zorg", "colleague", "director")}


@pytest.fixture
def case(cast):
    police.city_on(cast)
    return at_the_actions(cast)


def take_over(cast, case, leader):
    with as_owner():
        for name in TAKEN_OVER[leader]:
            Wall.objects.create(
                dossier_id=case.dossier_id, user=cast.seats[name].user, why="family", by=cast.zorg, at=timezone.now()
            )
    follow_walls()


def follow_walls():
    with as_role("schakel_worker"):
        walls.take_over_all(now=timezone.now())


@pytest.mark.parametrize("leader", TAKEN_OVER)
@pytest.mark.parametrize("how", ["terugroepen", "intrekken"])
def test_who_took_over_takes_back_what_the_school_told_before(cast, case, leader, how):
    made = sent(cast, case)
    take_over(cast, case, leader)
    page = f"/casussen/{case.ref}/vrijgave/{made.pk}/"
    client = signed_in(cast.seats[leader])
    shown = text_of(client.get(page))
    assert "Roep terug" in shown
    assert "Ik heb dit ontvangen" not in shown
    words = {"withdrawn_on": day(), "withdrawn_how": "Papa belde.", "reason": "Te veel."}
    answer = client.post(f"{page}{how}/", words)
    assert answer.status_code == 302, text_of(answer)
    with as_owner():
        made.refresh_from_db()
        assert made.recalled_by_id == cast.seats[leader].pk
    # Who leads the case goes on reading what left it; the case manager does not.
    assert readers(cast) == {leader}
    assert signed_in(cast.case_manager).get(f"/meegedeeld/{made.pk}/").status_code == 404
    desk = text_of(signed_in(cast.case_manager).get("/verwijzingen/"))
    assert "niet meer te lezen" in desk
    # Nor does the city learn that the board took over.
    assert cast.school.name in desk
    assert cast.board.organisation.name not in desk
    assert client.get(page).status_code == 200


def test_past_its_last_day_who_took_over_still_finds_it(cast, case):
    made = sent(cast, case)
    take_over(cast, case, "board")
    with as_owner():
        Disclosure.objects.update(expires_on="2020-01-31")
    assert readers(cast) == {"board"}
    page = text_of(signed_in(cast.board).get(f"/casussen/{case.ref}/vrijgave/{made.pk}/"))
    assert "De laatste dag is voorbij." in page
    assert "Roep terug" in page


def test_the_care_team_takes_back_what_the_board_told(cast, case):
    take_over(cast, case, "board")
    made = sent(cast, case, cast.board)
    assert made.holder_id == cast.board.organisation_id
    with as_owner():
        wall = Wall.objects.get(user=cast.zorg.user)
    with acting(cast.board) as actor:
        walls.lift(wall=wall, reason="Een naamgenoot.", actor=actor)
    page = f"/casussen/{case.ref}/vrijgave/{made.pk}/"
    assert signed_in(cast.zorg).post(f"{page}terugroepen/", {"reason": "Te veel."}).status_code == 302
    assert "zorg" in readers(cast)
    assert "case_manager" not in readers(cast)


def test_a_board_that_does_not_lead_takes_nothing_back(cast, case):
    made = sent(cast, case)
    for seat in (cast.board, cast.director):
        page = f"/casussen/{case.ref}/vrijgave/{made.pk}/"
        assert signed_in(seat).post(f"{page}terugroepen/", {"reason": "x"}).status_code == 404
        with acting(seat), connection.cursor() as cursor:
            cursor.execute("UPDATE secrecy_disclosure SET recalled_at = now(), recalled_by_id = %s", [seat.pk])
            assert cursor.rowcount == 0


def test_who_took_over_takes_back_nothing_of_the_clb(cast, case):
    """The board reads what the CLB shared in the zorgoverleg, as who leads the case; it is not theirs to recall."""
    with acting(cast.clb) as actor:
        made = clb_files.disclose(
            form_key=case.pk, case=case, body=WORDS, purpose="plan", ground=Ground.OWN_FINDINGS,
            consent=Consent(ConsentBy.PUPIL, actor.today, "Gezegd."), receivers=["x"], by=cast.clb, actor=actor,
        )  # fmt: skip
    take_over(cast, case, "board")
    page = f"/casussen/{case.ref}/vrijgave/{made.pk}/"
    shown = text_of(signed_in(cast.board).get(page))
    assert "Roep terug" not in shown
    assert "Gezegd." not in shown
    assert signed_in(cast.board).post(f"{page}terugroepen/", {"reason": "x"}).status_code == 404
    with (
        acting(cast.board),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        cursor.execute(
            "UPDATE secrecy_disclosure SET recalled_at = now(), recalled_by_id = %s, recall_reason = body",
            [cast.board.pk],
        )
    with as_owner():
        Disclosure.objects.update(expires_on="2020-01-31")
    assert signed_in(cast.board).get(page).status_code == 404
