"""The forms of track B, of the CLB's own file and of the desk of Expo-R: who fills them in, where, and what each field takes."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from cases.models import Case, ClbConsent, PoliceAnswer
from cases.police import answers
from cases.police.owed import owe_draft
from cases.web import clb_forms, police_forms
from cases.web.naming_forms import NameForm
from cases.web.views.clb_successor import SuccessorForm
from referrals.web import forms as desk_forms
from secrecy.models import CitySwitch, Item
from tests.cases import police
from tests.cases.test_clb_successor import asked_at, shut_out_at_the_clb
from tests.cast import Cast, acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner
from tests.forms.filled import C, Filled, H, I, K, Kind, L, P, Page, S, T, X, day

V = Kind.VERSION


def key() -> str:
    return str(uuid4())


# --- The police and the direction -------------------------------------------------------------------------------------


def _told(cast: Cast) -> Case:
    now = timezone.now() - timedelta(minutes=30)
    return police.receive(cast, now=now, received_at=now)


def _informed(cast: Cast) -> Item:
    """The notice that Expo-R got, where the municipality keeps files of its own."""
    with as_owner():
        switched = CitySwitch.objects.exists()
    if not switched:
        police.city_on(cast)
    now = timezone.now() - timedelta(minutes=20)
    case = _told(cast)
    police.permit(cast, case, now=now)
    police.inform(cast, case, now=now)
    with as_owner():
        return Item.objects.get(kind="city_notice", dossier=case.dossier_id)


def news(cast: Cast) -> Page:
    good = {"force": "federal", "channel": "phone", "contact_name": "Een agent", "received_on": day()}
    good |= {"received_at": "00.00", "pupil": "", "pupil_text": "Noor", "text": "Gezien.", "form_key": key()}
    return Page(cast.director, "/casussen/politie/", good)


def permission(cast: Cast) -> Page:
    good = {"given_on": day(), "given_by": "Een agent", "persons": str(cast.zorg.pk), "form_key": key()}
    return Page(cast.director, f"/casussen/{_told(cast).ref}/toelating/", good)


def informing(cast: Cast) -> Page:
    case = _told(cast)
    police.permit(cast, case, now=timezone.now())
    good = {"coordinator": str(cast.zorg.pk), "case_manager": str(cast.case_manager.pk), "on": day(), "form_key": key()}
    return Page(cast.director, f"/casussen/{case.ref}/inlichten/", good | {"reason": "Geen CLB.", "backdated": ""})


def answer_begun(cast: Cast) -> Page:
    notice = _informed(cast)
    with acting(cast.director) as actor:
        owe_draft(Case.objects.visible_to(actor).get(dossier=notice.dossier_id), actor, timezone.now())
    good = {"version": "0", "body": police.ANSWER, "form_key": key(), "write": "1"}
    return Page(cast.case_manager, f"/kennisgevingen/{notice.pk}/terugkoppeling-politie/", good)


def _answer(cast: Cast) -> PoliceAnswer:
    begun = answer_begun(cast)
    signed_in(begun.seat).post(begun.address, begun.good)
    with as_owner():
        return PoliceAnswer.objects.latest("written_at")


def _at(answer: PoliceAnswer) -> str:
    return f"/terugkoppeling-politie/{answer.pk}/"


def _asked(cast: Cast) -> PoliceAnswer:
    answer = _answer(cast)
    return police.move(cast.case_manager, answers.ask, answer, now=timezone.now(), director=cast.director)


def _good(answer: PoliceAnswer) -> dict[str, str]:
    return {"version": str(answer.version), "form_key": key()}


def answer_written(cast: Cast) -> Page:
    answer = _answer(cast)
    return Page(cast.case_manager, _at(answer), _good(answer) | {"body": "De school volgt dit op.", "write": "1"})


def answer_asked(cast: Cast) -> Page:
    answer = _answer(cast)
    return Page(cast.case_manager, _at(answer), _good(answer) | {"director": str(cast.director.pk), "ask": "1"})


def answer_taken_back(cast: Cast) -> Page:
    answer = _asked(cast)
    return Page(cast.case_manager, _at(answer), _good(answer) | {"take_back": "1"})


def answer_replied(cast: Cast) -> Page:
    answer = _asked(cast)
    return Page(cast.director, _at(answer), _good(answer) | {"words": "Akkoord.", "agree": "1"})


# --- The CLB ----------------------------------------------------------------------------------------------------------


def _at_clb(cast: Cast, page: str) -> str:
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    return f"/clb/dossiers/{case.ref}/{page}/"


def clb_note(cast: Cast) -> Page:
    return Page(cast.clb, _at_clb(cast, "notitie"), {"text": "De ouders belden.", "form_key": key()})


def clb_team(cast: Cast) -> Page:
    return Page(cast.clb, _at_clb(cast, "team"), {"team_on": day(7)})


def consent(cast: Cast) -> Page:
    good = {"given_by": "parents", "given_on": day(), "purpose": "Delen.", "how": "Mondeling.", "form_key": key()}
    return Page(cast.clb, _at_clb(cast, "instemming"), good)


def withdrawal(cast: Cast) -> Page:
    given = consent(cast)
    signed_in(given.seat).post(given.address, given.good)
    with as_owner():
        made = ClbConsent.objects.get(form_key=given.good["form_key"])
    return Page(cast.clb, f"{given.address}{made.pk}/", {"withdrawn_on": day()})


def successor(cast: Cast) -> Page:
    """The only contact of the CLB is shut out; its direction appoints a colleague."""
    case, director, other = shut_out_at_the_clb(cast)
    return Page(director, asked_at(director), {"whom": str(other.pk)}, case)


def named(cast: Cast) -> Page:
    case = open_case(cast, report(cast))
    good = {"whom": str(cast.behaviour.pk), "reason": "Volgt de afspraken op.", "until": day(30)}
    return Page(cast.zorg, f"/casussen/{case.ref}/meewerken/", good)


# --- Expo-R -----------------------------------------------------------------------------------------------------------


def city_file(cast: Cast) -> Page:
    good = {"basis": "public_task", "words": "Het decreet.", "open": "1"}
    return Page(cast.case_manager, f"/verwijzingen/{_informed(cast).pk}/", good)


def city_note(cast: Cast) -> Page:
    made = city_file(cast)
    signed_in(made.seat).post(made.address, made.good)
    return Page(made.seat, made.address, {"text": "De school belde.", "note": "1", "form_key": key()})


def city_feedback(cast: Cast) -> Page:
    good = {"grade": "followed_up", "sentence": "Dank u.", "send": "1", "form_key": key()}
    return Page(cast.case_manager, f"/verwijzingen/{_informed(cast).pk}/terugkoppeling/", good)


FORMS: dict[type, Filled] = {
    police_forms.NewsForm: Filled(
        news,
        {
            "form_key": K,
            "force": X,
            "channel": X,
            "contact_name": L,
            "contact": X,
            "received_on": P,
            "received_at": H,
            "pupil": I,
            "pupil_text": L,
            "text": T,
        },
    ),
    police_forms.PermissionForm: Filled(permission, {"form_key": K, "given_on": P, "given_by": L, "persons": X}),
    police_forms.InformForm: Filled(
        informing,
        {"form_key": K, "coordinator": X, "clb": S, "case_manager": X, "on": P, "reason": T, "backdated": L},
    ),
    police_forms.AnswerForm: Filled(answer_written, {"form_key": K, "version": V, "body": T}),
    police_forms.VersionForm: Filled(answer_taken_back, {"form_key": K, "version": V}),
    police_forms.AskForm: Filled(answer_asked, {"form_key": K, "version": V, "director": X}),
    police_forms.ReplyForm: Filled(answer_replied, {"form_key": K, "version": V, "words": T}),
    clb_forms.NoteForm: Filled(clb_note, {"form_key": K, "text": T}),
    clb_forms.TeamForm: Filled(clb_team, {"team_on": C}),
    clb_forms.ConsentForm: Filled(consent, {"form_key": K, "given_by": X, "given_on": P, "purpose": L, "how": L}),
    clb_forms.WithdrawForm: Filled(withdrawal, {"withdrawn_on": P}),
    SuccessorForm: Filled(successor, {"whom": X}),
    NameForm: Filled(named, {"whom": X, "reason": L, "until": C}),
    desk_forms.OpenForm: Filled(city_file, {"basis": X, "words": L}),
    desk_forms.NoteForm: Filled(city_note, {"form_key": K, "text": T}),
    desk_forms.FeedbackForm: Filled(city_feedback, {"form_key": K, "grade": X, "sentence": L}),
}
