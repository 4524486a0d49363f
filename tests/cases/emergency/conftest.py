"""A director of a CLB, a case that opens in an emergency, and a clock that stands still."""

import pytest
import time_machine

from accounts.models import Membership
from accounts.roles import Role
from cases.models import Case, ClbFile
from secrecy.models import Dossier, Item
from secrecy.tables import Regime
from tests.cases.emergency.asked import NOW
from tests.cast import member, open_case, report
from tests.conftest import as_owner


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moving:
        yield moving


@pytest.fixture
def clb_director(cast) -> Membership:
    with as_owner():
        return member("clbdir", "Mieke Declercq", cast.clb.organisation, Role.CLB_DIRECTOR)


@pytest.fixture
def case(cast) -> Case:
    """A case of the pupil that the CLB works on, with a text under each regime, and the CLB's own file."""
    made = open_case(cast, report(cast))
    with as_owner():
        Dossier.objects.filter(pk=made.dossier_id).update(clb_engaged=True, opened_xact=0)
        for regime in Regime:
            Item.objects.create(
                dossier_id=made.dossier_id, regime=regime, kind="decision", holder=cast.school, author=cast.zorg,
                body=f"Tekst onder {regime}.", created_at=NOW,
            )  # fmt: skip
        ClbFile.objects.create(
            dossier_id=made.dossier_id, regime="clb", ref=made.ref, school=cast.school, about="3B", opened_by=cast.clb,
            opened_at=NOW,
        )  # fmt: skip
    return made
