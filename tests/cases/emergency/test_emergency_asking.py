"""Asking to read in an emergency: the page, what is wrong with it, a fresh proof, and three at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from cases.models import Emergency
from cases.workflow import TransitionNotAllowed
from secrecy.models import Grant
from tests.cases.emergency.asked import FOUR_HOURS, NOW, WHY, ask
from tests.cast import Cast, acting, pupil_at, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database


def typed(cast: Cast, **changes) -> dict[str, str]:
    good = {"pupil": str(cast.pupil.pk), "pupil_text": str(cast.pupil), "reason": WHY, "sure": "on"}
    return good | {"form_key": str(uuid4())} | changes


def test_asking_through_the_page(cast, case):
    client = signed_in(cast.director)
    assert client.post("/noodtoegang/leerlingen/", {"pupil_text": "noor"}).content.decode().count("Noor Van Hecke") >= 1
    good = typed(cast)
    preview = client.post("/noodtoegang/", good)
    assert preview.status_code == 200
    assert "Vraagt u nu noodtoegang?" in preview.content.decode()
    with as_owner():
        assert not Emergency.objects.exists()
    for _click in range(2):
        assert client.post("/noodtoegang/", good | {"send": "1"}).status_code == 302
    with as_owner():
        assert Emergency.objects.count() == Grant.objects.count() == 1
    page = client.get("/noodtoegang/").content.decode()
    assert "Wat er over deze leerling is en u mag lezen, staat tot 14.30 uur in uw lijsten." in page
    assert "loopt tot 14.30 uur" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "Kort."}, "minstens 20 tekens"),
        ({"reason": "x" * 501}, "hoogstens 500 tekens"),
        ({"sure": ""}, "Bevestig dat dit een noodgeval is"),
        ({"pupil": "", "pupil_text": "Niemand Zo"}, "Zo heet niemand bij u"),
        ({"pupil": "", "pupil_text": "Mats O'Brien-Ünal"}, "Zo heet niemand bij u"),
    ],
)
def test_what_is_wrong_is_said_and_kept(cast, changes, said):
    answer = signed_in(cast.director).post("/noodtoegang/", typed(cast, send="1", **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with as_owner():
        assert not Emergency.objects.exists()


def test_a_clb_director_finds_pupils_of_its_schools(cast, clb_director):
    client = signed_in(clb_director)
    found = client.post("/noodtoegang/leerlingen/", {"pupil_text": "mats"}).content.decode()
    assert "Mats O&#x27;Brien-Ünal" in found
    assert "Anderschool" in found
    assert (
        "Mats" not in signed_in(cast.director).post("/noodtoegang/leerlingen/", {"pupil_text": "mats"}).content.decode()
    )
    answer = client.post("/noodtoegang/", typed(cast, pupil="", pupil_text="obrien"))
    assert "Zo heet niemand" in answer.content.decode()
    assert "Anderschool" in client.post("/noodtoegang/", typed(cast, pupil="", pupil_text="O'Brien")).content.decode()


def test_who_did_not_just_confirm_is_asked_to(cast, clock):
    """The page, and the form that was open meanwhile, ask for a proof first; then what was typed is taken."""
    client = signed_in(cast.director)
    assert client.get("/noodtoegang/").status_code == 200
    clock.shift(timedelta(minutes=6))
    asked = client.get("/noodtoegang/")
    assert asked.status_code == 302
    assert asked["Location"].startswith(reverse("accounts:confirm"))
    assert client.post("/noodtoegang/", typed(cast, send="1")).status_code == 422
    with as_owner():
        assert not Emergency.objects.exists()


def test_three_at_once(cast, clock):
    for _one in range(3):
        ask(cast.director, cast.pupil)
    with pytest.raises(TransitionNotAllowed, match="al drie keer"), transaction.atomic():
        ask(cast.director, cast.pupil)
    answer = signed_in(cast.director).post("/noodtoegang/", typed(cast, send="1"))
    assert answer.status_code == 422
    assert "al drie keer" in answer.content.decode()
    clock.move_to(NOW + FOUR_HOURS)
    ask(cast.director, cast.pupil)


def test_the_database_finds_a_few_pupils_at_a_time(cast, clb_director):
    """The same with SQL of one's own: three letters at least, twenty pupils at most."""
    with as_owner():
        for number in range(30):
            pupil_at(cast.school, f"Noa{number}", "Noels", "1A")

    def found(typed: list[str], most: int | None) -> int:
        with acting(clb_director), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM schakel.emergency_pupils(%s, %s)", [typed, most])
            return cursor.fetchone()[0]

    assert (found(["noels"], 8), found(["noels"], 999), found(["noels"], None)) == (8, 20, 20)
    assert (found(["no"], 8), found(["n", "o"], 8), found([""], 8), found([], 8)) == (0, 0, 0, 0)
