"""Two tabs on one text: the second one gets a page with both texts, and what was typed is not lost.

For every form that writes a text of which there can be one. A text of which there can be many (an addition, a voice, an
assessment) is added beside the first, also when an old page is sent again with other words.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import consultations
from cases.models import AccessQuestion, Action, ClbConsent, Emergency, Voice
from secrecy.models import Disclosure, Item
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cases.test_clicks_on_forms import step_form as step
from tests.cast import Cast, acting, name_talker, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms import forms_of_access
from tests.forms import forms_of_partners as partners
from tests.forms.answers import rows, text_of
from tests.forms.filled import day
from tests.forms.forms_of_schools import house_words
from tests.forms.forms_table import lifting
from tests.forms.tabs import FIRST, SECOND, late, of, on, shows_both


def talk_report(cast: Cast):
    case = open_case(cast, report(cast))
    talk = name_talker(cast, case)
    form = {"spoken_with": "pupil", "held_on": day(), "told": "yes", "why_not_told": ""}
    return on(cast.talker, f"/gesprekken/{talk.pk}/", "text", **form)


def briefing(cast: Cast):
    case = open_case(cast, report(cast))
    form = {"talker": cast.talker.pk, "done_on": day(), "late_reason": ""}
    return on(cast.zorg, f"/casussen/{case.ref}/gespreksvoerder/", "briefing", **form)


def reason_to_decline(cast: Cast):
    signal = report(cast)
    return on(cast.zorg, f"/signalen/{signal.ref}/zonder-casus/", "reason")


def answer_to_a_question(cast: Cast):
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        asked = consultations.ask(
            case_id=case.pk, whom=cast.clb, question="Wat nu?", form_key=uuid4(), by=cast.zorg, actor=actor
        )
    return on(cast.clb, f"/ruggespraak/{asked.pk}/", "text")


def an_action(cast: Cast) -> Action:
    case = at_the_actions(cast)
    form = {"text": "Bel mama.", "kind": "parents", "aim": "curative", "owner_name": "mama", "due_on": day(3)}
    signed_in(cast.zorg).post(f"/casussen/{case.ref}/actie/", form | {"form_key": str(uuid4())})
    with as_owner():
        return Action.objects.get()


def how_an_action_went(cast: Cast):
    return on(cast.zorg, f"/acties/{an_action(cast).pk}/", "sentence", done="1")


def why_an_action_is_dropped(cast: Cast):
    return on(cast.zorg, f"/acties/{an_action(cast).pk}/", "reason", drop="1")


def step_taken(cast: Cast):
    case = at_the_actions(cast)
    address = f"/casussen/{case.ref}/stap/5/"
    return cast.zorg, address, lambda words: step("5", "done", sentence=words, reason="Zo afgesproken.")


def step_skipped(cast: Cast):
    case = at_the_actions(cast)
    return cast.zorg, f"/casussen/{case.ref}/stap/6/", lambda words: step("6", "skip", sentence="", reason=words)


def recalled(cast: Cast):
    case = at_the_actions(cast)
    form = {"form_key": str(uuid4()), "body": "Advies.", "purpose": "het plan", "ground": "advice", "send": "1"}
    signed_in(cast.clb).post(f"/casussen/{case.ref}/vrijgave/", form)
    with as_owner():
        key = Disclosure.objects.get().pk
    return on(cast.clb, f"/casussen/{case.ref}/vrijgave/{key}/terugroepen/", "reason")


def withdrawn(cast: Cast):
    address = recalled(cast)[1]
    with as_owner():
        # Typed under own findings: then there is a consent to take back.
        Disclosure.objects.update(consent_by="pupil", consent_on=timezone.localdate())
    return on(cast.clb, address.replace("terugroepen", "intrekken"), "withdrawn_how", withdrawn_on=day())


def live_note(cast: Cast):
    point = put_on_agenda(cast, at_the_actions(cast), plan_meeting(cast))
    return on(cast.zorg, f"/overleg/{point.meeting_id}/", "note", version="0", outcome="", decision="", stay="1")


def police_answer_begun(cast: Cast):
    return of(partners.answer_begun(cast), "body")


def police_answer_written(cast: Cast):
    return of(partners.answer_written(cast), "body")


def director_replied(cast: Cast):
    return of(partners.answer_replied(cast), "words")


def file_opened(cast: Cast):
    return of(partners.city_file(cast), "words")


def school_words(cast: Cast):
    return of(house_words(cast), "radicalisation")


def wall_lifted(cast: Cast):
    return of(lifting(cast), "reason")


def emergency_reviewed(cast: Cast):
    return of(forms_of_access.verdict(cast), "verdict")


def _name(make: Callable[..., Any]) -> str:
    return make.__name__


ONE_OF_EACH = [
    talk_report,
    briefing,
    reason_to_decline,
    answer_to_a_question,
    how_an_action_went,
    why_an_action_is_dropped,
    step_taken,
    step_skipped,
    recalled,
    withdrawn,
    live_note,
    police_answer_begun,
    police_answer_written,
    director_replied,
    file_opened,
    school_words,
    wall_lifted,
    emergency_reviewed,
]


@pytest.mark.parametrize("make", ONE_OF_EACH, ids=_name)
def test_the_second_tab_gets_both_texts(cast, make):
    tabs = make(cast)
    shows_both(late(tabs), tabs[0])


def early_close(cast: Cast):
    case = at_the_actions(cast)
    return on(cast.zorg, f"/casussen/{case.ref}/sluiten/", "reason", outcome="unfounded", discussed_with="Wout")


def reopening(cast: Cast):
    seat, address, form = early_close(cast)
    signed_in(seat).post(address, form("Niets gevonden."))
    return on(seat, address.replace("sluiten", "heropenen"), "reason")


@pytest.mark.parametrize("make", [early_close, reopening], ids=_name)
def test_the_second_tab_keeps_its_text_in_the_form(cast, make):
    """Closing and reopening stay a form: it may be wanted again as soon as somebody turned the other one back."""
    answer = late(make(cast))
    assert answer.status_code == 422
    assert SECOND in text_of(answer)


# --- Texts of which there can be many ---------------------------------------------------------------------------------


def addition(cast: Cast):
    signal = report(cast)
    return on(cast.reporter, f"/signalen/{signal.ref}/aanvulling/", "text")


def voice(cast: Cast):
    case = open_case(cast, report(cast))
    return on(cast.zorg, f"/casussen/{case.ref}/stem/", "words", who="mama", state="informed", day=day())


def question(cast: Cast):
    case = open_case(cast, report(cast))
    return on(cast.zorg, f"/casussen/{case.ref}/ruggespraak/", "question", whom=cast.clb.pk)


def assessment(cast: Cast):
    case = open_case(cast, report(cast))
    return on(cast.zorg, f"/casussen/{case.ref}/inschatting/", "facts", review_on=day(9))


def action(cast: Cast):
    case = open_case(cast, report(cast))
    form = {"kind": "parents", "aim": "curative", "owner_name": "mama", "due_on": day(3)}
    return on(cast.zorg, f"/casussen/{case.ref}/actie/", "text", **form)


def disclosure(cast: Cast):
    case = at_the_actions(cast)
    return on(cast.clb, f"/casussen/{case.ref}/vrijgave/", "body", purpose="het plan", ground="advice", send="1")


def signal(cast: Cast):
    return on(cast.reporter, "/signalen/nieuw/", "facts", about_whom="group", pupil_text="3B", happened_on=day())


def working_on_a_step(cast: Cast):
    case = at_the_actions(cast)
    return cast.zorg, f"/casussen/{case.ref}/stap/8/", lambda words: step("8", "work", sentence=words)


def police_news(cast: Cast):
    return of(partners.news(cast), "text")


def clb_note(cast: Cast):
    return of(partners.clb_note(cast), "text")


def clb_consent(cast: Cast):
    return of(partners.consent(cast), "purpose")


def city_note(cast: Cast):
    return of(partners.city_note(cast), "text")


def city_feedback(cast: Cast):
    return of(partners.city_feedback(cast), "sentence")


def emergency_asked(cast: Cast):
    return of(forms_of_access.asking(cast), "reason")


def access_asked(cast: Cast):
    return of(forms_of_access.question(cast), "why")


MANY = [
    addition,
    voice,
    question,
    assessment,
    action,
    disclosure,
    signal,
    working_on_a_step,
    police_news,
    clb_note,
    clb_consent,
    city_note,
    city_feedback,
    emergency_asked,
    access_asked,
]


def written(words: str) -> bool:
    """Whether this text stands somewhere in the database."""
    with as_owner():
        spoken = Voice.objects.filter(words=words).exists()
        texts = [row.body for model in (Item, Disclosure) for row in model.objects.all()]
        texts += [consent.purpose for consent in ClbConsent.objects.all()]
        texts += [request.reason for request in Emergency.objects.all()]
        texts += [question.why for question in AccessQuestion.objects.all()]
        return spoken or any(text.endswith(words) for text in texts)


@pytest.mark.parametrize("make", MANY, ids=_name)
def test_an_old_page_sent_again_with_other_words_is_kept_too(cast, make):
    """The back button, other words, the same key: never silence."""
    seat, address, form = make(cast)
    key = str(uuid4())
    client = signed_in(seat)

    def sent(words: str) -> dict[str, Any]:
        made = form(words)
        return made | {name: key for name in {"form_key", *(one for one in made if one.endswith("-form_key"))}}

    assert client.post(address, sent(FIRST)).status_code == 302
    before = rows()
    assert client.post(address, sent(FIRST)).status_code == 302
    assert rows() == before
    client.post(address, sent(SECOND))
    assert written(FIRST)
    assert written(SECOND)
