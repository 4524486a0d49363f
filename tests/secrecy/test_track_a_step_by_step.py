"""Track A from signal to reopening: after each step everybody sees what the table says, and not a step earlier or later.

Asked in five ways: the first wall alone, plain SQL behind the second wall alone, the lists, the page of the case, and
searching.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from cases import assessments, consultations, meetings, naming, plans, steps, talks
from cases.enums import ActionAim, ActionKind, AssessmentPart, Grade, SpokenWith
from cases.models import Action, AgendaPoint, Case, PointGuest, Signal, Talk
from cases.procedures.state import EventKind
from cases.web import search_page
from secrecy import disclosures
from secrecy.models import Disclosure, Item
from secrecy.release import Ground
from tests.cast import (
    Cast,
    acting,
    answer,
    member,
    name_talker,
    open_case,
    plan_meeting,
    put_on_agenda,
    report,
    signed_in,
)
from tests.conftest import as_owner
from tests.secrecy.track_a_table import NOTHING, STAGES, TABLE

pytestmark = [pytest.mark.database, pytest.mark.timeout(600)]
# What each word of the table is, as it was typed; each says her name, by which it is searched. No text contains another.
TEXTS = {
    "facts": "Noor gooide haar werkboek weg.",
    "thought": "Zo ken ik Noor niet.",
    "question": "Hoe begin ik hierover met Noor?",
    "briefing": "Vraag Noor rustig hoe het gaat.",
    "report": "Noor eet altijd alleen.",
    "advice": "Begin bij wat Noor bezighoudt.",
    "step2": "Els sprak met Noor.",
    "point": "Wat kan de klas voor Noor doen?",
    "step3": "De directie is over Noor ingelicht.",
    "notice": "staat op het zorgoverleg van",
    "note": "De klas van Noor is druk dit jaar.",
    "decision": "Plan van aanpak. Voor Noor een vaste plaats vooraan.",
    "task": "Elke maandag Noor even horen.",
    "assessment": "Noor staat sinds september alleen op de speelplaats.",
    "step4": "Samen voor Noor ingeschat.",
    "step5": "De melder weet het van Noor.",
    "step6": "Noor werd op het team besproken.",
    "step7": "Over Noor aan het overleg bezorgd.",
    "released": "Het team stelt voor Noor een kringgesprek voor.",
    "done": "Noor vertelde over haar hond.",
    "step8": "Alle afspraken met Noor zijn nagekomen.",
    "step9": "We doen met Noor zo verder.",
    "last": "Het gaat nu goed met Noor.",
    "again": "Er kwam iets nieuws over Noor bij.",
}
# What nobody finds by searching: no words are kept of the CLB's own text, nor of what it let cross (docs/adr/0008).
NOT_SEARCHED = {"step6", "step7", "released"}
# Who has a page of the case at all, once it is open to them.
LEADS = ("zorg", "colleague", "clb", "counsellor", "reference", "named_director", "clb_reference")
LISTS = ("/casussen/", "/", "/overleg/")


@dataclass
class Story:
    """The case and the people in it beside the cast; `play` brings it to the next stage."""

    cast: Cast
    people: dict[str, Membership] = field(default_factory=dict)
    signal: Signal | None = None
    ref: str = "000-000"
    key: UUID = field(default_factory=uuid4)

    @cached_property
    def browsers(self) -> dict[str, Client]:
        return {seat: signed_in(membership) for seat, membership in self.people.items()}

    @cached_property
    def lists(self) -> dict[str, list[str]]:
        """The lists that a seat has at all; the others are not there for that role, whatever happens."""
        return {
            seat: [one for one in LISTS if browser.get(one).status_code == 200]
            for seat, browser in self.browsers.items()
        }

    @cached_property
    def searches(self) -> dict[str, str]:
        """The sealed address of the answer to her name, for each seat that may search."""
        found = {seat: browser.post("/zoeken/", {"q": "noor"}) for seat, browser in self.browsers.items()}
        return {seat: answer["Location"] for seat, answer in found.items() if answer.status_code == 302}

    @classmethod
    def of(cls, cast: Cast) -> "Story":
        with as_owner():
            extra = {
                "counsellor": member("begeleider", "Femke Stevens", cast.school, Role.COUNSELLOR),
                "reference": member("referentie", "Jamal Peeters", cast.school, Role.REFERENCE_PERSON),
                "other_reference": member("referentie2", "Nele Claes", cast.school, Role.REFERENCE_PERSON),
                "named_director": member("afgevaardigde", "Sofie Baert", cast.school, Role.DIRECTOR),
                "clb_worker": member("clbwerker", "Ine Pauwels", cast.clb.organisation, Role.CLB_WORKER),
                "guest": member("gast", "Tine Wils", cast.school, Role.STAFF),
                "owner": member("eigenaar", "Bo Maes", cast.school, Role.STAFF),
            }
        return cls(cast, cast.seats | extra)

    def play(self, stage: str) -> None:
        getattr(self, f"_{stage}" if not stage.isdigit() else f"_step_{stage}")()

    def take(self, seat: str, key: str, kind: EventKind = EventKind.DONE, text: str = "", outcome: str = "") -> None:
        with acting(self.people[seat]) as actor:
            reasons = {EventKind.CLOSE_EARLY, EventKind.REOPEN}
            words = {"reason" if kind in reasons else "sentence": TEXTS[text]}
            entry = steps.Entry(kind, actor.today, key, outcome=outcome, **words)
            facts = {"reason": "Zo afgesproken."} if kind is EventKind.DONE and key in {"4", "6"} else {}
            entry = steps.Entry(**{**entry.__dict__, **facts}) if facts else entry
            steps.record(case_id=self.key, entries=[entry], by=self.people[seat], actor=actor)

    def _signal(self) -> None:
        self.signal = report(self.cast, facts=TEXTS["facts"], interpretation=TEXTS["thought"])

    def _opened(self) -> None:
        case = open_case(self.cast, self.signal)
        self.ref, self.key = case.ref, case.pk
        answer(self.cast, self.signal.pk, Grade.RECEIVED)

    def _asked(self) -> None:
        with acting(self.cast.zorg) as actor:
            consultations.ask(
                case_id=self.key,
                whom=self.people["reference"],
                question=TEXTS["question"],
                form_key=uuid4(),
                by=self.cast.zorg,
                actor=actor,
            )

    def _named_early(self) -> None:
        self.name("zorg", "counsellor")

    def _named(self) -> None:
        self.name("zorg", "reference")
        self.name("zorg", "named_director")

    def _clb_named(self) -> None:
        self.name("clb", "clb_reference")

    def name(self, by: str, whom: str) -> None:
        seat = self.people[by]
        with acting(seat) as actor:
            naming.name(case_id=self.key, whom=self.people[whom], reason="Werkt mee.", until=None, by=seat, actor=actor)

    def _step_1(self) -> None:
        with as_owner():
            case = Case.objects.get(pk=self.key)
        name_talker(self.cast, case, briefing=TEXTS["briefing"])

    def _talked(self) -> None:
        with acting(self.cast.talker) as actor:
            told = talks.Report(TEXTS["report"], SpokenWith.PUPIL, actor.today, pupil_told=True)
            talks.hand_in(talk=Talk.objects.visible_to(actor).get(), report=told, by=self.cast.talker, actor=actor)
        reference = self.people["reference"]
        with acting(reference) as actor:
            asked = consultations.Consultation.objects.visible_to(actor).get()
            consultations.answer(consultation=asked, text=TEXTS["advice"], by=reference, actor=actor)

    def _step_2(self) -> None:
        self.take("zorg", "2", text="step2")

    def _agenda(self) -> None:
        with as_owner():
            case = Case.objects.get(pk=self.key)
        meeting = plan_meeting(self.cast)
        point = put_on_agenda(self.cast, case, meeting, prepared=TEXTS["point"])
        with acting(self.cast.zorg) as actor:
            meetings.invite(point_id=point.pk, guest=self.people["guest"], by=self.cast.zorg, actor=actor)

    def _step_3(self) -> None:
        self.take("zorg", "3", text="step3")

    def _meeting(self) -> None:
        with acting(self.cast.zorg) as actor:
            point = AgendaPoint.objects.visible_to(actor).get()
            words = meetings.Words(TEXTS["note"], "plan", TEXTS["decision"].removeprefix("Plan van aanpak. "))
            action = plans.Planned(
                form_key=uuid4(),
                text=TEXTS["task"],
                kind=ActionKind.SUPPORT,
                aim=ActionAim.PREVENTIVE,
                due_on=actor.today + timedelta(days=7),
                owner=self.people["owner"],
            )
            meetings.save_point(
                point_id=point.pk, version=0, words=words, action=action, by=self.cast.zorg, actor=actor
            )
            meetings.close_meeting(meeting_id=point.meeting_id, by=self.cast.zorg, actor=actor)

    def _step_4(self) -> None:
        with acting(self.cast.zorg) as actor:
            assessed = assessments.Assessed(
                form_key=uuid4(),
                parts={AssessmentPart.FACTS: TEXTS["assessment"]},
                review_on=actor.today + timedelta(days=30),
                reference_person="Jamal Peeters",
            )
            assessments.assess(case_id=self.key, assessed=assessed, by=self.cast.zorg, actor=actor)
        self.take("zorg", "4", text="step4")

    def _step_5(self) -> None:
        answer(self.cast, self.signal.pk, Grade.FOLLOWED_UP)
        with acting(self.cast.zorg) as actor:
            talks.give_feedback(
                talk_id=Talk.objects.visible_to(actor).get().pk,
                grade=Grade.FOLLOWED_UP,
                sentence="",
                by=self.cast.zorg,
                actor=actor,
            )
        self.take("zorg", "5", text="step5")

    def _step_6(self) -> None:
        self.take("clb", "6", text="step6")

    def _step_7(self) -> None:
        with acting(self.cast.clb) as actor:
            disclosures.disclose(
                form_key=uuid4(),
                dossier_id=Case.objects.visible_to(actor).get().dossier_id,
                about=self.key,
                body=TEXTS["released"],
                purpose="het plan",
                ground=Ground.ADVICE,
                consent=None,
                receivers=["Hanne Dewulf"],
                by=self.cast.clb,
                actor=actor,
            )
        self.take("clb", "7", text="step7")

    def _step_8(self) -> None:
        owner = self.people["owner"]
        with acting(owner) as actor:
            action = Action.objects.visible_to(actor).get()
            plans.finish_action(action_id=action.pk, sentence=TEXTS["done"], by=owner, actor=actor)
        self.take("zorg", "8", text="step8")

    def _step_9(self) -> None:
        self.take("zorg", "9", EventKind.GO_ON, text="step9")

    def _closed(self) -> None:
        self.take("zorg", "9", EventKind.CLOSE, text="last")

    def _reopened(self) -> None:
        self.take("zorg", "", EventKind.REOPEN, text="again")


def expected() -> dict[str, dict[str, set[str]]]:
    """The table with its changes added up: stage → seat → words."""
    found: dict[str, dict[str, set[str]]] = {}
    sees: dict[str, set[str]] = {seat: set() for seat in (*TABLE, *NOTHING)}
    for stage in STAGES:
        for seat, changes in TABLE.items():
            for change in changes.get(stage, "").split():
                (sees[seat].add if change[0] == "+" else sees[seat].remove)(change[1:])
        found[stage] = {seat: set(words) for seat, words in sees.items()}
    return found


def words_in(*texts: str) -> set[str]:
    """The words of the table whose text is in one of these."""
    return {word for word, text in TEXTS.items() if any(text in one for one in texts)}


def first_wall(seat: Membership) -> set[str]:
    """What `visible_to` lets through, where nothing else holds anything back."""
    with acting(seat) as actor, as_owner():
        read = [*Item.objects.visible_to(actor), *Disclosure.objects.visible_to(actor)]
        found = words_in(*(one.body for one in read))
        found |= {"case"} if Case.objects.visible_to(actor).exists() else set()
        return found | ({"guest"} if PointGuest.objects.visible_to(actor).exists() else set())


def second_wall(seat: Membership) -> set[str]:
    """What PostgreSQL answers to plain SQL in this seat."""
    with acting(seat), connection.cursor() as cursor:
        found = words_in(*(one.body for one in (*Item.objects.all(), *Disclosure.objects.all())))
        for word, table in (("case", "cases_case"), ("guest", "cases_pointguest")):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found |= {word} if cursor.fetchone()[0] else set()
        return found


def test_the_table_speaks_about_everybody_and_every_text(cast):
    story = Story.of(cast)
    assert set(TABLE) | set(NOTHING) == set(story.people)
    assert not set(TABLE) & set(NOTHING)
    everything = set().union(*expected()["reopened"].values(), *expected()["9"].values())
    assert everything == {*TEXTS, "case", "guest"}


def by_walls(story: Story) -> dict[str, dict[str, set[str]]]:
    return {
        wall.__name__: {seat: wall(membership) for seat, membership in story.people.items()}
        for wall in (first_wall, second_wall)
    }


def by_pages(story: Story) -> dict[str, tuple[bool, set[str] | None]]:
    """For each seat: whether the case stands on any list, and what its page says (None: the page does not exist)."""
    found: dict[str, tuple[bool, set[str] | None]] = {}
    for seat, browser in story.browsers.items():
        page = browser.get(f"/casussen/{story.ref}/")
        assert page.status_code in {200, 404}
        words = words_in(page.content.decode()) if page.status_code == 200 else None
        # Whoever works on it may owe something about a closed case; for the others no page may name it.
        lists = ["/casussen/"] if words is not None else story.lists[seat]
        found[seat] = (any(story.ref in browser.get(one).content.decode() for one in lists), words)
    return found


def pages_expected(sees: dict[str, set[str]], stage: str) -> dict[str, tuple[bool, set[str] | None]]:
    """The same from the table: the page of a case shows what one sees of it, to who works on the case."""
    found: dict[str, tuple[bool, set[str] | None]] = {}
    for seat, words in sees.items():
        leads = seat in LEADS and "case" in words
        # A closed case leaves the list.
        found[seat] = (leads and stage != "closed", words - {"case", "guest"} if leads else None)
    return found


def by_search(story: Story) -> dict[str, set[str]]:
    """For each seat what searching her name finds: the texts, and the case by its reference."""
    found: dict[str, set[str]] = {}
    for seat, browser in story.browsers.items():
        address = story.searches.get(seat)
        page = browser.get(address).content.decode() if address else ""
        page = page.replace("<mark>", "").replace("</mark>", "")
        found[seat] = words_in(page) | ({"case"} if story.ref in page else set())
    return found


def search_expected(sees: dict[str, set[str]], stage: str) -> dict[str, set[str]]:
    """The same from the table: whatever one sees, a closed case too, except what is never searched."""
    return {seat: words - NOT_SEARCHED - {"guest"} for seat, words in sees.items()}


def walls_expected(sees: dict[str, set[str]], stage: str) -> dict[str, dict[str, set[str]]]:
    return {"first_wall": sees, "second_wall": sees}


@pytest.mark.parametrize(
    ("look", "wanted"),
    [
        (by_walls, walls_expected),
        pytest.param(by_pages, pages_expected, marks=pytest.mark.slow),
        pytest.param(by_search, search_expected, marks=pytest.mark.slow),
    ],
    ids=["walls", "pages", "search"],
)
def test_everybody_sees_what_the_table_says(cast, monkeypatch, look: Callable, wanted: Callable):
    # The page cuts off what is too much to read; here all of it counts.
    monkeypatch.setattr(search_page, "MOST", len(TEXTS))
    story, table = Story.of(cast), expected()
    for stage in STAGES:
        story.play(stage)
        assert look(story) == wanted(table[stage], stage), stage
