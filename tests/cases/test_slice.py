"""A signal becomes a case: the whole slice through the actions, as the application role."""

import pytest

from cases.enums import Grade
from cases.models import Case, Feedback, Signal, Talk
from core.models import Outbox
from duties.models import Duty
from secrecy.models import Item
from tests.cast import acting, answer, name_talker, open_case, report
from tests.conftest import as_owner

pytestmark = pytest.mark.database


def test_from_signal_to_talker(cast):
    signal = report(cast)
    case = open_case(cast, signal)
    answer(cast, signal.pk, Grade.RECEIVED)
    name_talker(cast, case)
    with acting(cast.zorg) as actor:
        case = Case.objects.visible_to(actor).get()
        assert (case.step, case.owner_id) == ("2", cast.zorg.pk)
        assert {duty.kind for duty in Duty.objects.visible_to(actor).open()} == {"talk"}
    with acting(cast.reporter) as actor:
        assert Signal.objects.visible_to(actor).get().word == Grade.RECEIVED
        assert Feedback.objects.visible_to(actor).get().text.startswith("Dank u.")
        assert not Case.objects.visible_to(actor).exists()
        assert not Duty.objects.visible_to(actor).exists()
    with acting(cast.talker) as actor:
        assert Talk.objects.visible_to(actor).count() == 1
        assert {item.kind for item in Item.objects.visible_to(actor)} == {"briefing"}
    with as_owner():
        assert list(Outbox.objects.values_list("task", flat=True)) == ["duties.notify"]
