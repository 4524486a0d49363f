"""Reading in an emergency: asked by the direction, told to who leads the case, reviewed by the DPO. And a colleague who asks to
read along."""

from typing import Any

from accounts.roles import Role
from cases import access, emergency
from cases.enums import Outcome
from cases.models import AccessQuestion, Emergency
from demo import beats, words
from demo.stage import Stage, Story, at
from demo.stories import Plot


def asked(stage: Stage, plot: Plot) -> Story:
    """A case runs; on the second morning a threat is found, and the direction asks what there is about the pupil."""
    yield at(plot.begins, 8, 25), "signal"
    signal = beats.report(stage, plot.reporter, plot.pupil, plot.words(words.URGENT))
    yield at(plot.begins, 12), "open"
    case = beats.open_case(stage, plot.zorg, signal, Outcome.TRACK)
    yield at(plot.begins, 15, 10), "question"

    def question(*, now: Any, **who: Any) -> AccessQuestion:
        return access.ask(form_key=stage.key(), reference=case.ref, about="", why=words.READ_ALONG, **who)

    stage.act(stage.one(Role.BEHAVIOUR_EXPERT), question)
    yield stage.after(plot.begins, 1, 9, 40), "ask"
    found = emergency.Found(plot.pupil.pk, plot.pupil.school_id, str(plot.pupil), "")

    def ask(*, now: Any, **who: Any) -> Emergency:
        return emergency.ask(form_key=stage.key(), pupil=found, reason=words.EMERGENCY, **who)

    made = stage.act(stage.one(Role.DIRECTOR), ask)
    yield stage.after(stage.day, 2, 11), "review"

    def review(*, now: Any, by: Any, actor: Any) -> None:
        emergency.review(request=made, justified=True, verdict=words.REVIEWED, actor=actor)

    stage.act(stage.one(Role.DPO), review)
