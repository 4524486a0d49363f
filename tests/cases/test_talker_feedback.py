"""Step 5 tells the talker as well: an own duty until sent, and from then on the message and the own report only."""

from datetime import timedelta

import pytest

from cases import actions, steps, talks
from cases.enums import Grade
from cases.models import Feedback, Talk
from cases.procedures.state import EventKind
from cases.workflow import TransitionNotAllowed
from secrecy.models import Item
from tests.cases.ledger import contents, duty
from tests.cases.test_track_a_whole import START, at_step_2, hand_in, kinds, take
from tests.cast import acting, answer, open_case, report, signed_in
from tests.forms.answers import refused, said, text_of

pytestmark = pytest.mark.database
NOW = START + timedelta(days=2)
FOLLOWED = "Dank u voor het gesprek. Wat u hoorde, wordt opgevolgd. Wat er precies gebeurt, blijft bij wie de leerling begeleidt."


@pytest.fixture
def case(cast):
    """A case at step 5, with a report."""
    _signal, case = at_step_2(cast)
    hand_in(cast, NOW)
    for key in ("2", "3", "4"):
        take(cast.zorg, case, key, now=NOW)
    return case


@pytest.fixture
def talk(cast, case):
    with acting(cast.zorg) as actor:
        return Talk.objects.visible_to(actor).get()


def tell(seat, talk, grade=Grade.FOLLOWED_UP, sentence="", *, now=NOW):
    with acting(seat, now) as actor:
        return talks.give_feedback(talk_id=talk.pk, grade=grade, sentence=sentence, by=seat, actor=actor, now=now)


def reads(seat):
    """The kinds of text this seat reads, asked of the database itself and of the first wall alike."""
    with acting(seat, NOW) as actor:
        assert set(Item.objects.all()) == set(Item.objects.visible_to(actor))
        return sorted(Item.objects.values_list("kind", flat=True))


def test_step_4_makes_it_owed_and_sending_settles_it(cast, case, talk):
    owed = duty("talker_feedback", talk.pk)
    assert (owed.addressee_id, owed.explanation) == (cast.zorg.pk, "2 schooldagen na stap 5.")
    tell(cast.zorg, talk, sentence=" Goed gedaan. ")
    assert duty("talker_feedback", talk.pk).done_by_id == cast.zorg.pk
    with acting(cast.talker, NOW) as actor:
        assert Feedback.objects.visible_to(actor).get().text == FOLLOWED + "\n\nGoed gedaan."


def test_step_5_is_done_when_both_are_sent(cast, case, talk):
    def sent():
        with acting(cast.zorg, NOW) as actor:
            return "feedback_sent" in steps.facts_of(case, actor)

    with acting(cast.zorg, NOW) as actor:
        signal_id = case.signal_outcomes.visible_to(actor).get().signal_id
    assert not sent()
    answer(cast, signal_id, now=NOW)
    assert not sent()
    tell(cast.zorg, talk)
    assert sent()
    take(cast.zorg, case, "5", now=NOW, reason="")


def test_the_talker_reads_the_message_and_the_own_report_and_no_more(cast, talk):
    assert reads(cast.talker) == ["briefing", "report"]
    tell(cast.zorg, talk)
    assert reads(cast.talker) == ["report"]
    assert "briefing" in reads(cast.zorg)
    page = signed_in(cast.talker).get(f"/gesprekken/{talk.pk}/").content.decode()
    assert FOLLOWED in page
    assert "Ze voelt zich alleen." in page
    assert "Vraag hoe het in de klas gaat." not in page


def test_who_still_owes_the_report_keeps_the_briefing(cast):
    _signal, case = at_step_2(cast)
    for key in ("2", "3", "4"):
        take(cast.zorg, case, key, now=NOW)
    with acting(cast.zorg) as actor:
        talk = Talk.objects.visible_to(actor).get()
    tell(cast.zorg, talk)
    assert reads(cast.talker) == ["briefing"]
    hand_in(cast, NOW)


def test_the_talker_finds_it_on_the_worklist_and_ticks_it_off(cast, talk):
    tell(cast.zorg, talk)
    client = signed_in(cast.talker)
    assert "Lees de terugkoppeling over uw gesprek" in client.get("/").content.decode()
    assert "Dank u. Dit staat niet meer op uw werklijst." in said(client.post(f"/gesprekken/{talk.pk}/gelezen/"))
    assert kinds(cast.talker, NOW) == []
    client.post(f"/gesprekken/{talk.pk}/gelezen/")


def test_nobody_tells_themselves(cast):
    """A coordinator who held the talk owes no feedback to the own person."""
    case = open_case(cast, report(cast, now=START), now=START)
    with acting(cast.zorg, START) as actor:
        actions.name_talker(
            case_id=case.pk, talker=cast.zorg, briefing="Ikzelf.", done_on=actor.today, by=cast.zorg, actor=actor, now=START
        )  # fmt: skip
    for key in ("2", "3", "4"):
        take(cast.zorg, case, key, now=NOW)
    assert "talker_feedback" not in kinds(cast.zorg, NOW)


def test_taking_step_4_back_takes_the_promise_back(cast, case):
    with acting(cast.zorg, NOW) as actor:
        last = case.transitions.filter(event=EventKind.DONE).latest("at", "pk")
        steps.undo(case_id=case.pk, move_id=last.pk, by=cast.zorg, actor=actor, now=NOW)
    assert "talker_feedback" not in kinds(cast.zorg, NOW)


def test_the_word_never_goes_back_and_twice_is_once(cast, talk):
    first = tell(cast.zorg, talk, Grade.CLOSED)
    before = contents()
    assert tell(cast.zorg, talk, Grade.CLOSED).pk == first.pk
    with pytest.raises(TransitionNotAllowed, match="De gespreksvoerder las al een later woord"):
        tell(cast.zorg, talk, Grade.RECEIVED)
    assert contents() == before


@pytest.mark.parametrize("seat", ["talker", "reporter", "director", "outsider", "clb", "behaviour", "admin"])
def test_nobody_else_tells_the_talker(cast, talk, seat):
    with pytest.raises(Talk.DoesNotExist):
        tell(cast.seats[seat], talk)


def test_the_page_shows_what_will_be_read_and_then_sends_it(cast, case, talk):
    zorg, url = signed_in(cast.zorg), f"/gesprekken/{talk.pk}/terugkoppeling/"
    assert url in zorg.get(f"/casussen/{case.ref}/").content.decode()
    refused(zorg.post(url, {"sentence": "Dank."}), "Kies wat de gespreksvoerder mag weten", ("Dank.",))
    data = {"grade": "followed_up", "sentence": "Fijn dat u dit deed."}
    preview = text_of(zorg.post(url, data))
    assert FOLLOWED in preview
    assert "Fijn dat u dit deed." in preview
    assert "Uw terugkoppeling aan Els Boon is bewaard." in said(zorg.post(url, data | {"send": "1"}))
    page = text_of(zorg.get(f"/casussen/{case.ref}/"))
    assert "gespreksvoerder · ‘wordt opgevolgd’" in page
    assert "Terugkoppeling aan Els Boon: ‘wordt opgevolgd’" in page
