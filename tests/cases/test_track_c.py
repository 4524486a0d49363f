"""Track C: about the wider environment. The pupil is talked with, and is not the subject."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import OrganisationKind, Role
from cases import actions, plans, talks
from cases.enums import About, ActionAim, ActionKind, CaseState, Grade, Outcome, SpokenWith
from cases.models import Action, Case, Talk
from cases.plans import Planned
from cases.procedures.state import EventKind
from cases.talks import Report
from cases.workflow import TransitionNotAllowed
from schools.models import Pupil
from secrecy.models import Item
from tests.cases.test_track_a_whole import kinds, take
from tests.cast import Organisation, acting, answer, member, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
START = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
PLACE = "de jongeren aan het buurtplein"
FACTS = "Aan het buurtplein deelt iemand filmpjes uit aan jongeren van bij ons."


@pytest.fixture
def signal(cast):
    return report(cast, about_whom=About.ENVIRONMENT, pupil_text="het buurtplein", facts=FACTS, now=START)


@pytest.fixture
def case(cast, signal):
    return opened(cast, signal)


@pytest.fixture
def partner(cast) -> Membership:
    with as_owner():
        youth = Organisation.objects.create(kind=OrganisationKind.PARTNER, name="Jeugdhuis De Kaai")
        return member("kaai", "Marieke Pauwels", youth, Role.PARTNER_CONTACT)


@pytest.fixture
def other_clb(cast) -> Membership:
    with as_owner():
        elsewhere = Organisation.objects.create(kind=OrganisationKind.CLB, name="CLB Verderop", number="998005")
        return member("verderop", "Sofie Claes", elsewhere, Role.CLB_CONTACT)


def opened(cast, signal, now=START + timedelta(hours=1)):
    with acting(cast.zorg, now) as actor:
        return actions.open_case(
            signal_id=signal.pk, outcome=Outcome.TRACK_C, pupil=cast.pupil, pupil_text=PLACE, by=cast.zorg, actor=actor,
            now=now,
        )  # fmt: skip


def talker(cast, case, now=START + timedelta(hours=2)):
    with acting(cast.zorg, now) as actor:
        return actions.name_talker(
            case_id=case.pk, talker=cast.talker, briefing="Vraag wat ze aan het plein ziet.", done_on=actor.today,
            partner=str(cast.pupil), by=cast.zorg, actor=actor, now=now,
        )  # fmt: skip


def plan(
    cast, case, owner, text="Straathoekwerk gaat twee keer per week langs.", now=START + timedelta(hours=3), **more
):
    planned = Planned(
        **{
            "form_key": uuid4(), "text": text, "kind": ActionKind.OUTSIDE, "aim": ActionAim.PREVENTIVE,
            "due_on": date(2026, 10, 1), "owner": owner,
        } | more
    )  # fmt: skip
    with acting(cast.zorg, now) as actor:
        return plans.add_action(case_id=case.pk, planned=planned, by=cast.zorg, actor=actor, now=now)


def sees_cases(seat, now=START):
    with acting(seat, now) as actor:
        return Case.objects.visible_to(actor).exists()


def test_the_case_is_nobodys(cast, case):
    """Not in a pupil's care file: even when a pupil was given, the case does not hang on them."""
    assert (case.procedure, case.step, case.about_pupil) == ("gent-c", "1", False)
    assert (case.pupil_id, case.birth_date, case.title) == (None, None, PLACE)
    with as_owner(), pytest.raises(IntegrityError, match="case_environment_has_no_pupil"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(pupil=cast.pupil)


def test_who_is_talked_with_is_no_subject_either(cast, case):
    talk = talker(cast, case)
    assert (talk.pupil_id, talk.about_pupil, talk.about) == (None, False, "Noor Van Hecke, 3B")
    page = signed_in(cast.talker).get(reverse("cases:talk", args=[talk.pk])).content.decode()
    assert "Noor Van Hecke" in page
    assert "Ouders en leerling kunnen dit later inkijken" not in page
    page = signed_in(cast.zorg).get(reverse("cases:case", args=[case.ref])).content.decode()
    assert "Gesprekspartner: Noor Van Hecke, 3B. Het gaat niet over hem of haar." in page
    assert "Ouders en leerling kunnen dit inkijken" not in page


def test_no_person_record_is_made(cast, case, partner):
    with as_owner():
        before = Pupil.objects.count()
    talker(cast, case)
    plan(cast, case, partner)
    with as_owner():
        assert Pupil.objects.count() == before


def test_whole_track(cast, signal, case, partner, other_clb):
    answer(cast, signal.pk, Grade.RECEIVED, now=START + timedelta(hours=2))
    talk = talker(cast, case)
    now = START + timedelta(days=2)
    with acting(cast.talker, now) as actor:
        told = Report("Ze ziet daar vaak dezelfde auto.", SpokenWith.PUPIL, actor.today, True)
        talks.hand_in(talk=talk, report=told, by=cast.talker, actor=actor, now=now)
    take(cast.zorg, case, "2", now=now)
    put_on_agenda(cast, case, now=now)
    take(cast.zorg, case, "3", now=now, reason="")
    with acting(cast.director, now) as actor:
        assert Item.objects.visible_to(actor).get().body == (
            f"{PLACE} staat op het zorgoverleg van 11 september 2026. Eigenaar: Hanne Dewulf."
        )
    actions_made = [plan(cast, case, owner, now=now) for owner in (partner, other_clb)]
    take(cast.zorg, case, "4", now=now)
    take(cast.clb, case, "5", now=now)
    take(cast.clb, case, "6", now=now)
    for seat, action in zip((partner, other_clb), actions_made, strict=True):
        assert kinds(seat, now) == ["action"]
        with acting(seat, now) as actor:
            assert not Case.objects.exists()
            plans.finish_action(action_id=action.pk, sentence="Gedaan.", by=seat, actor=actor, now=now)
    take(cast.zorg, case, "7", now=now, reason="")
    done = take(cast.zorg, case, "8", EventKind.CLOSE, now=now, reason="")
    assert done.state == CaseState.CLOSED
    # To whoever reported feedback is owed, and nothing else to anybody.
    assert kinds(cast.zorg, now) == ["agenda_notice", "feedback"]
    assert not sees_cases(cast.clb, now)


def test_refused_help_is_no_step_here(cast, case):
    assert signed_in(cast.zorg).post(reverse("cases:step", args=[case.ref, "8w"])).status_code == 404


@pytest.mark.parametrize("name", ["Noor", "van hecke"])
def test_an_action_for_somebody_outside_names_nobody(cast, case, partner, name):
    talker(cast, case)
    with pytest.raises(TransitionNotAllowed, match="zonder ‘(Noor|Van Hecke|Hecke|Van)’") as refused:
        plan(cast, case, partner, text=f"Spreek met {name} aan het plein.")
    assert refused.value.field == "text"
    # Inside the school it may, except before a class.
    assert plan(cast, case, cast.reporter, text=f"Spreek met {name} aan het plein.").pk
    with pytest.raises(TransitionNotAllowed, match="klasgesprek"):
        plan(cast, case, cast.reporter, text=f"Praat over {name}.", kind=ActionKind.CLASS_TALK)


def test_a_partner_reads_the_action_and_nothing_else(cast, case, partner):
    action = plan(cast, case, partner)
    client = signed_in(partner)
    assert "Straathoekwerk gaat" in client.get("/").content.decode()
    page = client.get(reverse("cases:action", args=[action.pk])).content.decode()
    assert "Straathoekwerk gaat" in page
    assert PLACE not in page
    assert case.ref not in page
    for name in ("case", "case_close", "assessment"):
        assert client.get(reverse(f"cases:{name}", args=[case.ref])).status_code == 404


def test_only_partners_other_clbs_and_expo_r_are_offered(cast, case, partner, other_clb):
    page = signed_in(cast.zorg).get(reverse("cases:action_add", args=[case.ref]))
    offered = re.search(r'<select name="partner".*?</select>', page.content.decode(), re.DOTALL)
    assert re.findall(r">([^<>\n]+)</option>", offered.group()) == [
        "Kies een partner",
        "Sofie Claes, Contactpersoon CLB, CLB Verderop",
        "Marieke Pauwels, Contactpersoon partner, Jeugdhuis De Kaai",
        "Nadia Verhulst, Casemanager, Teststad",
    ]


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"owner": "reporter", "partner": "partner"}, "Kies één iemand"),
        ({"partner": "partner", "owner_name": "haar tante"}, "Kies één iemand"),
        ({"partner": "police"}, "Kies iemand uit de lijst"),
        ({"partner": "nobody"}, "Kies iemand uit de lijst"),
        ({}, "Kies wie dit op zich neemt"),
    ],
)
def test_bad_choices_of_who(cast, case, partner, chosen, says):
    known = {"partner": partner.pk, "police": cast.police.pk, "reporter": cast.reporter.pk, "nobody": "x"}
    data = {"text": "Ga langs.", "kind": "outside", "aim": "preventive", "due_on": "1/10/2099"}
    sent = data | {field: known.get(value, value) for field, value in chosen.items()}
    page = signed_in(cast.zorg).post(reverse("cases:action_add", args=[case.ref]), sent)
    assert page.status_code == 422
    assert says in page.content.decode()
    assert "Ga langs." in page.content.decode()
    with as_owner():
        assert not Action.objects.exists()


# --- Opening, on the page ---------------------------------------------------------------------------------------------


def open_on_page(seat, signal, **changes):
    data = {"outcome": "track_c", "pupil": "", "pupil_text": PLACE}
    return signed_in(seat).post(reverse("cases:signal_open", args=[signal.ref]), data | changes)


def test_a_signal_about_the_environment_offers_track_c_first(cast, signal):
    page = signed_in(cast.zorg).get(reverse("cases:signal", args=[signal.ref]))
    assert page.context["opening"].initial == {"outcome": "track_c", "pupil": "", "pupil_text": "het buurtplein"}


def test_opening_on_the_page(cast, signal):
    assert open_on_page(cast.zorg, signal).status_code == 302
    with acting(cast.zorg) as actor:
        case = Case.objects.visible_to(actor).get()
    assert (case.procedure, case.title) == ("gent-c", PLACE)
    page = signed_in(cast.zorg).get(reverse("cases:case", args=[case.ref])).content.decode()
    assert "C. Ruimere omgeving" in page
    assert "Met wie spreekt die collega?" in page
    assert "Stappenplan A" not in page


def test_a_pupils_name_is_refused(cast, signal):
    page = open_on_page(cast.zorg, signal, pupil=cast.pupil.pk, pupil_text=str(cast.pupil))
    assert page.status_code == 422
    assert "Stappenplan C gaat niet over een leerling" in page.content.decode()
    with as_owner():
        assert not Case.objects.exists()


def test_the_talker_form_asks_with_whom(cast, case):
    data = {"talker": cast.talker.pk, "briefing": "Vraag het.", "done_on": START.strftime("%d/%m/%Y")}
    url = reverse("cases:case_talker", args=[case.ref])
    page = signed_in(cast.zorg).post(url, data)
    assert page.status_code == 422
    assert "Schrijf met wie die collega spreekt" in page.content.decode()
    assert "Vraag het." in page.content.decode()
    with as_owner():
        assert not Talk.objects.exists()


def test_for_everybody_outside_it_does_not_exist(cast, case):
    talker(cast, case)
    for name, seat in cast.outsiders.items():
        assert not sees_cases(seat), name
        assert signed_in(seat).get(reverse("cases:case", args=[case.ref])).status_code == 404, name
