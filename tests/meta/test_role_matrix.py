"""Every address × everybody of the cast, against a matrix written by hand.

The rows behind the addresses are those of `tests.secrecy.world`: of the dossier `case` unless said otherwise. Who may not
call an address and who may not see its row get one and the same 404.
"""

from datetime import date
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from cases.models import (
    Action,
    AgendaPoint,
    Case,
    CaseTransition,
    ClbConsent,
    Consultation,
    Emergency,
    Invitation,
    PoliceAnswer,
    PoliceNews,
    SupportMeasure,
)
from core.models import AuditAnchor, AuditReport
from duties.models import Duty
from schools.models import Campus, FreeDay, Import, ImportProgress, Parent, Parentage, PostContact
from secrecy.models import Disclosure, Grant, Item, Wall
from tests.cast import signed_in
from tests.conftest import as_owner
from tests.meta.test_access_classes import PUBLIC_URLS
from tests.meta.urls import every_url
from tests.secrecy.world import World, build, undone

pytestmark = pytest.mark.database

CARE_HERE = {"zorg", "colleague"}
CARE = CARE_HERE | {"outsider"}
SCHOOL = CARE | {"reporter", "talker", "director", "behaviour", "secretariat", "other_director"}
EVERYBODY = SCHOOL | {
    "dpo", "admin", "board", "clb", "clb_reference", "case_manager", "policy", "police", "platform",
}  # fmt: skip
# The contact of the school, and who the CLB named on the case.
CLB = {"clb", "clb_reference"}
ON_FICHE = CARE_HERE | {"reporter", "talker", "director", "behaviour", "secretariat", "dpo", "admin", "clb"}
DECIDERS = CARE | {"director", "other_director", "board"}

# Who gets a page with GET.
PAGE: dict[str, set[str]] = {
    "worklist": EVERYBODY,
    "cases:signals": SCHOOL | {"board"},
    "cases:new_signal": SCHOOL,
    "cases:signal": CARE_HERE | {"reporter"},
    "cases:signal_join": CARE_HERE,
    "cases:feedback": CARE_HERE,
    "cases:search": SCHOOL | {"board", "clb", "clb_reference"},
    "cases:cases": CARE | CLB | {"behaviour", "director", "other_director", "board"},
    "cases:looked": CARE_HERE,
    "cases:access": EVERYBODY,
    "cases:access_answer": CARE_HERE,
    # The directors of schools; the cast has none of a CLB.
    "cases:emergency": {"director", "other_director"},
    "cases:emergency_reviews": {"dpo"},
    "cases:emergency_review": {"dpo"},
    # Who may know of the dossier, whoever asked among them.
    "cases:emergency_notice": CARE_HERE | CLB | {"behaviour", "director"},
    "cases:naming": CARE_HERE | {"clb"},
    # Who looks each quarter at whom their organisation named; the row is somebody of the school.
    "cases:grants": CARE | {"clb", "director", "other_director", "board"},
    "cases:grants_keep": CARE | {"clb", "director", "other_director", "board"},
    "cases:grant_stop": CARE_HERE,
    # Who is shut out, for who leads it.
    "cases:walls": CARE_HERE,
    "cases:signal_walls": CARE_HERE,
    "cases:wall": CARE_HERE,
    "cases:police_new": {"director", "other_director"},
    "cases:police": {"director"},
    "cases:police_own": {"police"},
    # Of the news in `police` only the direction knows; the text for the police lies with the director.
    "cases:police_permission": {"director"},
    "cases:police_inform": {"director"},
    "cases:police_answer": {"director", "case_manager"},
    "cases:police_answer_new": {"case_manager"},
    "cases:case": CARE_HERE,
    "cases:steps": CARE_HERE,
    "cases:refused_help": CARE_HERE,
    "cases:phase": CARE_HERE,
    "cases:measure_add": CARE_HERE,
    "cases:measure_review": CARE_HERE,
    "cases:refused_help_answer": CLB,
    "cases:case_close": CARE_HERE,
    "cases:case_reopen": CARE_HERE,
    "cases:voice": CARE_HERE,
    "cases:family_contact": CARE_HERE,
    "cases:invitation_new": CARE_HERE,
    "cases:invitation": CARE_HERE,
    "cases:invitation_pdf": CARE_HERE,
    "cases:note_copy": CARE_HERE,
    "cases:ask": CARE_HERE,
    "cases:action_add": CARE_HERE,
    "cases:assessment": CARE_HERE,
    # Who took an action on, or joins for a point, opens that and nothing around it.
    "cases:action": CARE_HERE | {"clb", "talker", "behaviour", "clb_reference", "director"},
    "cases:meetings": EVERYBODY,
    "cases:meeting_new": CARE,
    "cases:meeting": CARE_HERE | {"clb", "talker"},
    "cases:meeting_close": CARE_HERE,
    "cases:meeting_print": CARE_HERE | {"clb"},
    "cases:agenda_case": CARE_HERE,
    "cases:agenda_pupil": CARE_HERE,
    "cases:hand_over": CARE_HERE | {"admin"},
    "cases:summer": CARE,
    "cases:house_terms": CARE,
    "cases:house_words": CARE,
    "cases:talk": {"talker"},
    "cases:talk_feedback": CARE_HERE,
    "cases:notice": {"director"},
    "cases:disclosure_new": {"clb"},
    "cases:disclosure_city": CARE_HERE,
    "cases:told": {"case_manager"},
    # Of the direction of a CLB, and nobody of the cast is; test_clb_successor has one.
    "cases:clb_successor": set(),
    "cases:disclosure": CARE_HERE | CLB | {"behaviour", "director"},
    "cases:disclosure_statement": CARE_HERE | CLB | {"behaviour", "director"},
    "cases:clb": CLB,
    # The cast has no CLB director.
    "cases:clb_workload": set(),
    "cases:clb_files": CLB,
    "cases:clb_file": CLB,
    "cases:clb_note": CLB,
    "cases:clb_team": CLB,
    "cases:clb_consent": CLB,
    "cases:clb_withdraw": CLB,
    "cases:consultation": CARE_HERE | {"behaviour", "director"},
    "referrals:desk": {"case_manager"},
    "referrals:desk_notice": {"case_manager"},
    "referrals:desk_feedback": {"case_manager"},
    "referrals:desk_received": {"director"},
    # For the DPO of a municipality; the one of the cast sits at a school.
    "referrals:city": set(),
    "cases:procedures": EVERYBODY,
    "cases:procedure": EVERYBODY,
    "secrecy:rules": EVERYBODY,
    "oversight:index": {"dpo"},
    "oversight:person": {"dpo"},
    "oversight:access": {"dpo"},
    "oversight:export": {"dpo"},
    "oversight:report": {"dpo"},
    "oversight:verification": {"dpo"},
    "oversight:anchor": {"dpo"},
    "oversight:anchor_file": {"dpo"},
    "secrecy:register": {"dpo"},
    "secrecy:register_export": {"dpo"},
    "duties:choices": EVERYBODY,
    # Of a CLB, and nobody of the cast administers one.
    "schools:assignments": set(),
    "schools:calendar": CARE | {"secretariat", "admin"},
    "schools:pupils": CARE | {"secretariat"},
    "schools:pupil": CARE_HERE | {"secretariat"},
    "schools:pupil_new": {"secretariat"},
    "schools:pupil_edit": {"secretariat"},
    "schools:parent_new": {"secretariat"},
    "schools:parent": {"secretariat"},
    "schools:schools": EVERYBODY,
    "schools:school": EVERYBODY,
    "schools:own": {"secretariat", "admin", "director", "other_director"},
    "schools:start": {"admin"},
    "schools:settings": {"admin", "platform"},
    "schools:campus_new": {"admin", "platform"},
    "schools:campus": {"admin", "platform"},
    # Of a practice school only; test_practice_school has one.
    "schools:practice": set(),
    # Who works at the school, or is assigned to it.
    "schools:fiche": ON_FICHE,
    "schools:fiche_pdf": ON_FICHE,
    "schools:post": {"director", "admin"},
    "schools:imports": {"secretariat", "admin"},
    # Whoever brought the file.
    "schools:import": {"secretariat"},
    "accounts:members": {"zorg", "colleague", "outsider", "director", "other_director", "admin"},
    "accounts:member_propose": {"admin"},
    "accounts:member_confirm": {"director", "admin"},
    "accounts:member_end": {"admin"},
    "accounts:member_factor": {"admin"},
    "account_logout": EVERYBODY,
    "account_change_password": EVERYBODY,
    **{
        f"accounts:{name}": EVERYBODY
        for name in ("confirm", "factor", "factor_set", "factor_codes", "factor_codes_file")
    },
    **{name: EVERYBODY for name in PUBLIC_URLS},
}
# Who may POST where a GET is not meant: whoever else posts gets 404.
POST_ONLY: dict[str, set[str]] = {
    "accounts:switch": EVERYBODY,
    "accounts:factor_remove": EVERYBODY,
    "cases:pupils": SCHOOL,
    "cases:emergency_pupils": {"director", "other_director"},
    "cases:signal_draft": SCHOOL,
    "cases:signal_add": {"reporter"},
    "cases:signal_open": CARE_HERE,
    "cases:signal_decline": CARE_HERE,
    "cases:signal_part": CARE_HERE,
    "cases:addition_read": CARE_HERE,
    "cases:wall_confirm": CARE_HERE,
    "cases:case_take": CARE_HERE,
    "cases:case_talker": CARE_HERE,
    "cases:step": CARE_HERE,
    "cases:police_unlist": {"director"},
    "cases:undo": CARE_HERE,
    "cases:talk_read": {"talker"},
    "cases:point_guest": CARE_HERE,
    "cases:meeting_present": CARE_HERE,
    "schools:free_day_remove": CARE_HERE | {"secretariat", "admin"},
    "schools:assignment_confirm": set(),
    "schools:assignment_end": set(),
    "cases:naming_end": CARE_HERE | {"clb"},
    "cases:naming_read": {"behaviour", "clb", "clb_reference"},
    "cases:grant_keep": CARE_HERE,
    "schools:campus_remove": {"admin", "platform"},
    "schools:post_confirm": {"director", "admin"},
    "schools:post_strike": {"director", "admin"},
    "schools:import_write": {"secretariat"},
    "schools:import_remove": {"secretariat"},
    "cases:disclosure_receive": CARE_HERE,
    "cases:disclosure_recall": {"clb"},
    "cases:disclosure_withdraw": {"clb"},
}


@pytest.fixture
def world(cast) -> World:
    return build(cast)


def arguments(world: World) -> dict[str, list[object]]:
    """What to put into the addresses that name something."""
    signal, case, shared = world.signals["case"].ref, world.cases["case"].ref, world.cases["shared"].ref
    with as_owner():
        disclosure = Disclosure.objects.get(dossier=world.cases["shared"].dossier_id, ground="advice").pk
        named = told_the_city(world, world.cases["shared"].dossier_id)
        wall = Wall.objects.get_or_create(
            dossier_id=world.cases["case"].dossier_id, user=world.cast.behaviour.user, why="staff", by=world.cast.zorg,
            at="2026-11-02T09:00Z",
        )[0].pk  # fmt: skip
        grant = Grant.objects.get(dossier=world.cases["shared"].dossier_id, kind="care").pk
        opened = Grant.objects.get(dossier=world.cases["shared"].dossier_id, kind="emergency").pk
        consent = ClbConsent.objects.get(dossier=world.cases["shared"].dossier_id).pk
        consultation = Consultation.objects.get(dossier=world.cases["shared"].dossier_id).pk
        letter = Invitation.objects.get(dossier=world.cases["shared"].dossier_id).pk
        words = {"body": "Beste ouders", "holder": world.cast.school, "author": world.cast.zorg}
        Item.objects.get_or_create(
            dossier_id=world.cases["shared"].dossier_id, kind="invitation", about=letter,
            defaults=words | {"created_at": timezone.now()},
        )  # fmt: skip
        action = Action.objects.get(dossier=world.cases["shared"].dossier_id).pk
        point = AgendaPoint.objects.get(dossier=world.cases["shared"].dossier_id)
        move = CaseTransition.objects.get(case=world.cases["case"], event="open").pk
        # The page of 8w is there on a track that knows it.
        Case.objects.filter(ref=shared).update(procedure="gent-a", version=1, step="8")
        measure = SupportMeasure.objects.get(dossier=world.cases["shared"].dossier_id).pk
        note = Item.objects.filter(dossier=world.cases["case"].dossier_id, regime="school", kind="facts").get().pk
        answer = PoliceAnswer.objects.get(dossier=world.cases["police"].dossier_id).pk
        told = PoliceNews.objects.get(dossier=world.cases["police"].dossier_id).pk
        notice = Item.objects.get(dossier=world.cases["police"].dossier_id, kind="city_notice").pk
        free_day = FreeDay.objects.get_or_create(school_id=world.cast.school.pk, day=date(2026, 11, 20))[0].pk
        school, number, pupil = world.cast.school.pk, world.cast.school.number, world.cast.pupil.pk
        parent = Parent.objects.create(school_id=school, first_name="An", last_name="Proef")
        link = Parentage.objects.create(school_id=school, pupil_id=pupil, parent=parent).pk
        place = {"number": "1", "address": "Proefstraat 1", "municipality": "9000 Teststad", "nis_code": "44021"}
        campus = Campus.objects.get_or_create(school_id=school, **place)[0].pk
        contact = PostContact.objects.get_or_create(school_id=school, post="police", name="Iemand")[0].pk
        run = Import.objects.create(
            school_id=school, kind="pupils", created_by=world.cast.secretariat, created_at=timezone.now()
        )
        ImportProgress.objects.create(run=run)
        asked = Emergency.objects.first() or Emergency.objects.create(
            holder_id=school, by=world.cast.director, school_id=school, pupil_id=pupil, about="x", reason="x",
            at="2026-11-02T09:00Z", expires_at="2026-11-02T13:00Z", review_by="2026-11-09", form_key=uuid4(),
        )  # fmt: skip
        words |= {"kind": "access", "body": "Waarom?", "about": None, "author": world.cast.behaviour}
        question = Item.objects.get_or_create(
            dossier_id=world.cases["case"].dossier_id, kind="access", defaults=words | {"created_at": timezone.now()}
        )[0]
    found: dict[str, list[object]] = {
        name: [signal] for name in ("signal", "signal_add", "signal_open", "signal_part", "signal_decline", "feedback")
    }
    found |= {"signal_join": [signal, case], "measure_review": [shared, measure]}
    found |= {
        name: [case] for name in ("case", "case_take", "case_talker", "case_close", "case_reopen", "voice", "ask")
    }
    found |= {"family_contact": [case], "invitation_new": [case]}
    found |= {name: [shared, letter] for name in ("invitation", "invitation_pdf")}
    found |= {name: [case] for name in ("action_add", "assessment", "agenda_case", "steps", "phase", "measure_add")}
    found |= {
        name: [point.meeting_id]
        for name in ("meeting", "meeting_close", "meeting_print", "agenda_pupil", "meeting_present")
    }
    found |= {"refused_help": [case], "refused_help_answer": [shared]}
    found |= {"point_guest": [point.meeting_id, point.pk], "action": [action], "undo": [case, move]}
    found |= {"house_terms": ["gent-a-1"], "hand_over": [world.cast.colleague.pk], "free_day_remove": [free_day]}
    found |= {"disclosure_new": [shared], "disclosure_city": [shared], "told": [named], "consultation": [consultation]}
    found |= {
        name: [shared, disclosure]
        for name in ("disclosure", "disclosure_receive", "disclosure_recall", "disclosure_withdraw")
    }
    found |= {"disclosure_statement": [shared, disclosure, "dossier"]}
    found |= {name: [shared] for name in ("clb_file", "clb_note", "clb_team", "clb_consent")}
    found |= {"looked": [shared], "naming": [shared], "naming_end": [shared, grant], "naming_read": [shared, grant]}
    found |= {"grant_keep": [grant], "grant_stop": [grant]}
    found |= {"emergency_notice": [opened], "emergency_review": [asked.pk], "access_answer": [question.pk]}
    found |= {name: [1] for name in ("assignment_confirm", "assignment_end")}
    found |= {"walls": [case], "signal_walls": [signal], "wall": [wall], "wall_confirm": [wall]}
    found |= {"clb_withdraw": [shared, consent], "clb_successor": [notice]}
    found |= {name: [world.talk.pk] for name in ("talk", "talk_feedback", "talk_read")}
    found |= {"notice": [world.notice.pk], "step": [case, "2"]}
    found |= {"addition_read": [signal, world.notice.pk], "procedure": ["gent-a-1"]}
    found |= {name: [world.cast.secretariat.pk] for name in ("member_confirm", "member_end", "member_factor")}
    at_school = ("school", "start", "settings", "campus_new", "fiche", "fiche_pdf", "imports", "practice")
    found |= {name: [number] for name in at_school} | {name: [number, campus] for name in ("campus", "campus_remove")}
    found |= {name: [pupil] for name in ("pupil", "pupil_edit", "parent_new")} | {"parent": [pupil, link]}
    found |= {name: [number, "police"] for name in ("post", "post_confirm")}
    found |= {"post_strike": [number, "police", contact]}
    found |= {name: [number, run.pk] for name in ("import", "import_write", "import_remove")}
    found |= {"note_copy": [case, note]}
    news = world.cases["police"].ref
    found |= {"police": [told], "police_answer": [answer], "police_answer_new": [notice]}
    found |= {"police_permission": [news], "police_inform": [news], "police_unlist": [news, told]}
    found |= addresses_of_referrals(world, notice)
    found |= addresses_of_oversight(world)
    found |= {"account_reset_password_from_key": ["a", "b-c"]}
    return found


def told_the_city(world: World, dossier_id: int) -> UUID:
    """What the school told the case manager by name."""
    return Disclosure.objects.create(
        dossier_id=dossier_id, regime="school", came_from="school", addressee=world.cast.case_manager, about=uuid4(),
        body="x", sha256=sha256(b"x").hexdigest(), purpose="x", ground="consent", sent_by=world.cast.zorg,
        sent_at="2026-11-03T09:00Z", form_key=uuid4(), holder=world.cast.school,
    ).pk  # fmt: skip


def addresses_of_referrals(world: World, notice: UUID) -> dict[str, list[object]]:
    """What Expo-R told the director is of the notice that it got."""
    with as_owner():
        given = Disclosure.objects.create(
            dossier_id=world.cases["police"].dossier_id, regime="city", addressee=world.cast.director, about=notice,
            body="x", sha256=sha256(b"x").hexdigest(), purpose="x", ground="feedback", sent_by=world.cast.case_manager,
            sent_at="2026-11-03T09:00Z", form_key=uuid4(), holder=world.cast.case_manager.organisation,
        )  # fmt: skip
    return {"desk_received": [given.pk], "desk_notice": [notice], "desk_feedback": [notice]}


def addresses_of_oversight(world: World) -> dict[str, list[object]]:
    """A day with an anchor, and a report about somebody of the school."""
    day, seat = date(2026, 11, 20), world.cast.zorg
    with as_owner():
        AuditAnchor.objects.get_or_create(
            day=day, defaults={"position": 1, "hash": bytes(32), "made_at": "2026-11-20T20:00Z"}
        )
        report, _made = AuditReport.objects.get_or_create(
            membership_id=seat.pk, kind="reading", day=day,
            defaults={
                "id": uuid4(), "organisation_id": seat.organisation_id, "user_id": seat.user_id, "role": seat.role,
                "count": 61, "first_at": "2026-11-20T10:00Z", "last_at": "2026-11-20T11:00Z",
            },
        )  # fmt: skip
    return {"person": [seat.user_id], "report": [report.pk], "anchor": [day], "anchor_file": [day]}


def addresses(world: World) -> dict[str, str]:
    known = arguments(world)
    names = {**PAGE, **POST_ONLY}
    return {name: reverse(name, args=known.get(name.rpartition(":")[2], [])) for name in names}


def exists(status: int) -> bool:
    """200 or a form that says what is missing, or onwards; as opposed to 404."""
    assert status in {200, 302, 404, 405, 422, 503}, status
    return status != 404


def test_the_matrix_names_every_address(db):
    assert set(PAGE) | set(POST_ONLY) == {url.name for url in every_url(get_resolver())}
    assert not set(PAGE) & set(POST_ONLY)


def test_the_matrix_names_nobody_who_is_not_there(cast):
    assert set(cast.seats) == EVERYBODY


def test_pages(world):
    reached: dict[str, set[str]] = {key: set() for key in PAGE}
    for name, seat in world.cast.seats.items():
        client = signed_in(seat)
        for key, url in addresses(world).items():
            if key in PAGE and exists(client.get(url).status_code):
                reached[key].add(name)
    assert reached == PAGE


def test_posts(world):
    """An empty POST, undone afterwards: refused as if nothing were there, or taken by whom it is for."""
    reached: dict[str, set[str]] = {key: set() for key in POST_ONLY}
    for name, seat in world.cast.seats.items():
        client = signed_in(seat)
        for key, url in addresses(world).items():
            if key in POST_ONLY:
                with undone():
                    if exists(client.post(url).status_code):
                        reached[key].add(name)
    assert reached == POST_ONLY


def test_a_get_where_only_a_post_is_meant_opens_nothing(world):
    client = signed_in(world.cast.zorg)
    for key, url in addresses(world).items():
        if key in POST_ONLY:
            assert client.get(url).status_code in {404, 405}, key


def test_anonymous(world):
    """The public pages, and for all else the way to the sign-in page and back."""
    client = Client()
    public = PUBLIC_URLS | {"cases:procedures", "cases:procedure"}
    for key, url in addresses(world).items():
        # Only a page can be come back to.
        for method, back in ((client.get, url), (client.post, "/")):
            answer = method(url)
            if key in public:
                assert answer.status_code in {200, 302, 403, 405, 503}, key
            else:
                assert (answer.status_code, answer["Location"]) == (302, f"/aanmelden/?next={back}"), key


def test_the_worklist_names_no_page_that_is_not_there(world):
    """Every link on a worklist opens for whose worklist it is."""
    for seat in world.cast.seats.values():
        client = signed_in(seat)
        rows = client.get("/").context
        for group in rows.get("groups", []):
            for task in group["tasks"]:
                assert client.get(task["url"]).status_code == 200, (seat, task)
    with as_owner():
        assert Duty.objects.exists()
