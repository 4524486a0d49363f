"""Help refused (8w): the school asks, the CLB answers under its own secrecy; nobody else reads the answer."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.roles import Role
from cases import refused_help, steps
from cases.models import Case, ConcernAnswer
from cases.models.refused_help import ConcernRoute, ExpoR, Gateway
from cases.procedures.state import EventKind
from cases.refused_help import Answered
from cases.workflow import TransitionNotAllowed
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy, Grant, Item
from secrecy.release import Ground
from secrecy.sealing import saying
from tests.cases.ledger import contents, duties
from tests.cases.panels import panel_of
from tests.cases.test_several_steps import NOW, at_step_2, entry, record, undo_last
from tests.cast import acting, member, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.answers import refused, rows, said, text_of

pytestmark = pytest.mark.database
WORDS = "De ouders willen geen begeleiding."
WHY = "Noor komt naar school en praat met haar klasgenoten."


@pytest.fixture
def case(cast):
    """A case whose actions run, on an agenda."""
    _signal, case = at_step_2(cast)
    put_on_agenda(cast, case, now=NOW - timedelta(hours=2))
    steps_ = [entry(key) for key in ("2", "3", "4", "5")] + [entry("8", EventKind.WORK)]
    record(cast.zorg, case, *steps_, now=NOW - timedelta(hours=1))
    return case


def ask(cast, case, *, by=None, now=NOW, **changes):
    seat = by or cast.zorg
    with acting(seat, now) as actor:
        return refused_help.ask(case_id=case.pk, words=WORDS, on=actor.today, by=seat, actor=actor, now=now, **changes)


ANSWER = Answered(uuid4(), NOW.date(), concerned=False, motivation=WHY, expo_r=ExpoR.NAME_FREE)
CONCERNED = replace(ANSWER, concerned=True, route=ConcernRoute.CONSULT, gateway=Gateway.VK)


def answer(seat, case, answered=ANSWER, *, now=NOW + timedelta(hours=1)):
    with acting(seat, now) as actor:
        return refused_help.answer(
            case_id=case.pk, answered=replace(answered, form_key=uuid4()), by=seat, actor=actor, now=now
        )


def step_states(cast, case):
    with as_owner():
        return list(case.transitions.filter(step="8w").order_by("at").values_list("event", "role"))


def test_the_clb_reads_the_question_and_owes_an_answer(cast, case):
    ask(cast, case)
    [owed] = duties(kind="step", detail="8w")
    assert (owed.role, owed.organisation_id) == ("clb_contact", cast.clb.organisation_id)
    assert owed.explanation == "5 schooldagen na het begin van stap 8w."
    with acting(cast.clb, NOW) as actor:
        assert Item.objects.visible_to(actor).get(kind="refused_help").body == WORDS
    for seat in (cast.director, cast.talker, cast.reporter, cast.outsider):
        with acting(seat, NOW):
            assert not Item.objects.filter(kind="refused_help").exists()


def test_the_answer_is_the_clbs_alone_and_settles_the_step(cast, case):
    ask(cast, case)
    answer(cast.clb, case)
    assert step_states(cast, case) == [("work", "care_coordinator"), ("done", "clb_contact")]
    assert duties(kind="step", detail="8w", done_at=None) == []
    with acting(cast.clb, NOW) as actor:
        assert ConcernAnswer.objects.visible_to(actor).count() == ConcernAnswer.objects.count() == 1
        assert saying(Item.objects.visible_to(actor).filter(regime="clb"), WHY)
    for seat in (cast.zorg, cast.director, cast.case_manager, cast.clb_reference):
        with acting(seat, NOW) as actor:
            assert ConcernAnswer.objects.visible_to(actor).count() == ConcernAnswer.objects.count() == 0
            assert not saying(Item.objects.all(), WHY)


@pytest.fixture
def worker(cast):
    with as_owner():
        return member("clbmedewerker", "Ine Smets", cast.clb.organisation, Role.CLB_WORKER)


def named(cast, case, seat):
    """What the CLB contact does on the page "Wie werkt mee?"."""
    with as_owner():
        return Grant.objects.create(
            dossier_id=case.dossier_id, regime="team", addressee=seat, kind="clb", reason="Bekijkt dit mee.",
            granted_by=cast.clb, granted_at=NOW - timedelta(hours=2),
        )  # fmt: skip


@pytest.mark.parametrize("role", ["clb_worker", "clb_reference_person"])
def test_who_the_clb_named_on_the_case_answers_too(cast, case, worker, role):
    seat = {"clb_worker": worker, "clb_reference_person": cast.clb_reference}[role]
    named(cast, case, seat)
    ask(cast, case)
    answer(seat, case, CONCERNED)
    assert step_states(cast, case) == [("work", "care_coordinator"), ("done", role)]
    assert duties(kind="step", detail="8w", done_at=None) == []
    with acting(cast.clb, NOW) as actor:
        assert ConcernAnswer.objects.visible_to(actor).get().by_id == seat.pk
        assert saying(Item.objects.visible_to(actor).filter(regime="clb"), WHY)
    for other in (cast.zorg, cast.director, cast.case_manager):
        with acting(other, NOW):
            assert not ConcernAnswer.objects.exists()
            assert not saying(Item.objects.all(), WHY)


@pytest.mark.parametrize("role", ["clb_worker", "clb_reference_person"])
def test_who_is_not_named_or_let_go_does_not(cast, case, worker, role):
    seat = {"clb_worker": worker, "clb_reference_person": cast.clb_reference}[role]
    ask(cast, case)
    before = contents()
    with pytest.raises(Case.DoesNotExist):
        answer(seat, case)
    grant = named(cast, case, seat)
    with as_owner():
        Grant.objects.filter(pk=grant.pk).update(ended_at=NOW, ended_by=cast.clb)
    with pytest.raises(Case.DoesNotExist):
        answer(seat, case)
    assert {name for name, rows in contents().items() if rows != before[name]} == {"secrecy_grant"}


def test_a_second_refusal_asks_a_second_answer(cast, case):
    ask(cast, case)
    answer(cast.clb, case)
    record(cast.clb, case, entry("8w", EventKind.AGAIN), now=NOW + timedelta(hours=2))
    with acting(cast.clb, NOW + timedelta(hours=3)) as actor:
        assert "concern_answered" not in steps.facts_of(case, actor)
    answer(cast.clb, case, CONCERNED, now=NOW + timedelta(hours=3))
    with acting(cast.clb, NOW + timedelta(hours=3)) as actor:
        assert {"concern_answered", "expo_r_informed"} <= steps.facts_of(case, actor)


def test_without_an_answer_the_step_is_not_done(cast, case):
    ask(cast, case)
    with pytest.raises(TransitionNotAllowed, match="gemotiveerd antwoord"):
        record(cast.clb, case, entry("8w"))


def test_an_answer_is_not_taken_back(cast, case):
    """Expo-R, VK or OCJ may have heard of it by then."""
    ask(cast, case)
    answer(cast.clb, case)
    with acting(cast.clb, NOW + timedelta(hours=1)) as actor:
        moves = list(case.transitions.visible_to(actor).order_by("at", "pk"))
        assert steps.undoable(case, moves, actor, NOW + timedelta(hours=1)) is None
    record(cast.zorg, case, entry("9", EventKind.GO_ON), now=NOW + timedelta(hours=2))
    undo_last(cast, case, NOW + timedelta(hours=2))


REFUSED = [
    (replace(ANSWER, concerned=True), "Kies wat u met de verontrusting deed"),
    (replace(ANSWER, expo_r=ExpoR.NAMED), "Kies op welke grond u de naam gaf"),
    (replace(ANSWER, expo_r=ExpoR.NAMED, ground=Ground.CONSENT), "Noteer wie instemde"),
    (replace(ANSWER, expo_r=ExpoR.NOT), "Expo-R is nog niet ingelicht"),
    (replace(ANSWER, motivation=" "), "Schrijf"),
]


@pytest.mark.parametrize(("answered", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_an_answer_that_misses_something_writes_nothing(cast, case, answered, sentence):
    ask(cast, case)
    before = contents()
    with pytest.raises(TransitionNotAllowed, match=sentence):
        answer(cast.clb, case, answered)
    assert contents() == before


def test_a_name_on_a_recorded_ground(cast, case):
    ask(cast, case)
    consent = Consent(ConsentBy.PUPIL, NOW.date(), "in het gesprek van vandaag")
    made = answer(cast.clb, case, replace(ANSWER, expo_r=ExpoR.NAMED, ground=Ground.CONSENT, consent=consent))
    assert (made.ground, made.consent_by, made.consent_on) == ("consent", "pupil", NOW.date())


@pytest.mark.parametrize(("born", "may"), [(date(2008, 9, 9), False), (date(2008, 9, 11), True), (None, True)])
def test_an_m_document_is_about_a_minor(cast, case, born, may):
    with as_owner():
        Case.objects.filter(pk=case.pk).update(birth_date=born)
    ask(cast, case)
    answered = replace(CONCERNED, route=ConcernRoute.M_DOCUMENT)
    if may:
        assert answer(cast.clb, case, answered).route == "m_document"
    else:
        with pytest.raises(TransitionNotAllowed, match="alleen voor een minderjarige: deze leerling is 18 jaar"):
            answer(cast.clb, case, answered)


def test_before_the_zorgoverleg_there_is_nobody_to_ask(cast):
    case = at_step_2(cast)[1]
    record(cast.zorg, case, *(entry(key) for key in ("2", "3", "4", "5")), entry("8", EventKind.WORK))
    before = contents()
    with pytest.raises(TransitionNotAllowed, match="Het CLB ziet deze casus nog niet"):
        ask(cast, case)
    assert contents() == before


def test_before_the_actions_there_is_nothing_to_refuse(cast):
    case = open_case(cast, report(cast, now=NOW), now=NOW)
    put_on_agenda(cast, case, now=NOW)
    with pytest.raises(TransitionNotAllowed, match="8"):
        ask(cast, case)


def test_twice_the_same_form_is_one_question_and_one_answer(cast, case):
    key = uuid4()
    ask(cast, case, form_key=key)
    before = contents()
    ask(cast, case, form_key=key)
    assert contents() == before
    with acting(cast.clb, NOW) as actor:
        for _click in range(2):
            refused_help.answer(
                case_id=case.pk, answered=ANSWER, by=cast.clb, actor=actor, now=NOW + timedelta(hours=1)
            )
    with as_owner():
        assert ConcernAnswer.objects.count() == 1


# --- The pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def running(cast):
    """The same case, now."""
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with acting(cast.zorg) as actor:
        todays = [replace(entry(key), on=actor.today) for key in ("1", "2", "3", "4", "5")]
        todays.append(replace(entry("8", EventKind.WORK), on=actor.today))
        steps.record(case_id=case.pk, entries=todays, by=cast.zorg, actor=actor)
    return case


def test_the_pages_from_refusal_to_answer(cast, running):
    zorg, clb = signed_in(cast.zorg), signed_in(cast.clb)
    url = f"/casussen/{running.ref}/hulp-geweigerd/"
    assert url in text_of(zorg.get(f"/casussen/{running.ref}/"))
    today = text_of(zorg.get(url)).partition('name="on" value="')[2][:10]
    refused(zorg.post(url, {"on": today}), "Schrijf in één zin welke hulp geweigerd werd, en door wie")
    page = said(zorg.post(url, {"on": today, "words": WORDS}))
    assert "De contactpersoon CLB antwoordt op deze vraag." in page
    assert url not in page
    assert f"{url}antwoord/" in text_of(clb.get(f"/casussen/{running.ref}/"))
    assert WORDS in text_of(clb.get(f"{url}antwoord/"))
    filled = {"on": today, "concerned": "yes", "motivation": WHY, "route": "consult", "gateway": "ocj"}
    done = said(clb.post(f"{url}antwoord/", filled | {"expo_r": "name_free"}))
    assert "ja: Overleg (consult), Ondersteuningscentrum jeugdzorg" in done
    assert WHY in done
    assert WHY not in text_of(zorg.get(f"/casussen/{running.ref}/"))


def test_the_page_of_who_the_clb_named(cast, running, worker):
    """From the case to the answer; the panel names contact and named person, and nobody of the school."""
    named(cast, running, worker)
    with acting(cast.zorg) as actor:
        refused_help.ask(case_id=running.pk, words=WORDS, on=actor.today, by=cast.zorg, actor=actor)
        today = actor.today.strftime("%d/%m/%Y")
    client, url = signed_in(worker), f"/casussen/{running.ref}/hulp-geweigerd/antwoord/"
    assert url in text_of(client.get(f"/casussen/{running.ref}/"))
    assert panel_of(client.get(url)) == [
        "ziet dit: Griet Aertsen, contactpersoon CLB: het eigen dossier van het CLB, ook nadat de school de casus sluit",
        "ziet dit: Ine Smets, CLB-medewerker: Bekijkt dit mee, tot de casus sluit",
        "ziet dit niet: Wie verder bij het CLB werkt: niet, tenzij de contactpersoon hen op de casus aanduidt",
        "ziet dit niet: De school: niet, ook niet als de casus sluit: beroepsgeheim van het CLB",
        "ziet dit niet: Stad en politie: niet",
    ]
    filled = {"on": today, "concerned": "no", "motivation": WHY, "expo_r": "name_free"}
    assert WHY in said(client.post(url, filled))
    for seat in (cast.clb_reference, cast.zorg, cast.director):
        assert signed_in(seat).get(url).status_code == 404


BAD = [
    ({}, "Kies of er verontrusting is"),
    ({"concerned": "yes"}, "Kies wat u met de verontrusting deed"),
    ({"concerned": "yes", "route": "consult"}, "Kies bij welke voorziening"),
    ({"motivation": ""}, "Schrijf in één zin waarom"),
    ({"motivation": "a" * 10_001}, "Maak de tekst korter"),
    ({"expo_r": ""}, "Kies of u Expo-R inlichtte"),
    ({"expo_r": "not"}, "Schrijf in één zin waarom u Expo-R niet inlichtte"),
    ({"expo_r": "named"}, "Kies op welke grond u de naam gaf"),
    ({"expo_r": "named", "ground": "consent"}, "Noteer wie instemde, en op welke dag"),
    ({"expo_r": "named", "ground": "refusal"}, "refusal"),
    ({"expo_r": "named", "ground": "consent", "consent_by": "pupil"}, "Schrijf op welke dag die instemde"),
    ({"on": "31/02/2026"}, "Schrijf de dag als dag/maand/jaar"),
    ({"on": "01/01/2099"}, "Kies een dag die al voorbij is"),
]


@pytest.mark.parametrize(("typed", "sentence"), BAD, ids=range(len(BAD)))
def test_bad_input_writes_nothing(cast, running, typed, sentence):
    with acting(cast.zorg) as actor:
        refused_help.ask(case_id=running.pk, words=WORDS, on=actor.today, by=cast.zorg, actor=actor)
        today = actor.today.strftime("%d/%m/%Y")
    good = {"concerned": "no", "motivation": WHY, "expo_r": "name_free", "on": today}
    before = rows()
    sent = (good | typed) if typed else {"on": today, "motivation": WHY}
    response = signed_in(cast.clb).post(f"/casussen/{running.ref}/hulp-geweigerd/antwoord/", sent)
    refused(response, sentence, (WHY,) if sent["motivation"] == WHY else ())
    assert rows() == before
    with as_owner():
        assert not ConcernAnswer.objects.exists()
