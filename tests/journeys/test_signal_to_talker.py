"""The slice: a teacher's signal becomes a case, and each person sees their own part of it and nothing else."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.people import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


def the_teacher_logs_a_signal(town: Town, width: int, script: bool) -> Person:
    """The teacher's part, from the sign-in page to the one word; returns the teacher on the page of that signal."""
    # Given a teacher who is typing a signal,
    teacher = town.person(town.cast.reporter, width=width, script=script).signs_in()
    steps.starts_a_signal(teacher)
    steps.writes_facts_and_thought(teacher)
    # when the draft is kept and the browser is gone,
    steps.waits_until_the_draft_is_kept(teacher)
    teacher.context.close()
    # then the text is there again in another browser.
    teacher = town.person(town.cast.reporter, width=width, script=script).signs_in()
    steps.starts_a_signal(teacher)
    steps.sees_the_facts_and_the_thought_still_there(teacher)
    # When it is sent while the name and the day are missing,
    teacher.types("Dag", "")
    steps.sends_the_signal(teacher)
    # then the page says what to do, and nothing typed is lost.
    steps.is_told_what_is_missing(
        teacher,
        "Schrijf de naam van de leerling, of beschrijf kort wie u bedoelt",
        "Schrijf op welke dag het gebeurde",
    )
    teacher.reads("Uw tekst is bewaard. Er ging niets verloren.")
    steps.sees_the_facts_and_the_thought_still_there(teacher)
    # When all is there,
    teacher.types("Dag", teacher.page.evaluate("new Date().toLocaleDateString('nl-BE', {timeZone: 'Europe/Brussels'})"))
    steps.says_which_pupil(teacher)
    # then the page says who will read it, before it is sent.
    steps.sees_who_will_read_it(teacher, ["Hanne Dewulf", "Wout Segers"], ["De directie", "CLB, stad en politie"])
    # When it is sent, then the teacher sees one word.
    steps.sends_the_signal(teacher)
    teacher.reads("Uw signaal is verstuurd.", steps.FACTS, steps.THOUGHT)
    steps.reads_one_word(teacher, "ontvangen")
    return teacher


@SCRIPT
def test_a_teacher_logs_a_signal_on_the_smallest_phone(town, script):
    the_teacher_logs_a_signal(town, 320, script)


@pytest.mark.parametrize(
    ("width", "script"),
    [(360, False), (1280, True), *(pytest.param(*way, marks=pytest.mark.slow) for way in [(360, True), (1280, False)])],
    ids=["360-without-script", "1280-with-script", "360-with-script", "1280-without-script"],
)
def test_a_signal_becomes_a_case(town, width, script):
    def arrives(seat: str) -> Person:
        return town.person(getattr(town.cast, seat), width=width, script=script).signs_in()

    teacher = the_teacher_logs_a_signal(town, width, script)
    signal = teacher.page.url

    # When the coordinator finds it on the worklist and opens a case,
    coordinator = arrives("zorg")
    steps.finds_on_the_worklist(coordinator, "Lees het signaal en kies wat ermee gebeurt", "Noor Van Hecke")
    coordinator.reads(steps.FACTS, steps.THOUGHT, "Bram Coolens")
    reference = steps.opens_a_case_in_track_a(coordinator)
    case = coordinator.page.url
    # and names who talks with the pupil,
    steps.names_the_talker(coordinator)
    # and answers the teacher, after reading word for word what the teacher will read,
    coordinator.follows("Kies een antwoord")
    steps.previews_the_receipt(coordinator)
    coordinator.reads(steps.RECEIPT)
    steps.sends_the_receipt(coordinator, "Bram Coolens")
    assert coordinator.page.url == case

    # then the teacher reads one word and that answer, and nothing of the case.
    teacher.goes_to(signal)
    steps.reads_one_word(teacher, "ontvangen")
    teacher.reads(steps.RECEIPT)
    teacher.does_not_read(reference, steps.BRIEFING, "Els Boon", "Stappenplan A", "/casussen/")
    teacher.goes_to("/")
    teacher.does_not_read(reference, "/casussen/")
    # When the teacher adds something, then the coordinator finds and reads it, in the case too.
    teacher.goes_to(signal)
    steps.adds_to_the_signal(teacher)
    steps.finds_on_the_worklist(coordinator, "Lees de aanvulling bij het signaal")
    coordinator.reads(steps.ADDITION)
    coordinator.presses("Ik heb dit gelezen")
    expect(coordinator.page.get_by_role("button", name="Ik heb dit gelezen")).to_have_count(0)
    coordinator.goes_to(case)
    coordinator.reads(steps.ADDITION, steps.FACTS, steps.BRIEFING)

    # The talker finds the task, with the briefing and nothing else.
    talker = arrives("talker")
    steps.finds_on_the_worklist(talker, "Voer het gesprek", "Noor Van Hecke")
    talker.reads(steps.BRIEFING, "Hanne Dewulf")
    talker.does_not_read(reference, steps.FACTS, steps.THOUGHT, steps.ADDITION, "Bram Coolens")
    steps.finds_nothing_at(talker, case)
    steps.finds_nothing_at(talker, signal)
    talker.goes_to("/signalen/")
    talker.does_not_read("Noor", "Bram Coolens")

    # For the director, the CLB and the other school nothing of this exists.
    for seat in ("director", "clb", "outsider"):
        outsider = arrives(seat)
        outsider.does_not_read(reference, "Noor", "Bram Coolens")
        steps.finds_nothing_at(outsider, case)
        steps.finds_nothing_at(outsider, signal)
        outsider.context.close()
