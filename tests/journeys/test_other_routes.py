"""The roads beside the main one: told by word of mouth, acute danger, about staff, about the direction."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core import audit, tasks
from core.models import AuditReport, Outbox
from core.templatetags.schakel import day
from script.stack.children import wait_until
from tests.cast import open_case, report, signed_in
from tests.conftest import as_owner, as_role
from tests.journeys import steps
from tests.journeys.people import Person, Town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    # With script on a phone, without it on a desk: the main road walks all four.
    pytest.mark.parametrize(
        ("width", "script"),
        [(360, True), pytest.param(1280, False, marks=pytest.mark.slow)],
        ids=["phone-with-script", "desk-without-script"],
    ),
]

BUS_GUIDE = "Rachid van de schoolbus"


def arrives(town: Town, seat: str, width: int, script: bool) -> Person:
    return town.person(getattr(town.cast, seat), width=width, script=script).signs_in()


def test_somebody_without_an_account_is_answered_by_word_of_mouth(town, width, script):
    # Given a coordinator who writes down what the bus guide told,
    coordinator = arrives(town, "zorg", width, script)
    steps.starts_a_signal(coordinator)
    steps.writes_facts_and_thought(coordinator)
    steps.says_which_pupil(coordinator)
    coordinator.types("Noteert u dit voor iemand anders?", BUS_GUIDE)
    steps.sends_the_signal(coordinator)
    coordinator.reads(BUS_GUIDE, "mondeling")
    # when the bus guide was answered at the bus stop and that is ticked off,
    steps.finds_on_the_worklist(coordinator, f"Geef {BUS_GUIDE} terugkoppeling over het signaal")
    expect(coordinator.page.get_by_label("Op welke dag zei u dit?")).not_to_have_value("")
    steps.previews_the_receipt(coordinator, "wordt opgevolgd", sentence="Dank dat u het zei.")
    coordinator.presses("Ik heb dit gezegd")
    coordinator.reads(f"Uw terugkoppeling aan {BUS_GUIDE} is bewaard.", "wordt opgevolgd")
    # then it is no longer owed, while the signal itself still waits.
    coordinator.goes_to("/")
    expect(coordinator.page.get_by_role("link", name=f"Geef {BUS_GUIDE} terugkoppeling")).to_have_count(0)
    coordinator.reads("Lees het signaal en kies wat ermee gebeurt")


def test_only_a_coordinator_may_write_for_somebody_else(town, width, script):
    teacher = arrives(town, "reporter", width, script)
    steps.starts_a_signal(teacher)
    expect(teacher.page.get_by_label("Noteert u dit voor iemand anders?")).to_have_count(0)


def test_acute_danger_starts_the_case_at_once_and_the_director_is_told(town, width, script):
    # Given a teacher who reports acute danger,
    teacher = arrives(town, "reporter", width, script)
    steps.starts_a_signal(teacher)
    teacher.page.get_by_role("checkbox", name="Er is of was acuut gevaar").check()
    steps.writes_facts_and_thought(teacher)
    steps.says_which_pupil(teacher)
    steps.sends_the_signal(teacher)
    steps.reads_one_word(teacher, "ontvangen")
    # then there is a case already, and a coordinator takes it.
    coordinator = arrives(town, "colleague", width, script)
    steps.finds_on_the_worklist(coordinator, "Duid een gespreksvoerder aan", "Noor Van Hecke")
    case = coordinator.page.url
    reference = steps.reference_of_the_case(coordinator)
    coordinator.reads("acuut gevaar", "Nog geen eigenaar", steps.FACTS)
    coordinator.presses("Neem op mij")
    coordinator.reads("U bent nu de eigenaar van deze casus.", "Eigenaar: Wout Segers")
    # The director learns that there is something, about whom, and whom to call; not what was written.
    director = arrives(town, "director", width, script)
    steps.finds_on_the_worklist(director, "Lees de melding van acuut gevaar")
    director.reads("Noor Van Hecke", "Hanne Dewulf", "Wout Segers", "Bel 112")
    director.does_not_read(steps.FACTS, steps.THOUGHT, reference, "Bram Coolens")
    director.presses("Ik heb dit gelezen")
    director.reads("U bent helemaal bij.")
    steps.finds_nothing_at(director, case)


@pytest.mark.parametrize(
    ("choice", "reader", "task_holder", "shut_out"),
    [
        ("Een personeelslid", "Katrien Moerman", "director", ["zorg", "board"]),
        ("De directie", "Paul Merckx", "board", ["zorg", "director"]),
    ],
    ids=["about-staff", "about-the-direction"],
)
def test_a_signal_about_staff_goes_to_one_place_only(town, width, script, choice, reader, task_holder, shut_out):
    # Given a teacher who writes about somebody of the staff, or about the direction,
    teacher = arrives(town, "reporter", width, script)
    steps.starts_a_signal(teacher)
    steps.writes_facts_and_thought(teacher, facts="Hij riep naar de hele klas dat ze dom zijn.", thought="")
    steps.chooses_whom_it_is_about(teacher, choice)
    # then the page says beforehand that another than the coordinator reads it.
    steps.sees_who_will_read_it(teacher, [reader], ["De zorgcoördinator van de school"])
    steps.sends_the_signal(teacher)
    steps.reads_one_word(teacher, "ontvangen")
    signal = teacher.page.url
    # The one who reads it finds it, decides, and answers the teacher.
    decides = arrives(town, task_holder, width, script)
    steps.finds_on_the_worklist(decides, "Lees het signaal en antwoord de melder")
    decides.reads("Hij riep naar de hele klas dat ze dom zijn.", "Bram Coolens")
    expect(decides.page.get_by_role("button", name="Open de casus")).to_have_count(0)
    decides.types("Wat doet u ermee?", "Ik sprak met de leerkracht en met de klas.")
    decides.presses("Bewaar uw beslissing")
    decides.reads("Uw beslissing is bewaard. Geef de melder nog terugkoppeling.")
    steps.previews_the_receipt(decides, "afgerond")
    steps.sends_the_receipt(decides, "Bram Coolens")
    teacher.goes_to(signal)
    steps.reads_one_word(teacher, "afgerond")
    teacher.does_not_read("Ik sprak met de leerkracht en met de klas.")
    # For the others it does not exist.
    for seat in shut_out:
        other = arrives(town, seat, width, script)
        other.does_not_read("Bram Coolens")
        steps.finds_nothing_at(other, signal)
        other.goes_to("/signalen/")
        other.does_not_read("Bram Coolens", "Hij riep")
        other.context.close()


def test_a_dpo_looks_who_looked_and_has_the_chain_walked(town, width, script):
    # Given a case that a colleague opened, and who came too close to a limit,
    case = open_case(town.cast, report(town.cast))
    signed_in(town.cast.colleague).get(f"/casussen/{case.ref}/")
    seat, now = town.cast.colleague, timezone.now()
    with as_owner():
        AuditReport.objects.create(
            id=uuid4(), kind="reading", organisation_id=seat.organisation_id, user_id=seat.user_id, membership_id=seat.pk,
            role=seat.role, day=timezone.localdate(now), count=61, first_at=now, last_at=now,
        )  # fmt: skip
    # when the DPO looks at the report and says what it was,
    officer = arrives(town, "dpo", width, script)
    officer.goes_to("/toezicht/")
    officer.reads("Te bekijken", "Wout Segers", "bekeek: casus")
    officer.follows("Wout Segers", officer.page.get_by_role("region", name="Te bekijken"))
    officer.types("Wat stelde u vast?", "Voorbereiding van het zorgoverleg.")
    officer.presses("Noteer als bekeken")
    officer.reads("Genoteerd.", "Voorbereiding van het zorgoverleg.")
    # then they find who did what on a day, who has access, and the way to a file,
    officer.opens("Kies wat u zoekt")
    officer.page.get_by_label("Wat deed die?").select_option(label="bekeek")
    officer.presses("Toon")
    officer.reads("U ziet een deel.")
    officer.follows("Wout Segers", officer.page.get_by_role("region", name="Wie wat deed"))
    officer.reads("in 1 dossier.")
    officer.goes_to("/toezicht/toegang/")
    officer.reads("Katrien Moerman")
    officer.goes_to("/toezicht/uitvoer/")
    # and have the chain walked, which the worker does.
    officer.goes_to("/toezicht/controle/")
    officer.presses("Controleer")
    officer.reads("Bezig:")
    with as_role("schakel_worker"):
        # Another test's open transaction, on the same server, holds the sealer back.
        assert wait_until(audit.seal, timeout=120, pause=0.2)
        promise = Outbox.objects.get(task="core.verify_audit")
        tasks.verify_audit(str(promise.pk), promise.argument)
    officer.goes_to("/toezicht/controle/")
    officer.reads("De ketting klopt")
    officer.follows(day(timezone.localdate(now)))
    officer.reads("Hash (SHA-256)")
