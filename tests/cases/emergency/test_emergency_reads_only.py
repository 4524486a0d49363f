"""Who reads in an emergency changes nothing, is offered nothing, and whoever leads the dossier is told."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from cases import naming
from cases.models import Case, ClbFile, Signal
from core.models import Mail, Outbox
from duties import reminders
from duties.models import Duty
from secrecy.models import Dossier, Grant, Item
from tests.cases.emergency.asked import NOW, WHY, ask, sees
from tests.cast import acting, report, signed_in
from tests.conftest import as_owner, as_role

pytestmark = pytest.mark.database


def test_who_reads_changes_nothing(cast, case, clb_director):
    """By a form typed by hand, and by SQL of one's own under each regime that they read."""
    for seat, opened in ((cast.director, ("school", "team")), (clb_director, ("team", "clb"))):
        ask(seat, cast.pupil)
        for regime in opened:
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(seat):
                Item(
                    dossier_id=case.dossier_id, regime=regime, kind="decision", holder_id=seat.organisation_id,
                    author=seat, body="Erbij.", created_at=NOW,
                ).save(force_insert=True)  # fmt: skip
        with acting(seat):
            assert Case.objects.filter(pk=case.pk).update(state="closed") == 0
            assert ClbFile.objects.update(team_on=NOW.date()) == 0
            assert Duty.objects.filter(dossier=case.dossier_id).update(done_at=NOW, done_by=seat) == 0
    director, clb = signed_in(cast.director), signed_in(clb_director)
    for part in ("sluiten", "heropenen"):
        assert director.post(f"/casussen/{case.ref}/{part}/", {"reason": "x"}).status_code == 404
    assert clb.post(f"/clb/dossiers/{case.ref}/notitie/", {"text": "x"}).status_code == 404
    assert clb.get(f"/casussen/{case.ref}/").status_code == 200


def test_the_page_says_until_when_and_offers_nothing(cast, case, clb_director):
    for seat in (cast.director, clb_director):
        ask(seat, cast.pupil)
        client = signed_in(seat)
        page = client.get(f"/casussen/{case.ref}/").content.decode()
        assert "Noodtoegang tot 14.30 uur" in page
        main = page[page.index("<main") : page.index("</main")]
        assert "<form" not in main
        assert "sluiten/" not in main
        assert "noodtoegang tot 14.30 uur" in client.get("/casussen/").content.decode()
    file = clb.get(f"/clb/dossiers/{case.ref}/").content.decode() if (clb := signed_in(clb_director)) else ""
    assert "Noodtoegang tot 14.30 uur" in file
    assert "Schrijf een notitie" not in file


def test_who_was_named_meanwhile_works_on(cast, case):
    """The coordinator names the director: from then on the case is theirs to work in, also after the four hours."""
    ask(cast.director, cast.pupil)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(acute=True)
    with acting(cast.zorg) as actor:
        naming.name(
            case_id=case.pk, whom=cast.director, reason="Volgt mee op.", until=None, by=cast.zorg, actor=actor, now=NOW
        )
    assert "Noodtoegang tot" not in signed_in(cast.director).get(f"/casussen/{case.ref}/").content.decode()


def test_the_care_team_cannot_end_it(cast, case):
    ask(cast.director, cast.pupil)
    with as_owner():
        grant = Grant.objects.get()
    with acting(cast.zorg), connection.cursor() as cursor:
        cursor.execute("SELECT schakel.end_access(%s)", [grant.pk])
        assert cursor.fetchone() == (False,)
    assert sees(cast.director, case)


def test_who_leads_the_case_is_told(cast, case):
    ask(cast.director, cast.pupil)
    with as_owner():
        duty = Duty.objects.get(kind="emergency")
        assert (duty.addressee_id, duty.role, duty.due_on) == (cast.zorg.pk, "care_coordinator", date(2026, 11, 25))
        promise = Outbox.objects.get(task="duties.notify", argument=str(duty.pk))
    with as_role("schakel_worker"):
        reminders.notify(duty.pk, str(promise.pk))
        assert list(Mail.objects.values_list("recipient_id", "kind")) == [(cast.zorg.user_id, "new")]
    client = signed_in(cast.zorg)
    assert "Lees waarom Katrien Moerman noodtoegang vroeg" in client.get("/").content.decode()
    url = f"/noodtoegang/bericht/{duty.about}/"
    page = client.get(url).content.decode()
    assert WHY in page
    assert "24 november 2026, 14.30 uur" in page
    assert "Katrien Moerman, directie" in page
    assert WHY.removesuffix(".") in client.get(f"/casussen/{case.ref}/").content.decode()
    assert client.post(url).status_code == 302
    with as_owner():
        duty.refresh_from_db()
        assert duty.done_by_id == cast.zorg.pk


def test_who_asked_does_not_settle_it(cast, case):
    ask(cast.director, cast.pupil)
    with as_owner():
        grant = Grant.objects.get()
    client = signed_in(cast.director)
    assert "Ik heb dit gelezen" not in client.get(f"/noodtoegang/bericht/{grant.pk}/").content.decode()
    client.post(f"/noodtoegang/bericht/{grant.pk}/")
    with as_owner():
        assert Duty.objects.get(kind="emergency").done_at is None


def test_the_clb_hears_of_its_own_file_and_the_school_does_not(cast, case, clb_director):
    """Also of a case that the school closed: then the CLB keeps only its file."""
    with as_owner():
        Dossier.objects.filter(pk=case.dossier_id).update(clb_engaged=False)
    ask(clb_director, cast.pupil)
    with acting(cast.clb) as actor:
        told = Duty.objects.visible_to(actor).get(kind="emergency")
        assert (told.regime, told.role, told.organisation_id) == ("clb", "clb_contact", cast.clb.organisation_id)
    with acting(cast.zorg) as actor:
        assert [duty.regime for duty in Duty.objects.visible_to(actor).filter(kind="emergency")] == ["team"]
    assert WHY in signed_in(cast.clb).get(f"/noodtoegang/bericht/{told.about}/").content.decode()
    assert signed_in(cast.zorg).get(f"/noodtoegang/bericht/{told.about}/").status_code == 404


def test_a_signal_without_a_case_opens_too_and_its_reader_is_told(cast):
    signal = report(cast)
    ask(cast.director, cast.pupil)
    with acting(cast.director) as actor:
        assert Signal.objects.visible_to(actor).filter(pk=signal.pk).exists()
    assert signed_in(cast.director).get(f"/signalen/{signal.ref}/").status_code == 200
    with as_owner():
        assert Duty.objects.get(kind="emergency").addressee_id is None
    for seat in (cast.zorg, cast.colleague):
        assert "noodtoegang vroeg" in signed_in(seat).get("/").content.decode()


def test_only_who_leads_the_case_says_to_have_read_it(cast, case):
    """Not somebody who is named on it, nor the CLB contact: the care team would never see it."""
    with as_owner():
        Grant.objects.create(
            dossier_id=case.dossier_id, regime="team", addressee=cast.behaviour, kind="care", reason="x",
            granted_by=cast.zorg, granted_at="2026-11-02T09:00Z",
        )  # fmt: skip
    ask(cast.director, cast.pupil)
    with as_owner():
        duty = Duty.objects.get(kind="emergency")
    for seat in (cast.behaviour, cast.clb):
        answer = signed_in(seat).post(f"/noodtoegang/bericht/{duty.about}/", follow=True)
        assert "Genoteerd" not in answer.content.decode()
        with as_owner():
            duty.refresh_from_db()
        assert duty.done_at is None
