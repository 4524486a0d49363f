"""The pages of a DPO: who did what in the own organisation and who of others looked at its dossiers; nothing else."""

import csv
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import OrganisationKind, Role
from cases import clb_files, naming
from core import csvfile
from core.models import AuditEntry, AuditReport
from secrecy import oversight
from secrecy.models import Wall
from secrecy.oversight import Sought
from secrecy.tables import GrantKind, WallReason
from tests.cases import police
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
FUNCTIONS = (
    "SELECT * FROM schakel.audit_rows(NULL, NULL, NULL, NULL, NULL, false, false, NULL, NULL, NULL, 50)",
    "SELECT * FROM schakel.audit_access(NULL, NULL, 50)",
    "SELECT * FROM schakel.audit_anchors(NULL, 50)",
    "SELECT * FROM schakel.audit_checks(50)",
    "SELECT * FROM schakel.audit_reports(NULL, 50)",
    "SELECT * FROM schakel.open_audit_check(gen_random_uuid())",
)


@pytest.fixture
def case(cast):
    found = open_case(cast, report(cast))
    put_on_agenda(cast, found)
    return found


@pytest.fixture
def dpo(cast):
    return signed_in(cast.dpo)


def page(client, address: str = "/toezicht/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def told(cast, **sought) -> list[tuple[str, str, str]]:
    with acting(cast.dpo):
        return [(row.name, row.action, row.subject_kind) for row in oversight.rows(Sought(**sought), most=200)]


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_own_people_and_others_at_own_dossiers(cast, case, dpo):
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    signed_in(cast.clb).get(f"/casussen/{case.ref}/")
    signed_in(cast.outsider).get("/casussen/")
    text = page(dpo)
    assert "Wout Segers" in text
    assert "Griet Aertsen" in text
    assert "van elders" in text
    assert "Roos Timmers" not in text
    # No content, no name of a pupil, no reference.
    for secret in ("Noor", "Van Hecke", case.ref, "riep", str(case.pk)):
        assert secret not in text


def test_the_dpo_of_another_house_sees_only_its_own(cast, case):
    with as_owner():
        at_clb = member("dpo2", "Rik Somers", cast.clb.organisation, Role.DPO)
        elsewhere = member("dpo3", "Tine Maes", cast.other_school, Role.DPO)
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    signed_in(cast.clb).get(f"/casussen/{case.ref}/")
    of_clb = page(signed_in(at_clb))
    assert "Griet Aertsen" in of_clb
    assert "Wout Segers" not in of_clb
    nothing = page(signed_in(elsewhere))
    assert "Griet Aertsen" not in nothing
    assert "Wout Segers" not in nothing
    assert "Nog niets." in nothing


def test_the_file_of_the_clb_is_not_told_to_the_school(cast, case):
    with acting(cast.clb) as actor:
        clb_files.plan_team(ref=case.ref, on=actor.today, by=cast.clb, actor=actor)
    signed_in(cast.clb).get(f"/clb/dossiers/{case.ref}/")
    assert not [kind for name, _action, kind in told(cast) if kind == "clb_file"]


def test_what_began_with_the_police_looks_like_anything_else(cast):
    """P06: not on the page, not in the file, not that somebody is named for it."""
    before = told(cast)
    case = police.receive(cast, now=timezone.now())
    police.permit(cast, case, cast.behaviour, now=timezone.now())
    signed_in(cast.director).get(f"/casussen/{case.ref}/toelating/")
    signed_in(cast.police).get("/politie/")
    assert told(cast) == before, "as long as the care team does not know"
    police.inform(cast, case, now=timezone.now())
    signed_in(cast.zorg).get(f"/casussen/{case.ref}/")
    signed_in(cast.director).get(f"/casussen/{case.ref}/")
    signed_in(cast.case_manager).get("/kennisgevingen/")
    after = told(cast)
    assert after[: len(after) - len(before)] == [("Hanne Dewulf", "read", "case")]
    with acting(cast.dpo):
        assert [one.kind for one in oversight.access(most=50)] == []
    answer = signed_in(cast.dpo).post("/toezicht/uitvoer/")
    assert "politie" not in answer.content.decode().lower()


def test_of_a_dossier_walled_off_from_the_dpo_nothing(cast, case):
    """Who is involved learns nothing of it, in whatever hat."""
    with acting(cast.zorg) as actor:
        naming.name(case_id=case.pk, whom=cast.behaviour, reason="Werkt mee.", until=None, by=cast.zorg, actor=actor)
    assert told(cast, dossier=case.dossier_id)
    with as_owner():
        Wall.objects.create(
            dossier_id=case.dossier_id, user=cast.dpo.user, why=WallReason.STAFF, by=cast.zorg, at=timezone.now()
        )
    assert told(cast, dossier=case.dossier_id) == []
    assert "wall" not in {kind for _name, _action, kind in told(cast)}
    with acting(cast.dpo):
        assert oversight.access(most=9) == []


def test_only_a_dpo_also_in_the_database(cast, case):
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    for name, seat in cast.seats.items():
        if name == "dpo":
            continue
        client = signed_in(seat)
        for address in ("", "toegang/", "uitvoer/", "controle/", f"personen/{cast.zorg.user_id}/"):
            assert client.get(f"/toezicht/{address}").status_code == 404, (name, address)
        with acting(seat), connection.cursor() as cursor:
            for function in FUNCTIONS:
                cursor.execute(function)
                assert cursor.fetchall() == [], (name, function)
    refused = pytest.raises(DatabaseError, match="permission denied")
    for table in ("core_auditentry", "core_auditreport", "core_auditcheck", "core_auditanchor"):
        with acting(cast.dpo), connection.cursor() as cursor, refused, transaction.atomic():
            cursor.execute(f"SELECT count(*) FROM {table}")
    for function in ("audit_note(NULL, NULL, '', '', NULL, 1, false, '')", "audit_report('reading', 9, now())"):
        with acting(cast.dpo), connection.cursor() as cursor, refused, transaction.atomic():
            cursor.execute(f"SELECT schakel.{function}")


def test_looking_is_noted_too(cast, dpo):
    for address in ("", "toegang/", "uitvoer/", "controle/", f"personen/{cast.zorg.user_id}/"):
        with as_owner():
            before = AuditEntry.objects.filter(user_id=cast.dpo.user_id, subject_kind="audit").count()
        dpo.get(f"/toezicht/{address}")
        with as_owner():
            assert AuditEntry.objects.filter(user_id=cast.dpo.user_id, subject_kind="audit").count() == before + 1
    assert "Leen Hoste" in page(dpo)


# --- Looking for something --------------------------------------------------------------------------------------------


def test_each_filter(cast, case):
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    signed_in(cast.director).get(f"/casussen/{case.ref}/")
    assert {name for name, _a, _k in told(cast, person=cast.colleague.user_id)} == {"Wout Segers"}
    assert {name for name, _a, _k in told(cast, role="staff")} == {"Bram Coolens"}
    assert {action for _n, action, _k in told(cast, action="read")} == {"read"}
    assert "read" not in {action for _n, action, _k in told(cast, action="change")}
    assert told(cast, refused=True) == [("Katrien Moerman", "read", "address")]
    assert {kind for _n, _a, kind in told(cast, dossier=case.dossier_id)} <= {"case", "signal", "point"}
    today = timezone.localdate()
    assert told(cast, since=today) == told(cast)
    assert told(cast, until=today - timedelta(days=1)) == []


def test_what_is_chosen_stands_in_the_address_without_a_name(cast, dpo):
    answer = dpo.post("/toezicht/", {"person": cast.zorg.pk, "role": "", "action": "read", "since": "", "until": ""})
    assert answer["Location"] == f"/toezicht/?wie={cast.zorg.user_id}&wat=read"
    assert dpo.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["van=x", "van=0001-01-01", "tot=9999-12-31", "wie=x", "wie=-1", "wie=9999999999999999999999", "rol=x", "wat=x"]
    + ["dossier=zz", "dossier=-1", "voor=x", "voor=2026-01-01T00:00:00Z,x", "voor=0001-01-01T00:00:00+00:00,x"],
)
def test_an_address_that_says_nothing_sensible(dpo, query):
    assert dpo.get(f"/toezicht/?{query}").status_code == 200
    assert dpo.get(f"/toezicht/uitvoer/?{query}").status_code == 200


def test_older_ones_are_a_page_further(cast, case, dpo, monkeypatch):
    monkeypatch.setattr("secrecy.web.oversight.SIZE", 2)
    everything = told(cast)
    seen, address = [], "/toezicht/?van=2026-01-01"
    while address:
        answer = dpo.get(address)
        seen += [line["what"] for line in answer.context["lines"]]
        address = f"/toezicht/{answer.context['older']}" if answer.context["older"] else ""
    # Each page that was looked at is a row itself, newer than the place where the next one begins.
    assert len(seen) == len(everything)


def test_as_many_queries_for_many_as_for_one(cast, case, dpo):
    dpo.get("/toezicht/")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert dpo.get(address).status_code == 200
        return len(caught)

    addresses = ("/toezicht/", "/toezicht/toegang/", f"/toezicht/personen/{cast.zorg.user_id}/", "/toezicht/uitvoer/")
    few = [queries(address) for address in addresses]
    for seat in (cast.zorg, cast.colleague, cast.clb, cast.director):
        client = signed_in(seat)
        for _time in range(5):
            client.get(f"/casussen/{case.ref}/")
            client.get("/casussen/")
    with acting(cast.zorg) as actor:
        naming.name(case_id=case.pk, whom=cast.behaviour, reason="Werkt mee.", until=None, by=cast.zorg, actor=actor)
    many = [queries(address) for address in addresses]
    assert [after <= before + 1 for before, after in zip(few, many, strict=True)] == [True] * 4, (few, many)


# --- The other pages --------------------------------------------------------------------------------------------------


def test_a_colleague_on_a_day(cast, case, dpo):
    client = signed_in(cast.colleague)
    for _time in range(3):
        client.get(f"/casussen/{case.ref}/")
    text = page(dpo, f"/toezicht/personen/{cast.colleague.user_id}/")
    assert "3 keer" in text
    assert "in 1 dossier." in text
    assert "Die dag niets." in page(dpo, f"/toezicht/personen/{cast.colleague.user_id}/?dag=2026-01-05")
    assert dpo.get(f"/toezicht/personen/{cast.clb.user_id}/").status_code == 404
    assert dpo.get("/toezicht/personen/999999/").status_code == 404


def test_who_has_access(cast, case, dpo):
    with acting(cast.zorg) as actor:
        naming.name(
            case_id=case.pk, whom=cast.behaviour, reason="Om de knuffel.", until=None, by=cast.zorg, actor=actor
        )
    text = page(dpo, "/toezicht/toegang/")
    assert "Amira Lauwers" in text
    assert "gegeven door Hanne Dewulf" in text
    assert "Om de knuffel" not in text
    assert case.ref not in text
    assert "Katrien Moerman" in text, "a seat"
    with acting(cast.dpo):
        assert [one.kind for one in oversight.access(most=9)] == [GrantKind.CARE]


def test_the_file_has_what_the_page_has(cast, case, dpo):
    signed_in(cast.colleague).get(f"/casussen/{case.ref}/")
    expected = len(told(cast, person=cast.colleague.user_id))
    back = f'href="/toezicht/?wie={cast.colleague.user_id}"'
    assert page(dpo, f"/toezicht/uitvoer/?wie={cast.colleague.user_id}").count(back) == 2, (
        "on top, and beside the button"
    )
    answer = dpo.post(f"/toezicht/uitvoer/?wie={cast.colleague.user_id}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="toezicht-')
    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert len(lines) == expected + 1
    assert {row[1] for row in lines[1:]} == {"Wout Segers"}
    assert not {"Noor", case.ref} & {word for row in lines for word in row}
    with as_owner():
        exported = AuditEntry.objects.get(action="export")
    assert exported.subject_keys == [str(expected)]


def test_a_file_has_a_bound(cast, case, dpo, monkeypatch):
    monkeypatch.setattr("secrecy.web.oversight.MOST_ROWS", 1)
    assert "Kies een kortere periode" in page(dpo, "/toezicht/uitvoer/")
    assert dpo.post("/toezicht/uitvoer/").status_code == 422
    with as_owner():
        assert not AuditEntry.objects.filter(action="export").exists()


# The last two are codes, of a dossier and of the end of a key.
@pytest.mark.parametrize("name", ["=1+1", "+32", "-1", "@SUM(A1)", "\t=1", "\r=1", "1e5", "00451207"])
def test_no_cell_becomes_a_formula_or_another_number(name):
    [_header, row] = csv.reader(csvfile.write(["x"], [[name]]).decode("utf-8-sig").splitlines(), delimiter=";")
    assert row[0].startswith("'")
    for text in ("Jan-Willem = ok", "12", "0", "1e5f0a2b"):
        assert csvfile.cell(text) == text


# --- Reports ----------------------------------------------------------------------------------------------------------


def made_report(seat, **changes) -> AuditReport:
    now = timezone.now()
    with as_owner():
        return AuditReport.objects.create(
            **{
                "id": uuid4(), "kind": "reading", "organisation_id": seat.organisation_id, "user_id": seat.user_id,
                "membership_id": seat.pk, "role": seat.role, "day": timezone.localdate(now), "count": 61,
                "first_at": now, "last_at": now,
            } | changes
        )  # fmt: skip


def test_a_report_stays_on_top_until_it_was_looked_at(cast, dpo):
    made = made_report(cast.zorg)
    assert "Te bekijken" in page(dpo)
    address = f"/toezicht/meldingen/{made.pk}/"
    assert "Opende 61 verschillende casussen" in page(dpo, address)
    assert dpo.post(address, {"words": " "}).status_code == 422
    assert dpo.post(address, {"words": "Ze bereidde het overleg voor."}).status_code == 302
    text = page(dpo)
    assert "Te bekijken" not in text
    assert "Ze bereidde het overleg voor." in text
    with as_owner():
        made.refresh_from_db()
        assert made.seen_by == cast.dpo.pk
        assert AuditEntry.objects.filter(action="look_at", subject_kind="audit_report").count() == 1


def test_nobody_ends_a_report_about_themselves_or_elsewhere(cast, dpo):
    own, other = made_report(cast.dpo), made_report(cast.outsider)
    assert "gaat over uzelf" in page(dpo, f"/toezicht/meldingen/{own.pk}/")
    dpo.post(f"/toezicht/meldingen/{own.pk}/", {"words": "Niets aan de hand."})
    assert dpo.get(f"/toezicht/meldingen/{other.pk}/").status_code == 404
    with acting(cast.dpo):
        assert not oversight.end_report(own.pk, "x")
        assert not oversight.end_report(other.pk, "x")
    with acting(cast.director):
        assert not oversight.end_report(own.pk, "x")
    with as_owner():
        assert not AuditReport.objects.filter(seen_at__isnull=False).exists()


def test_a_dpo_sits_at_every_kind_of_organisation(cast):
    with as_owner():
        seats = [
            member(f"dpo-{kind}", "Mia Desmet", organisation, Role.DPO)
            for kind, organisation in {
                OrganisationKind.BOARD: cast.board.organisation,
                OrganisationKind.MUNICIPALITY: cast.policy.organisation,
                OrganisationKind.POLICE: cast.police.organisation,
            }.items()
        ]
    for seat in seats:
        assert "Toezicht" in page(signed_in(seat))


def test_the_day_of_an_anchor_must_be_one(dpo):
    for day in ("2026-02-30", "2026-13-01", "2019-01-01"):
        assert dpo.get(f"/toezicht/controle/{day}/").status_code == 404
    assert date(2026, 2, 28)
