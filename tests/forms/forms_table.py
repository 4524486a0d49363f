"""Every form of the project: who fills it in, where, what a good one looks like, and what each of its fields takes.

Written by hand. `test_bad_input` plays every wrong thing against each of them; its metatest misses a form that is not here.
"""

from uuid import uuid4

from accounts.web.factor_forms import ProofForm
from accounts.web.forms import EndForm, ProposeForm
from cases import consultations, plans
from cases.enums import ActionAim, ActionKind
from cases.models import CareMeeting, SupportMeasure
from cases.models.refused_help import ConcernRoute, ExpoR, Gateway
from cases.web.assessment_forms import AssessmentForm
from cases.web.care_forms import MeasureForm, PhaseForm, ReviewForm
from cases.web.disclosure_forms import CityForm, DisclosureForm, RecallForm, WithdrawForm
from cases.web.forms import AdditionForm, DeclineForm, FeedbackForm, OpenCaseForm, SignalForm, TalkerForm
from cases.web.invitation_forms import GivenForm, InvitationForm
from cases.web.meeting_forms import AgendaForm, GuestForm, MeetingForm, PointForm, PresenceForm, PupilPointForm
from cases.web.plan_forms import ActionForm, DropForm, FinishForm
from cases.web.refused_help_forms import ConcernForm, RefusedHelpForm
from cases.web.several_steps import SeveralStepsForm
from cases.web.step_forms import CloseForm, ReopenForm, ReportForm, StepForm
from cases.web.views.family import FamilyContactForm
from cases.web.views.handover import HandOverForm
from cases.web.views.house_terms import HouseTermsForm
from cases.web.views.voices import AnswerForm, QuestionForm, VoiceForm
from cases.web.wall_forms import LiftForm, WallForm
from duties.web.choices import ChoicesForm
from schools.web.calendar import FreeDayForm
from secrecy.models import Wall
from secrecy.web.register import RegisterForm
from tests.cases import police
from tests.cases.test_clicks_on_forms import at_the_actions
from tests.cast import PASSWORD, Cast, acting, name_talker, open_case, plan_meeting, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms import forms_of_access, forms_of_oversight, forms_of_partners, forms_of_schools
from tests.forms.filled import C, Filled, H, I, K, Kind, L, N, P, Page, S, T, X, day


def signal(cast: Cast) -> Page:
    good = {"facts": "Ze riep.", "interpretation": "Boos.", "about_whom": "group", "pupil_text": "3B"}
    return Page(cast.reporter, "/signalen/nieuw/", good | {"happened_on": day(), "place": "C04"})


def addition(cast: Cast) -> Page:
    good = {"text": "Vandaag weer.", "form_key": str(uuid4())}
    return Page(cast.reporter, f"/signalen/{report(cast).ref}/aanvulling/", good)


def opening(cast: Cast) -> Page:
    good = {"outcome": "track", "pupil": "", "pupil_text": "Noor Van Hecke, 3B"}
    return Page(cast.zorg, f"/signalen/{report(cast).ref}/openen/", good)


def declining(cast: Cast) -> Page:
    return Page(cast.zorg, f"/signalen/{report(cast).ref}/zonder-casus/", {"reason": "Al besproken."})


def talker(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"talker": str(cast.talker.pk), "briefing": "Vraag hoe het gaat.", "done_on": day(), "late_reason": ""}
    return Page(cast.zorg, f"/casussen/{case.ref}/gespreksvoerder/", good, case)


def feedback(cast: Cast) -> Page:
    made = report(cast, by=cast.zorg, told_by="Rachid van de bus")
    good = {"grade": "followed_up", "sentence": "Dank u wel.", "oral_on": day(), "send": "1"}
    return Page(cast.zorg, f"/signalen/{made.ref}/terugkoppeling/", good)


def step(cast: Cast) -> Page:
    case = at_the_actions(cast)
    good = {"on": day(), "sentence": "Amira begon.", "reason": "", "backdated": "", "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/stap/8/", {f"stap-8-{k}": v for k, v in good.items()}, case)


def closing(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"outcome": "unfounded", "discussed_with": "Wout", "reason": "Niets gevonden."}
    return Page(cast.zorg, f"/casussen/{case.ref}/sluiten/", good, case)


def reopening(cast: Cast) -> Page:
    page = closing(cast)
    signed_in(page.seat).post(page.address, page.good)
    return Page(page.seat, page.address.replace("sluiten", "heropenen"), {"reason": "Er kwam iets bij."})


def talk(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    made = name_talker(cast, case)
    good = {"spoken_with": "pupil", "held_on": day(), "text": "Ze is alleen.", "told": "no"}
    return Page(cast.talker, f"/gesprekken/{made.pk}/", good | {"why_not_told": "Ze was moe."}, case)


def disclosure(cast: Cast) -> Page:
    case = at_the_actions(cast)
    good = {"body": "Wij stellen voor.", "purpose": "het plan", "ground": "own_findings", "consent_by": "pupil"}
    good |= {"consent_on": day(), "consent_how": "mondeling", "send": "1", "form_key": str(uuid4())}
    return Page(cast.clb, f"/casussen/{case.ref}/vrijgave/", good, case)


def telling_the_city(cast: Cast) -> Page:
    police.city_on(cast)
    case = at_the_actions(cast)
    good = {"receiver": str(cast.case_manager.pk), "body": "Een gesprek graag.", "purpose": "een gesprek"}
    good |= {"consent_by": "pupil", "consent_on": day(), "consent_how": "mondeling", "judged_otherwise": "Rijp genoeg."}
    good |= {"send": "1", "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/vrijgave/stad/", good, case)


def recall(cast: Cast) -> Page:
    made = disclosure(cast)
    sent = signed_in(made.seat).post(made.address, made.good)
    return Page(cast.clb, sent["Location"] + "terugroepen/", {"reason": "Te vroeg."})


def withdrawal(cast: Cast) -> Page:
    made = disclosure(cast)
    sent = signed_in(made.seat).post(made.address, made.good)
    good = {"withdrawn_on": day(), "withdrawn_how": "Aan de telefoon."}
    return Page(cast.clb, sent["Location"] + "intrekken/", good)


def register_of_disclosures(cast: Cast) -> Page:
    good = {"since": day(-30), "until": day(), "ground": "advice", "receiver": "Hanne"}
    return Page(cast.dpo, "/geheimhouding/vrijgaven/", good)


def shutting_out(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    return Page(cast.zorg, f"/casussen/{case.ref}/uitsluiten/", {"why": "staff", "person": str(cast.talker.pk)}, case)


def lifting(cast: Cast) -> Page:
    made = shutting_out(cast)
    signed_in(made.seat).post(made.address, made.good)
    with as_owner():
        wall = Wall.objects.latest("at")
    return Page(cast.zorg, f"/uitsluitingen/{wall.pk}/", {"reason": "Een naamgenoot."})


def voice(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"who": "mama", "state": "informed", "day": day(), "words": "Gebeld.", "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/stem/", good, case)


def family_contact(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    return Page(cast.zorg, f"/casussen/{case.ref}/gezin/", {"person": str(cast.colleague.pk)}, case)


def invitation(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"addressed_to": "Mama van Noor", "inviter": str(cast.talker.pk), "day": day(5), "starts_at": "16.00"}
    good |= {"place": "Lokaal B12", "contact": "09 000 00 00", "text": "Beste ouders, welkom.", "send": "1"}
    return Page(cast.zorg, f"/casussen/{case.ref}/uitnodiging/", good | {"form_key": str(uuid4())}, case)


def given(cast: Cast) -> Page:
    page = invitation(cast)
    kept = signed_in(page.seat).post(page.address, page.good)
    return Page(page.seat, kept["Location"], {"given_on": day()})


def question(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"whom": str(cast.clb.pk), "question": "Hoe begin ik?", "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/ruggespraak/", good, case)


def reply(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        asked = consultations.ask(
            case_id=case.pk, whom=cast.clb, question="Wat nu?", form_key=uuid4(), by=cast.zorg, actor=actor
        )
    return Page(cast.clb, f"/ruggespraak/{asked.pk}/", {"text": "Luister eerst."})


def action(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"text": "Bel mama.", "kind": "parents", "aim": "curative", "owner": "", "owner_name": "mama"}
    good |= {"due_on": day(5), "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/actie/", good, case)


def _planned(cast: Cast) -> str:
    case = open_case(cast, report(cast))
    with acting(cast.zorg) as actor:
        planned = plans.Planned(
            form_key=uuid4(),
            text="Bel mama.",
            kind=ActionKind.PARENTS,
            aim=ActionAim.CURATIVE,
            due_on=actor.today,
            owner_name="mama",
        )
        made = plans.add_action(case_id=case.pk, planned=planned, by=cast.zorg, actor=actor)
    return f"/acties/{made.pk}/"


def finish(cast: Cast) -> Page:
    return Page(cast.zorg, _planned(cast), {"sentence": "Gebeld.", "done": "1"})


def drop(cast: Cast) -> Page:
    return Page(cast.zorg, _planned(cast), {"reason": "Niet nodig.", "drop": "1"})


PARTS = ("change", "facts", "reading", "needs", "strengths", "unknown", "spoken")


def assessment(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {part: f"Over {part}." for part in PARTS}
    good |= {"reference_person": "Jamal", "review_on": day(30), "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/inschatting/", good, case)


def meeting(cast: Cast) -> Page:
    good = {"day": day(2), "starts_at": "14.30", "place": "B12", "participants": str(cast.clb.pk)}
    return Page(cast.zorg, "/overleg/nieuw/", good | {"form_key": str(uuid4())})


def _open_meeting(cast: Cast) -> CareMeeting:
    return plan_meeting(cast)


def agenda(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"meeting": str(_open_meeting(cast).pk), "prepared": "Hoe helpen we?", "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/overleg/", good, case)


def loose_point(cast: Cast) -> Page:
    good = {"pupil": "", "pupil_text": "Klas 3B", "prepared": "Hoe helpen we?", "form_key": str(uuid4())}
    return Page(cast.zorg, f"/overleg/{_open_meeting(cast).pk}/punt/", good)


def at_the_table(cast: Cast) -> Page:
    point = put_on_agenda(cast, open_case(cast, report(cast)))
    good = {"version": "0", "note": "Besproken.", "outcome": "plan", "decision": "Een plan.", "stay": "1"}
    return Page(cast.zorg, f"/overleg/{point.meeting_id}/", good)


def guest(cast: Cast) -> Page:
    point = put_on_agenda(cast, open_case(cast, report(cast)))
    address = f"/overleg/{point.meeting_id}/punt/{point.pk}/gast/"
    return Page(cast.zorg, address, {"gast-guest": str(cast.behaviour.pk)})


def presence(cast: Cast) -> Page:
    point = put_on_agenda(cast, open_case(cast, report(cast)))
    return Page(cast.zorg, f"/overleg/{point.meeting_id}/aanwezig/", {"punt": "1"})


def hand_over(cast: Cast) -> Page:
    open_case(cast, report(cast), by=cast.colleague)
    return Page(cast.zorg, f"/medewerkers/{cast.colleague.pk}/overdragen/", {"successor": str(cast.zorg.pk)})


def house_terms(cast: Cast) -> Page:
    return Page(cast.zorg, "/stappenplannen/gent-a-1/termijnen/", {"stap_1": "2", "stap_2": "4"})


def reminders(cast: Cast) -> Page:
    return Page(cast.reporter, "/meldingen/", {"before": "on", "hour": "noon"})


def free_day(cast: Cast) -> Page:
    """The first Wednesday that is at least three weeks away and no vacation of its own."""
    return Page(cast.zorg, "/schoolkalender/", {"day": "13/01/2027", "name": "studiedag"})


def proposal(cast: Cast) -> Page:
    good = {"account": "melder", "role": "care_coordinator", "post": "", "starts_on": day(), "ends_on": day(30)}
    return Page(cast.admin, "/medewerkers/voorstellen/", good)


def ending(cast: Cast) -> Page:
    return Page(cast.admin, f"/medewerkers/{cast.secretariat.pk}/beeindigen/", {"last_day": day(30)})


def proof(cast: Cast) -> Page:
    return Page(cast.zorg, "/aanmelden/tweede-stap/bevestigen/", {"proof": PASSWORD})


def several_steps(cast: Cast) -> Page:
    case = at_the_actions(cast)
    good = {"form_key": str(uuid4()), "5-kind": "done", "5-on": day(), "5-sentence": "De melder weet het."}
    return Page(cast.zorg, f"/casussen/{case.ref}/stappen/", good | {"5-reason": "Zo afgesproken.", "5-backdated": ""})


def refused_help(cast: Cast) -> Page:
    page = step(cast)
    signed_in(page.seat).post(page.address, page.good | {"work": "1"})
    good = {"words": "De ouders willen niet.", "on": day(), "backdated": "", "form_key": str(uuid4())}
    return Page(cast.zorg, page.address.replace("stap/8", "hulp-geweigerd"), good)


def concern(cast: Cast) -> Page:
    asked = refused_help(cast)
    signed_in(asked.seat).post(asked.address, asked.good)
    good = {"concerned": "yes", "motivation": "Ze eet niet meer.", "route": ConcernRoute.CONSULT.value}
    good |= {"gateway": Gateway.VK.value, "expo_r": ExpoR.NAME_FREE.value, "on": day(), "form_key": str(uuid4())}
    return Page(cast.clb, asked.address + "antwoord/", good)


def measure(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"text": "Elke maandag horen.", "goal": "Rust in de klas.", "owner_name": "De klasleraar"}
    good |= {"review_on": day(30), "form_key": str(uuid4())}
    return Page(cast.zorg, f"/casussen/{case.ref}/maatregel/", good)


def measure_review(cast: Cast) -> Page:
    first = measure(cast)
    signed_in(first.seat).post(first.address, first.good)
    with as_owner():
        made = SupportMeasure.objects.latest("at")
    good = {"verdict": "works", "words": "Ze komt elke maandag.", "review_on": day(40), "form_key": str(uuid4())}
    return Page(cast.zorg, f"{first.address}{made.pk}/", good)


def phase(cast: Cast) -> Page:
    first = measure(cast)
    signed_in(first.seat).post(first.address, first.good)
    good = {"event": "up", "why": "Ze heeft rust nodig.", "heard": "pupil", "why_not_heard": "Mama is ziek."}
    return Page(cast.zorg, first.address.replace("maatregel", "fase"), good | {"form_key": str(uuid4())})


FORMS: dict[type, Filled] = {
    SignalForm: Filled(
        signal,
        {
            "form_key": K,
            "acute": S,
            "facts": T,
            "interpretation": T,
            "about_whom": X,
            "pupil": I,
            "pupil_text": L,
            "place": L,
            "happened_on": P,
            "involved": X,
            "family": X,
            "told_by": I,  # only on the coordinator's form
        },
    ),
    AdditionForm: Filled(addition, {"form_key": K, "text": T}),
    OpenCaseForm: Filled(opening, {"outcome": X, "pupil": I, "pupil_text": L}),
    DeclineForm: Filled(declining, {"reason": T}),
    TalkerForm: Filled(talker, {"talker": X, "briefing": T, "done_on": P, "late_reason": L}),
    FeedbackForm: Filled(feedback, {"grade": X, "opener": X, "sentence": L, "oral_on": P}),
    StepForm: Filled(step, {"form_key": K, "on": P, "sentence": T, "reason": T, "backdated": L}, prefix="stap-8-"),
    CloseForm: Filled(closing, {"outcome": X, "discussed_with": L, "reason": T}),
    ReopenForm: Filled(reopening, {"reason": T}),
    ReportForm: Filled(talk, {"spoken_with": X, "held_on": P, "text": T, "told": X, "why_not_told": T}),
    DisclosureForm: Filled(
        disclosure,
        {
            "form_key": K,
            "body": T,
            "purpose": L,
            "ground": X,
            "consent_by": X,
            "consent_on": P,
            "consent_how": L,
            "texts": X,
            "judged_otherwise": L,
            "expires_on": C,
        },
    ),
    CityForm: Filled(
        telling_the_city,
        {
            "form_key": K,
            "receiver": X,
            "body": T,
            "purpose": L,
            "consent_by": X,
            "consent_on": P,
            "consent_how": L,
            "texts": X,
            "judged_otherwise": L,
            "expires_on": C,
        },
    ),
    RecallForm: Filled(recall, {"reason": L}),
    WithdrawForm: Filled(withdrawal, {"withdrawn_on": P, "withdrawn_how": L}),
    RegisterForm: Filled(
        register_of_disclosures, {"since": P, "until": P, "ground": X, "receiver": L}, optional=True, writes=False
    ),
    WallForm: Filled(shutting_out, {"why": X, "person": X}),
    LiftForm: Filled(lifting, {"reason": L}),
    VoiceForm: Filled(voice, {"form_key": K, "who": L, "state": X, "day": P, "words": T}),
    FamilyContactForm: Filled(family_contact, {"person": X}),
    InvitationForm: Filled(
        invitation,
        {
            "form_key": K,
            "addressed_to": L,
            "inviter": X,
            "day": C,
            "starts_at": H,
            "place": L,
            "contact": L,
            "text": T,
        },
    ),
    GivenForm: Filled(given, {"given_on": P}),
    QuestionForm: Filled(question, {"form_key": K, "whom": X, "question": T}),
    AnswerForm: Filled(reply, {"text": T}),
    ActionForm: Filled(
        action,
        {"form_key": K, "text": T, "kind": X, "aim": X, "owner": X, "partner": X, "owner_name": L, "due_on": C},
    ),
    FinishForm: Filled(finish, {"sentence": T}),
    DropForm: Filled(drop, {"reason": T}),
    AssessmentForm: Filled(
        assessment, {"form_key": K, "reference_person": L, "review_on": C} | dict.fromkeys(PARTS, T)
    ),
    MeetingForm: Filled(meeting, {"form_key": K, "day": C, "starts_at": H, "place": L, "participants": X}),
    AgendaForm: Filled(agenda, {"form_key": K, "meeting": X, "prepared": T}),
    PupilPointForm: Filled(loose_point, {"form_key": K, "pupil": I, "pupil_text": L, "prepared": T}),
    PointForm: Filled(at_the_table, {"version": Kind.VERSION, "note": T, "outcome": X, "decision": T}),
    GuestForm: Filled(guest, {"guest": X}, prefix="gast-"),
    PresenceForm: Filled(presence, {"present": X}, prefix="aanwezig-", optional=True, message=True),
    HandOverForm: Filled(hand_over, {"successor": X}),
    HouseTermsForm: Filled(
        house_terms, {f"stap_{key}": N for key in ("1", "2", "3", "5", "6", "7", "8w", "9")}, optional=True
    ),
    ChoicesForm: Filled(reminders, {"before": S, "on": S, "after": S, "hour": X}),
    FreeDayForm: Filled(free_day, {"day": C, "name": L}),
    ProposeForm: Filled(
        proposal,
        {"account": L, "role": X, "post": L, "stands_in_for": X, "starts_on": C, "ends_on": C},
    ),
    SeveralStepsForm: Filled(
        several_steps, {"form_key": K, "5-kind": X, "5-on": P, "5-sentence": T, "5-reason": T, "5-backdated": L}
    ),
    RefusedHelpForm: Filled(refused_help, {"form_key": K, "words": T, "on": P, "backdated": L}),
    ConcernForm: Filled(
        concern,
        {
            "form_key": K,
            "on": P,
            "backdated": L,
            "concerned": X,
            "motivation": T,
            "route": X,
            "gateway": X,
            "expo_r": X,
            "why_not_expo_r": T,
            "ground": X,
            "consent_by": X,
            "consent_on": P,
            "consent_how": L,
        },
    ),
    MeasureForm: Filled(measure, {"form_key": K, "text": T, "goal": T, "owner_name": L, "review_on": C}),
    ReviewForm: Filled(measure_review, {"form_key": K, "verdict": X, "words": T, "review_on": C}),
    PhaseForm: Filled(
        phase,
        {"form_key": K, "event": X, "why": T, "heard": X, "why_not_heard": T}
        # Only from phase 1 upwards; here they are not on the page.
        | dict.fromkeys(PhaseForm.EXTENDING, I),
    ),
    EndForm: Filled(ending, {"last_day": C}),
    **forms_of_access.FORMS,
    # Right or wrong to the letter, as a key; with a second factor it takes a code (tests/accounts).
    ProofForm: Filled(proof, {"proof": K}, writes=False),
    **forms_of_oversight.FORMS,
    **forms_of_partners.FORMS,
    **forms_of_schools.FORMS,
}
# Forms that nobody fills in outside the style guide, and what only others are made from.
NOT_IN_USE = {
    # Takes only what a telephone shows: tests/accounts/test_second_factor has one.
    "accounts.web.factor_forms.FirstCodeForm",
    "core.styleguide.ExampleForm",
    "cases.web.refused_help_forms._Dated",
    "cases.web.clb_forms.KeyedForm",
    "schools.web.pupil_forms.NoNationalNumber",
}
# Fields of a form that another page has: only a talk about the environment has a partner in words.
ELSEWHERE: dict[type, set[str]] = {TalkerForm: {"partner"}}
