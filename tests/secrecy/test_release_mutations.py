"""Each cell of the release table, changed one at a time, changes what somebody can do on a page: what is allowed and then
struck out is refused, and what needs a consent and then does not, goes without.

No copy of the table is looked at: expectations are scenes, written by hand, each played through the real pages and actions.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from cases import steps
from cases.police import answers
from cases.procedures.state import EventKind
from cases.steps import Entry
from cases.web.disclosure_forms import CityForm, DisclosureForm
from cases.web.forms import FeedbackForm, SignalForm, TalkerForm
from cases.web.meeting_forms import GuestForm
from cases.web.plan_forms import ActionForm
from cases.web.police_forms import InformForm
from cases.web.refused_help_forms import ConcernForm
from cases.web.views.voices import QuestionForm
from referrals.web.forms import FeedbackForm as CityFeedbackForm
from secrecy import release
from secrecy.models import Item
from secrecy.release import RELEASES, Allowance, Ground, Receiver, ReleaseForbidden
from secrecy.tables import Regime
from tests.cases import police
from tests.cast import Cast, acting, open_case, put_on_agenda, report, signed_in
from tests.forms.filled import day
from tests.forms.forms_table import FORMS, talk
from tests.secrecy.world import undone

pytestmark = pytest.mark.slow
Scene = Callable[[Cast], HttpResponse | None]
Place = tuple[Regime, Receiver, Ground]


def on_page(form: type, **changes: str) -> Scene:
    """The form, filled in as it should be but for `changes`."""

    def scene(cast: Cast) -> HttpResponse:
        page = FORMS[form].make(cast)
        return signed_in(page.seat).post(page.address, page.good | changes)  # type: ignore[return-value]  # the test client adds to it

    return scene


def told_the_city(**changes: str) -> Scene:
    """Only a text that was shared in the zorgoverleg, and not a word of the school's own."""

    def scene(cast: Cast) -> HttpResponse:
        page = FORMS[CityForm].make(cast)
        with acting(cast.zorg) as actor:
            shared = Item(
                dossier_id=page.case.dossier_id, regime=Regime.TEAM, kind="step", holder_id=cast.school.pk,
                author=cast.zorg, about=page.case.pk, body="Wij bellen Expo-R.", created_at=actor.now,
            )  # fmt: skip
            shared.save(force_insert=True)
        typed = page.good | {"body": "", "texts": [str(shared.pk)]} | changes
        return signed_in(page.seat).post(page.address, typed)  # type: ignore[return-value]  # the test client adds to it

    return scene


def told_the_talker(cast: Cast) -> HttpResponse:
    page = talk(cast)
    signed_in(page.seat).post(page.address, page.good)
    good = {"grade": "followed_up", "sentence": "", "send": "1"}
    return signed_in(cast.zorg).post(f"{page.address}terugkoppeling/", good)  # type: ignore[return-value]  # as above


def met(cast: Cast) -> None:
    """Step 3: the director hears about whom and when."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with acting(cast.zorg) as actor:
        kinds = {"1": EventKind.DONE, "2": EventKind.SKIP, "3": EventKind.DONE}
        entries = [Entry(kind, actor.today, key, "Gedaan.", "Zo afgesproken.") for key, kind in kinds.items()]
        steps.record(case_id=case.pk, entries=entries, by=cast.zorg, actor=actor)


def asked_the_direction(cast: Cast) -> Any:
    police.city_on(cast)
    case = police.receive(cast)
    police.permit(cast, case, cast.colleague)
    informed = police.inform(cast, case)
    now = police.to_the_answer(cast, informed)
    answer = police.begin_answer(cast, now=now)
    police.move(cast.case_manager, answers.ask, answer, director=cast.director, now=now)
    return answer, now


def put_to_the_direction(cast: Cast) -> None:
    asked_the_direction(cast)


def sent_to_the_police(cast: Cast) -> None:
    answer, now = asked_the_direction(cast)
    police.move(cast.director, answers.reply, answer, agrees=True, words="Akkoord.", now=now)
    police.move(cast.case_manager, answers.send, answer, now=now)


WITHOUT = {"consent_by": "", "consent_on": "", "consent_how": ""}
NAMED = {"expo_r": "named", "ground": "consent"}
AGREED = {"consent_by": "parents", "consent_on": day(), "consent_how": "Aan tafel."}
R, S, G = Regime, Receiver, Ground
SCENES: dict[Place, Scene] = {
    (R.SCHOOL, S.REPORTER, G.FEEDBACK): on_page(FeedbackForm),
    (R.SCHOOL, S.TALKER, G.TASK): on_page(TalkerForm),
    (R.SCHOOL, S.TALKER, G.FEEDBACK): told_the_talker,
    (R.SCHOOL, S.DIRECTION, G.ACUTE_DANGER): on_page(
        SignalForm, acute="on", about_whom="pupil", pupil_text="Noor Van Hecke, 3B"
    ),
    (R.SCHOOL, S.DIRECTION, G.AGENDA): met,
    (R.SCHOOL, S.CONSULTED, G.CONSULTATION): on_page(QuestionForm),
    (R.SCHOOL, S.CLB, G.NOTICE): on_page(InformForm, clb="on"),
    (R.SCHOOL, S.CITY, G.NOTICE): on_page(InformForm),
    (R.SCHOOL, S.CITY, G.CONSENT): on_page(CityForm),
    (R.TEAM, S.CITY, G.CONSENT): told_the_city(),
    (R.TEAM, S.ACTION_OWNER, G.TASK): on_page(ActionForm),
    (R.TEAM, S.GUEST, G.MEETING): on_page(GuestForm),
    (R.CLB, S.CARE_MEETING, G.ADVICE): on_page(DisclosureForm, ground="advice", **WITHOUT),
    (R.CLB, S.CARE_MEETING, G.OWN_FINDINGS): on_page(DisclosureForm),
    (R.CLB, S.CITY, G.CONSENT): on_page(ConcernForm, **NAMED, **AGREED),
    (R.CITY, S.DIRECTION, G.AGREEMENT): put_to_the_direction,
    (R.CITY, S.DIRECTION, G.FEEDBACK): on_page(CityFeedbackForm),
    (R.CITY, S.POLICE, G.AGREEMENT): sent_to_the_police,
}
# Where a consent is asked: the same without one.
UNASKED: dict[Place, Scene] = {
    (R.SCHOOL, S.CITY, G.CONSENT): on_page(CityForm, **WITHOUT),
    (R.TEAM, S.CITY, G.CONSENT): told_the_city(**WITHOUT),
    (R.CLB, S.CARE_MEETING, G.OWN_FINDINGS): on_page(DisclosureForm, **WITHOUT),
    (R.CLB, S.CITY, G.CONSENT): on_page(ConcernForm, **NAMED, **WITHOUT),
}
# No page lets this go: the table says what holds, and `require` refuses what nobody asks.
NO_PAGE = {(R.CLB, S.PROSECUTOR, G.MAY_REPORT)}


def happens(scene: Scene, cast: Cast) -> bool:
    with undone():
        try:
            answer = scene(cast)
        except ReleaseForbidden:
            return False
        return answer is None or answer.status_code == 302


def name(place: Place) -> str:
    return " ".join(place)


def test_every_cell_has_a_scene():
    assert SCENES.keys() | NO_PAGE == RELEASES.keys()


@pytest.mark.parametrize("place", SCENES, ids=name)
def test_a_cell_that_is_struck_out_is_refused(cast, monkeypatch, place):
    assert happens(SCENES[place], cast)
    monkeypatch.delitem(release.RELEASES, place)
    assert not happens(SCENES[place], cast)


@pytest.mark.parametrize("place", UNASKED, ids=name)
def test_a_consent_that_is_no_longer_asked_is_noticed(cast, monkeypatch, place):
    assert not happens(UNASKED[place], cast)
    monkeypatch.setitem(release.RELEASES, place, RELEASES[place]._replace(allowance=Allowance.ALLOWED))
    assert happens(UNASKED[place], cast)
