"""Track B for tests: each step by whoever takes it, at a moment of its own."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.urls import reverse

from cases.enums import PoliceChannel, PoliceForce
from cases.models import Case, PoliceAnswer
from cases.police import answers, informing, news
from cases.police.informing import Informed
from cases.police.news import Told
from cases.procedures.state import EventKind
from secrecy.models import CitySwitch, Item
from tests.cases.test_track_a_whole import kinds, take
from tests.cast import Cast, acting, put_on_agenda, signed_in
from tests.conftest import as_owner

START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
NEWS = "Een wijkagent zag Noor zaterdag bij een betoging met gewelddadige slogans."
CONTACT = "Dirk Stroobants, wijkdienst"
ANSWER = "De school volgt dit op met haar partners. U hoort het als er iets wijzigt."


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)


def told(cast: Cast, **changes) -> Told:
    return Told(
        **{
            "form_key": uuid4(), "text": NEWS, "force": PoliceForce.LOCAL, "channel": PoliceChannel.PHONE,
            "contact_name": CONTACT, "contact": cast.police, "received_at": START, "pupil": cast.pupil,
            "pupil_text": str(cast.pupil),
        } | changes
    )  # fmt: skip


def receive(cast: Cast, *, now=START, **changes) -> Case:
    with acting(cast.director, now) as actor:
        return news.receive(told=told(cast, **changes), by=cast.director, actor=actor, now=now)


def permit(cast: Cast, case: Case, *persons, now=None, form_key=None):
    now = now or hours(1)
    with acting(cast.director, now) as actor:
        return news.permit(
            case_id=case.pk, given_on=now.date(), given_by=CONTACT, persons=persons, form_key=form_key or uuid4(),
            by=cast.director, actor=actor, now=now,
        )  # fmt: skip


def inform(cast: Cast, case: Case, *, now=None, form_key=None, **changes) -> Case:
    now = now or hours(2)
    everybody = {"on": now.date(), "coordinator": cast.zorg, "clb": True, "case_manager": cast.case_manager}
    with acting(cast.director, now) as actor:
        return informing.inform(
            case_id=case.pk, informed=Informed(**everybody | changes), form_key=form_key or uuid4(), by=cast.director,
            actor=actor, now=now,
        )  # fmt: skip


def city_on(cast: Cast, on: bool = True) -> None:
    with as_owner():
        CitySwitch.objects.create(
            organisation=cast.case_manager.organisation, is_on=on, by=cast.dpo, at=START - timedelta(days=on)
        )


def begin_answer(cast: Cast, *, now, body=ANSWER) -> PoliceAnswer:
    with acting(cast.case_manager, now) as actor:
        notice = Item.objects.visible_to(actor).get(kind="city_notice")
        return answers.begin(
            notice=notice, body=body, form_key=uuid4(), by=cast.case_manager, actor=actor, now=now
        )  # fmt: skip


def move(seat, act, answer, *, now, version=None, form_key=None, **what):
    """One move on the text, with what was on the screen unless said otherwise."""
    with acting(seat, now) as actor:
        current = PoliceAnswer.objects.visible_to(actor).get(pk=answer.pk).version if version is None else version
        return act(
            answer_id=answer.pk, version=current, form_key=form_key or uuid4(), by=seat, actor=actor, now=now, **what
        )  # fmt: skip


def sees(seat, model, now=START):
    """What this seat reads with SQL of its own, which is what the first wall shows too."""
    with acting(seat, now) as actor:
        found = set(model.objects.all())
        assert found == set(model.objects.visible_to(actor))
        return found


def texts(seat, now=START):
    return {item.kind: item.body for item in sees(seat, Item, now)}


def page(seat, case):
    return words_of(signed_in(seat).get(reverse("cases:case", args=[case.ref])))


def words_of(response):
    """A page without the lines of "who can see this" that stand on every case, whatever it is about."""
    html = response.content.decode()
    return html.replace("CLB, stad en politie", "").replace("Stad en politie", "").replace("Politiezone", "")


def to_the_answer(cast, case):
    """Steps 3 to 8, each by its own actor."""
    now = hours(24)
    put_on_agenda(cast, case, now=now)
    take(cast.zorg, case, "3", now=now)
    take(cast.zorg, case, "4", now=now)
    assert kinds(cast.clb, now).count("step5") == 1
    take(cast.clb, case, "5", now=now)
    take(cast.clb, case, "6", now=now)
    take(cast.zorg, case, "7", now=now)
    take(cast.zorg, case, "8", EventKind.CLOSE, now=now)
    return now
