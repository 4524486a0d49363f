"""What the care team does within a case is done by who leads it: also a direction or a board that took over, and nobody else
(DOMAIN §5, conflict of interest; docs/adr/0016). Each action as a call and as a page, against a table written by hand."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from accounts.models import Membership
from accounts.roles import Role
from cases import plans, walls
from cases.enums import ActionAim, ActionKind, DutyKind
from cases.leading import runs
from cases.models import Case, Invitation, SupportMeasure, Talk
from cases.plans import Planned
from cases.workflow import TransitionNotAllowed
from core.models import Mail
from duties import reminders
from duties.models import Duty
from secrecy.models import Grant, Item
from tests.cases import led, police
from tests.cases.led import DAY, Led, named_director, world
from tests.cases.ledger import NOW, at, contents
from tests.cast import acting, member, open_case, report, signed_in
from tests.conftest import as_owner, as_role
from tests.forms.answers import text_of

pytestmark = pytest.mark.database

# Per way in which a case is led: what becomes of each seat that tries. "absent": the case does not exist for them;
# "refused": they read it, and are told that who leads it does this.
TABLE = {
    "care": {"director": "absent", "board": "absent", "named": "refused", "zorg": "done"},
    "direction": {"zorg": "absent", "colleague": "absent", "board": "absent", "director": "done"},
    "board": {"zorg": "absent", "colleague": "absent", "director": "absent", "board": "done"},
}
# Each action, what has to be there before it, and its page.
ACTIONS = {
    "measure": ("", "maatregel/"),
    "review": ("measure", "maatregel/{on}/"),
    "phase": ("measure", "fase/"),
    "voice": ("", "stem/"),
    "family": ("", "gezin/"),
    "letter": ("", "uitnodiging/"),
    "letter_given": ("letter", "uitnodiging/{on}/"),
    "question": ("", "ruggespraak/"),
    "name": ("", "meewerken/"),
    "let_go": ("name", "meewerken/{on}/stoppen/"),
    "action": ("", "actie/"),
    "action_done": ("action", ""),
    "action_dropped": ("action", ""),
    "assessment": ("", "inschatting/"),
    "talker": ("", "gespreksvoerder/"),
    "talker_told": ("talker", ""),
}
TODAY, NEXT = "13/10/2026", DAY.strftime("%d/%m/%Y")


@pytest.fixture
def counsellor(cast) -> Membership:
    with as_owner():
        return member("begeleider", "Lina Peeters", cast.school, Role.COUNSELLOR)


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


def do(action: str, seat: Membership, case: Case, on=None):
    with acting(seat, NOW) as actor:
        arguments = (seat, actor, case, on) if ACTIONS[action][0] else (seat, actor, case)
        return getattr(led, action)(*arguments)


def prepared(cast, action: str, one: Led):
    """What the action is done to, made by who leads the case."""
    before = ACTIONS[action][0]
    on = do(before, one.leader, one.case) if before else None
    if before == "talker":
        led.hand_in(cast)
    return on


def seat_of(cast, who: str, one: Led) -> Membership:
    return named_director(cast, one) if who == "named" else cast.seats[who]


@pytest.mark.parametrize("led_by", TABLE)
@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_do_what(cast, counsellor, action, led_by):
    one = world(cast, led_by)
    on = prepared(cast, action, one)
    seats = {who: (seat_of(cast, who, one), expected) for who, expected in TABLE[led_by].items()}
    before = contents()
    for who, (seat, expected) in seats.items():
        if expected == "absent":
            # Nor the measure, the letter or the talk.
            with pytest.raises(ObjectDoesNotExist):
                do(action, seat, one.case, on)
        elif expected == "refused":
            with pytest.raises((TransitionNotAllowed, Talk.DoesNotExist)):
                do(action, seat, one.case, on)
        else:
            assert contents() == before, who
            do(action, seat, one.case, on)
            assert contents() != before


PAGES = {
    "measure": {"text": "Elke maandag.", "goal": "Rust.", "owner_name": "De klasleraar", "review_on": NEXT},
    "review": {"verdict": "works", "words": "Het helpt.", "review_on": NEXT},
    "phase": {"event": "up", "why": "Rust nodig.", "heard": ["pupil", "parents"]},
    "voice": {"who": "Noor", "state": "informed", "day": TODAY, "words": "Wat er afgesproken is."},
    "family": {"person": "begeleider"},
    "letter": {
        "addressed_to": "De ouders", "inviter": "leader", "day": NEXT, "starts_at": "16.00", "place": "Lokaal B12",
        "contact": "09 000 00 00", "text": "Beste ouders, welkom op school.", "send": "1",
    },
    "letter_given": {"given_on": TODAY},
    "question": {"whom": "gedrag", "question": "Wat raadt u aan?"},
    "name": {"whom": "begeleider", "reason": "Volgt op.", "until": ""},
    "let_go": {},
    "action": {"text": "Belt.", "kind": "parents", "aim": "preventive", "owner_name": "De oom", "due_on": NEXT},
    "action_done": {"sentence": "Gebeld.", "done": "1"},
    "action_dropped": {"reason": "Niet nodig.", "drop": "1"},
    "assessment": {"facts": "Noor riep in de klas.", "review_on": NEXT},
    "talker": {"talker": "spreker", "briefing": "Vraag hoe het gaat.", "done_on": TODAY},
    "talker_told": {"grade": "followed_up", "sentence": "", "send": "1"},
}  # fmt: skip
POST_ONLY = {"let_go", "talker"}
# These have an address of their own, outside the case.
ELSEWHERE = {
    "action_done": "/acties/{on}/",
    "action_dropped": "/acties/{on}/",
    "talker_told": "/gesprekken/{on}/terugkoppeling/",
}
# What somebody who works along on the case does read: what was agreed.
READ_BY_NAMED = {"action_done", "action_dropped"}


def typed(action: str, leader: Membership) -> dict:
    people = {"leader": leader.pk} | {
        name: Membership.objects.get(user__username=name).pk for name in ("begeleider", "gedrag", "spreker")
    }
    data = {
        name: people.get(value, value) if isinstance(value, str) else value for name, value in PAGES[action].items()
    }
    return data | {"form_key": str(uuid4())}


@pytest.mark.parametrize("led_by", TABLE)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_page_of_each(cast, counsellor, action, led_by):
    one = world(cast, led_by)
    on = prepared(cast, action, one)
    url = (ELSEWHERE.get(action) or f"/casussen/{one.case.ref}/{ACTIONS[action][1]}").format(on=on)
    with as_owner():
        data = typed(action, one.leader)
    seats = {who: (seat_of(cast, who, one), expected) for who, expected in TABLE[led_by].items()}
    before = contents()
    for who, (seat, expected) in seats.items():
        browser = signed_in(seat)
        got = browser.get(url).status_code
        if expected == "done":
            assert written(before) == {}
        sent = browser.post(url, data)
        if expected == "done":
            assert (got, sent.status_code) == (405 if action in POST_ONLY else 200, 302), wrong(sent)
            assert written(before)
        elif action in READ_BY_NAMED and expected == "refused":
            assert (got, sent.status_code) == (200, 409)
        else:
            assert (got, sent.status_code) == (405 if action in POST_ONLY else 404, 404), who


def wrong(answer) -> list[str]:
    """What a form said, for when it should have been saved."""
    page = text_of(answer)
    return re.findall(r'href="#[^"]*">([^<]*)<', page)


def written(before: dict) -> dict:
    """What changed since in the rows of dossiers."""
    ours = ("cases_", "secrecy_", "duties_")
    return {name: rows for name, rows in contents().items() if rows != before[name] and name.startswith(ours)}


# --- On the page of the case ------------------------------------------------------------------------------------------

OFFERED = (
    "/fase/", "/maatregel/", "/stem/", "/gezin/", "/uitnodiging/", "/ruggespraak/", "/meewerken/", "/wie-keek/",
    "/actie/", "/inschatting/", "/gespreksvoerder/", "/sluiten/", "/uitsluiten/",
)  # fmt: skip


@pytest.mark.parametrize("led_by", TABLE)
def test_what_is_offered(cast, led_by):
    """The same to each who leads, but for the zorgoverleg: that the coordinators plan."""
    one = world(cast, led_by)
    page = signed_in(one.leader).get(f"/casussen/{one.case.ref}/").content.decode()
    offered = {name for name in (*OFFERED, "/overleg/") if f"/casussen/{one.case.ref}{name}" in page}
    assert offered == {*OFFERED} | ({"/overleg/"} if led_by == "care" else set())


def test_nothing_is_offered_to_a_director_who_works_along(cast):
    one = world(cast, "care")
    page = signed_in(named_director(cast, one)).get(f"/casussen/{one.case.ref}/").content.decode()
    offered = {name for name in (*OFFERED, "/overleg/") if f"/casussen/{one.case.ref}{name}" in page}
    # Closing is put to the track, which refuses it there.
    assert offered <= {"/sluiten/"}


def test_a_director_who_leads_police_news_does_not_lead_its_care(cast):
    case = police.receive(cast, now=NOW)
    with acting(cast.director) as actor:
        assert not runs(Case.objects.visible_to(actor).select_related("dossier").get(pk=case.pk), actor)


@pytest.mark.parametrize("led_by", ["direction", "board"])
def test_a_zorgoverleg_stays_with_the_coordinators(cast, led_by):
    one = world(cast, led_by)
    browser = signed_in(one.leader)
    assert browser.get(f"/casussen/{one.case.ref}/overleg/").status_code == 404
    assert "die mogen ze niet zien" in text_of(browser.get(f"/casussen/{one.case.ref}/"))


# --- Who owes, who hears ----------------------------------------------------------------------------------------------

ROLE = {"care": "care_coordinator", "direction": "director", "board": "board_member"}


@pytest.mark.parametrize("led_by", TABLE)
def test_who_owes_what_follows(cast, counsellor, led_by):
    """The review of a measure, of an assessment and the talk's report: the leader, in that role, at that place."""
    one = world(cast, led_by)
    do("measure", one.leader, one.case)
    do("assessment", one.leader, one.case)
    do("talker", one.leader, one.case)
    led.hand_in(cast)
    kinds = (DutyKind.MEASURE, DutyKind.REVIEW, DutyKind.READ_REPORT)
    with as_owner():
        owed = list(Duty.objects.filter(dossier=one.case.dossier_id, kind__in=kinds, done_at=None))
    assert {(duty.kind, duty.role, duty.organisation_id, duty.addressee_id) for duty in owed} == {
        (kind, ROLE[led_by], one.leader.organisation_id, one.leader.pk) for kind in kinds
    }
    page = text_of(signed_in(one.leader).get("/"))
    assert "Bekijk hoe de maatregel loopt" in page
    shut = {"direction": cast.zorg, "board": cast.director}.get(led_by)
    if shut:
        assert one.case.ref not in signed_in(shut).get("/").content.decode()


@pytest.mark.parametrize("led_by", ["direction", "board"])
def test_a_deputy_of_who_took_over_is_reminded_and_no_coordinator_is(cast, led_by):
    one = world(cast, led_by)
    do("measure", one.leader, one.case)
    with as_owner():
        deputy = member(
            "inval",
            "Ine Val",
            one.leader.organisation,
            Role(one.leader.role),
            stands_in_for=one.leader,
            ends_on="2030-06-30",
        )
    with as_role("schakel_worker"):
        for day in (19, 20, 21, 22):
            reminders.remind(now=at(day, hour=6))
    with as_owner():
        mailed = set(Mail.objects.values_list("recipient_id", flat=True))
    assert deputy.user_id in mailed
    assert not mailed & {cast.zorg.user_id, cast.colleague.user_id}


def test_who_asked_for_the_talk_is_shut_out_before_the_report_comes(cast):
    """The report is not theirs to read: it waits for whoever leads now."""
    case = open_case(cast, report(cast, now=NOW), now=NOW)
    with acting(cast.zorg, NOW) as actor:
        led.talker(cast.zorg, actor, case)
    with acting(cast.colleague, NOW) as actor:
        walls.shut_out(
            dossier_id=case.dossier_id,
            school_id=case.school_id,
            person=cast.zorg.user,
            why="staff",
            actor=actor,
            now=NOW,
        )
    led.hand_in(cast)
    with as_owner():
        duty = Duty.objects.get(kind=DutyKind.READ_REPORT)
    assert (duty.role, duty.addressee_id) == ("care_coordinator", None)


def test_when_a_coordinator_comes_what_lay_with_the_direction_is_theirs(cast):
    one = world(cast, "direction")
    do("measure", one.leader, one.case)
    with as_owner():
        fresh = member("nieuw", "Nele Maes", cast.school, Role.CARE_COORDINATOR)
    with as_role("schakel_worker"):
        walls.take_over_all(now=NOW)
    with as_owner():
        case = Case.objects.get(pk=one.case.pk)
        owed = Duty.objects.get(kind=DutyKind.MEASURE)
    assert (case.owner_id, owed.addressee_id, owed.role) == (None, None, "care_coordinator")
    assert signed_in(cast.director).get(f"/casussen/{case.ref}/").status_code == 404
    browser = signed_in(fresh)
    assert browser.post(f"/casussen/{case.ref}/op-mij-nemen/").status_code == 302
    assert "Elke maandag een gesprek." in text_of(browser.get(f"/casussen/{case.ref}/"))


@pytest.mark.parametrize("led_by", TABLE)
def test_the_talker_and_the_owner_of_an_action_read_who_reads_their_words(cast, led_by):
    """Told by who asked them: they see nothing of the dossier."""
    one = world(cast, led_by)
    on = do("talker", one.leader, one.case)
    with acting(one.leader, NOW) as actor:
        planned = Planned(uuid4(), "Zit vooraan.", ActionKind.SUPPORT, ActionAim.PREVENTIVE, DAY, owner=cast.reporter)
        owned = plans.add_action(case_id=one.case.pk, planned=planned, by=one.leader, actor=actor, now=NOW)
    readers = {"care": {cast.zorg, cast.colleague}, "direction": {cast.director}, "board": {cast.board}}[led_by]
    for seat, url in ((cast.talker, f"/gesprekken/{on}/"), (cast.reporter, f"/acties/{owned.pk}/")):
        page = text_of(signed_in(seat).get(url))
        panel = page[page.index('class="sk-aud ') :]
        for one_seat in (cast.zorg, cast.colleague, cast.director, cast.board):
            assert (f"<b>{one_seat.user.name}</b>, " in panel) == (one_seat in readers), (url, one_seat)


# --- Pickers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("led_by", ["direction", "board"])
def test_nobody_who_is_shut_out_is_offered(cast, counsellor, led_by):
    """The people of the school, also to a board that sits elsewhere; and who leads, where that may be chosen. Who at the CLB
    works for the school a board does not know."""
    one = world(cast, led_by)
    browser = signed_in(one.leader)
    leader = one.leader.user.name
    offers = {
        "gezin/": {leader, counsellor.user.name},
        "uitnodiging/": {leader, counsellor.user.name, cast.reporter.user.name},
        "actie/": {counsellor.user.name, cast.talker.user.name},
        "ruggespraak/": {cast.behaviour.user.name} | ({cast.clb.user.name} if led_by == "direction" else set()),
        "meewerken/": {counsellor.user.name, cast.behaviour.user.name},
    }
    for page, names in offers.items():
        form = browser.get(f"/casussen/{one.case.ref}/{page}").content.decode()
        form = form[form.index("<form") :]
        assert {name for name in names if name not in form} == set(), page
        options = form[form.index("<select") :]
        assert cast.zorg.user.name not in options, page
        assert cast.colleague.user.name not in options, page
        assert cast.outsider.user.name not in options, page


def step(key: str, sentence: str) -> dict[str, str]:
    typed = {"on": TODAY, "sentence": sentence, "reason": "Zonder zorgoverleg."}
    return {f"stap-{key}-{name}": value for name, value in typed.items()} | {"done": "1"}


# --- A whole case -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("led_by", ["direction", "board"])
def test_a_whole_case(cast, led_by):
    """From the signal to the end, through the pages of who took over: with a measure that was looked back on, a pupil who was
    heard, and a letter on file."""
    signal = led.signal_of(cast, led_by)
    leader = {"direction": cast.director, "board": cast.board}[led_by]
    browser, talker = signed_in(leader), signed_in(cast.talker)

    def send(url, **data):
        answer = browser.post(url, data)
        assert answer.status_code == 302, (url, wrong(answer))

    assert signal.ref in browser.get("/").content.decode()
    send(f"/signalen/{signal.ref}/openen/", outcome="track", pupil="", pupil_text="Noor")
    with as_owner():
        case = Case.objects.get(dossier=signal.dossier_id)
    url = f"/casussen/{case.ref}/"
    send(f"/signalen/{signal.ref}/terugkoppeling/", grade="received", sentence="", send="1")
    send(f"{url}gespreksvoerder/", talker=cast.talker.pk, briefing="Vraag hoe het gaat.", done_on=TODAY)
    with as_owner():
        talk = Talk.objects.get()
    told = {"spoken_with": "pupil", "held_on": TODAY, "text": "Ze voelt zich alleen.", "told": "yes"}
    assert talker.post(f"/gesprekken/{talk.pk}/", told).status_code == 302
    send(f"{url}stap/2/", **step("2", "Gesproken."))
    send(f"{url}stem/", who="Noor", state="informed", day=TODAY, words="Dat we haar helpen.")
    send(f"{url}stem/", who="De ouders", state="postponed", day=NEXT, words="Ze zijn op reis.")
    send(
        f"{url}uitnodiging/",
        **{name: leader.pk if value == "leader" else value for name, value in PAGES["letter"].items()},
    )
    with as_owner():
        invitation = Invitation.objects.get()
    assert invitation.inviter_id == leader.pk
    assert browser.get(f"{url}uitnodiging/{invitation.pk}/brief.pdf").headers["Content-Type"] == "application/pdf"
    send(f"{url}uitnodiging/{invitation.pk}/", given_on=TODAY)
    send(f"{url}maatregel/", **PAGES["measure"])
    with as_owner():
        measure = SupportMeasure.objects.get()
    send(f"{url}fase/", **PAGES["phase"])
    for key in ("3", "4"):
        send(f"{url}stap/{key}/", **step(key, "Zo beslist."))
    send(f"{url}inschatting/", **PAGES["assessment"])
    send(f"{url}actie/", **PAGES["action"])
    send(f"/signalen/{signal.ref}/terugkoppeling/", grade="followed_up", sentence="", send="1")
    send(f"/gesprekken/{talk.pk}/terugkoppeling/", grade="followed_up", sentence="", send="1")
    send(f"{url}maatregel/{measure.pk}/", verdict="stop", words="Het is niet meer nodig.")
    send(f"{url}sluiten/", outcome="other", discussed_with="de jurist van het bestuur", reason="Het gaat goed.")
    page = text_of(browser.get(url))
    for words in (
        "Elke maandag.",
        "Het is niet meer nodig.",
        "Dat we haar helpen.",
        "Beste ouders, welkom op school.",
        "Fase 0 → fase 1",
    ):
        assert words in page
    with as_owner():
        case.refresh_from_db()
        assert (case.state, case.phase, case.owner_id) == ("closed", 1, leader.pk)
        assert {item.author_id for item in Item.objects.filter(dossier=case.dossier_id, kind="measure")} == {leader.pk}
        assert not Grant.objects.exists()
        assert (
            not Duty.objects.filter(dossier=case.dossier_id, done_at=None)
            .exclude(kind__in=[DutyKind.CONFIRM_WALL, DutyKind.READ_FEEDBACK, DutyKind.FEEDBACK])
            .exists()
        )
    # They who are shut out learned nothing of all this.
    for seat in (cast.zorg, cast.colleague, *([cast.director] if led_by == "board" else [])):
        shut = signed_in(seat)
        assert shut.get(url).status_code == 404
        for list_ in ("/", "/?toon=wacht", "/casussen/", "/signalen/", "/overleg/"):
            assert case.ref not in shut.get(list_).content.decode()
