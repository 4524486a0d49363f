"""The forms of who may read what: asking in an emergency, its review, and asking to read along."""

from uuid import uuid4

from cases import emergency
from cases.models import Emergency
from cases.web.access_forms import AccessForm
from cases.web.emergency_forms import EmergencyForm, VerdictForm
from tests.cast import Cast, acting
from tests.forms.filled import Filled, I, K, L, Page, S, T, X

WHY = "Er staat een dreigbericht online en ik moet nu weten wie Noor kent."


def asking(cast: Cast) -> Page:
    good = {"pupil": str(cast.pupil.pk), "pupil_text": str(cast.pupil), "reason": WHY, "sure": "on", "send": "1"}
    return Page(cast.director, "/noodtoegang/", good | {"form_key": str(uuid4())})


def asked(cast: Cast) -> Emergency:
    with acting(cast.director) as actor:
        found = emergency.Found(cast.pupil.pk, cast.pupil.school_id, str(cast.pupil), "")
        return emergency.ask(form_key=uuid4(), pupil=found, reason=WHY, by=cast.director, actor=actor)


def verdict(cast: Cast) -> Page:
    good = {"justified": "yes", "verdict": "Het bericht noemde de school en een uur."}
    return Page(cast.dpo, f"/noodtoegang/nazicht/{asked(cast).pk}/", good)


def question(cast: Cast) -> Page:
    good = {"reference": "K7Q-4MX", "about": "De broer van Noor", "why": "Ik begeleid hem elke week in de studie."}
    return Page(cast.reporter, "/toegang/vragen/", good | {"form_key": str(uuid4())})


FORMS: dict[type, Filled] = {
    EmergencyForm: Filled(asking, {"form_key": K, "pupil": I, "pupil_text": L, "reason": T, "sure": S}),
    AccessForm: Filled(question, {"form_key": K, "reference": L, "about": L, "why": T}),
    VerdictForm: Filled(verdict, {"justified": X, "verdict": T}),
}
