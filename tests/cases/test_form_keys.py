"""The key of somebody else's form tells nothing: what was typed is kept, as a row of its own, at the other school too."""

from dataclasses import replace
from datetime import date, time
from uuid import uuid4

import pytest

from cases import actions, assessments, meetings, plans
from cases.assessments import Assessed
from cases.enums import ActionAim, ActionKind, AssessmentPart
from cases.models import Action, AgendaPoint, Assessment, CareMeeting, Signal
from cases.plans import Planned
from secrecy import disclosures
from secrecy.models import Disclosure, Item
from secrecy.release import Ground
from tests.cases.ledger import NOW
from tests.cast import acting, open_case, put_on_agenda, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database
KEY = uuid4()


def here(cast):
    return open_case(cast, report(cast, now=NOW), now=NOW)


def elsewhere(cast):
    """A case at the other school, whose coordinator knows nothing of this one."""
    signal = report(cast, by=cast.outsider, pupil=cast.other_pupil, now=NOW)
    return open_case(replace(cast, pupil=cast.other_pupil), signal, by=cast.outsider, now=NOW)


def plan(case, seat):
    planned = Planned(KEY, "Gesprek.", ActionKind.PUPIL, ActionAim.CURATIVE, date(2026, 10, 20), owner_name="Mama")
    with acting(seat, NOW) as actor:
        return plans.add_action(case_id=case.pk, planned=planned, by=seat, actor=actor, now=NOW)


def assess(case, seat):
    assessed = Assessed(KEY, {AssessmentPart.FACTS: "Feit."}, date(2026, 11, 12))
    with acting(seat, NOW) as actor:
        return assessments.assess(case_id=case.pk, assessed=assessed, by=seat, actor=actor, now=NOW)


def meet(_case, seat):
    when = meetings.When(KEY, date(2026, 10, 15), time(14, 30))
    with acting(seat, NOW) as actor:
        return meetings.plan_meeting(when=when, by=seat, actor=actor, now=NOW)


def own_meeting(seat, key):
    with acting(seat, NOW) as actor:
        return meetings.plan_meeting(
            when=meetings.When(key, date(2026, 10, 15), time(14, 30)), by=seat, actor=actor, now=NOW
        )


def put_case(case, seat):
    meeting = own_meeting(seat, uuid4())
    with acting(seat, NOW) as actor:
        return meetings.put_case_on_agenda(
            meeting_id=meeting.pk, case_id=case.pk, prepared="Hoe?", form_key=KEY, by=seat, actor=actor, now=NOW
        )


def put_class(_case, seat):
    meeting = own_meeting(seat, uuid4())
    with acting(seat, NOW) as actor:
        return meetings.put_pupil_on_agenda(
            meeting_id=meeting.pk, pupil=None, about="3C", prepared="Hoe?", form_key=KEY, by=seat, actor=actor, now=NOW
        )


FORMS = [(plan, Action), (assess, Assessment), (meet, CareMeeting), (put_case, AgendaPoint), (put_class, AgendaPoint)]


@pytest.mark.parametrize(("send", "model"), FORMS, ids=lambda one: one.__name__)
def test_somebody_elses_key_makes_a_row_of_its_own(cast, send, model):
    first = send(here(cast), cast.zorg)
    second = send(elsewhere(cast), cast.outsider)
    assert first.pk != second.pk
    with as_owner():
        assert model.objects.filter(pk__in=[first.pk, second.pk]).count() == 2


@pytest.mark.parametrize(("send", "model"), FORMS[:2], ids=lambda one: one.__name__)
def test_a_key_of_the_own_other_case_loses_nothing(cast, send, model):
    first = send(here(cast), cast.zorg)
    second = send(here(cast), cast.zorg)
    assert first.case_id != second.case_id


def test_an_addition_with_somebody_elses_key(cast):
    texts = []
    for case, seat in ((here(cast), cast.reporter), (elsewhere(cast), cast.outsider)):
        with acting(seat, NOW) as actor:
            signal = Signal.objects.visible_to(actor).get(dossier=case.dossier_id)
            texts.append(
                actions.add_to_signal(signal=signal, text="Nog iets.", by=seat, actor=actor, form_key=KEY, now=NOW)
            )
    with as_owner():
        assert Item.objects.filter(pk__in=[item.pk for item in texts]).count() == 2


def test_a_disclosure_with_the_key_of_another_case(cast):
    cases = [here(cast), elsewhere(cast)]
    put_on_agenda(cast, cases[0], now=NOW)
    put_case(cases[1], cast.outsider)
    with acting(cast.clb, NOW) as actor:
        for case in cases:
            disclosures.disclose(
                form_key=KEY, dossier_id=case.dossier_id, about=case.pk, body="Voorstel.", purpose="plan",
                ground=Ground.ADVICE, consent=None, receivers=[], by=cast.clb, actor=actor, now=NOW,
            )  # fmt: skip
    with as_owner():
        assert {one.about for one in Disclosure.objects.all()} == {case.pk for case in cases}
