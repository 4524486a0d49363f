"""Track A on its pages, one sentence of the stappenplan a function. What is typed is written here, by hand."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.people import Person

REPORT = "Ze zegt dat ze zich op de speelplaats alleen voelt."
POINT = "Hoe helpen we Noor in de klas?"
NOTE = "Ze zoekt een andere groep."
DECISION = "Elke week een gesprek met Amira."
TASK = "Elke week een kort gesprek na de middag."
SECOND_TASK = "Samen fietsen met de buurjongen."
ASSESSED = "Noor komt sinds september te laat en zit alleen."
REFUSED = "De mama van Noor wil geen begeleiding thuis."
CONCERN = "Noor slaapt al twee weken niet meer thuis."
CLB_NOTE = "Op het CLB-team: eerder al gezien, rustig opvolgen."
RELEASED = "Het CLB stelt een klasgesprek en een vaste vertrouwenspersoon voor."


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).strftime("%d/%m/%Y")


# --- 1 to 3 -----------------------------------------------------------------------------------------------------------


def hands_in_the_report(talker: Person) -> str:
    """From the worklist; returns the address of the talk."""
    steps.finds_on_the_worklist(talker, "Voer het gesprek", "Noor Van Hecke")
    talker.reads(steps.BRIEFING)
    talker.does_not_read(steps.FACTS, steps.THOUGHT, "Bram Coolens", "/casussen/")
    talker.chooses("De leerling", exact=True)
    talker.types("Wat werd er gezegd, kort?", REPORT)
    talker.chooses("Ja")
    talker.presses("Geef het verslag door")
    talker.reads("Dank u. Uw verslag is doorgegeven.", REPORT)
    return talker.page.url


def takes_step(person: Person, key: str, sentence: str = "", *, button: str = "Klaar", reason: str = "") -> None:
    """On the page of the case: a sentence, a reason where one is asked, and a button."""
    card = step_card(person, key)
    if sentence:
        person.types("Wat gebeurde er, in één zin?", sentence, card)
    if reason:
        person.opens("Slaat u over, of schrijft u dit later op?", card)
        person.types("Reden", reason, card)
    person.presses(button, card)
    person.reads(f"Stap {key} is bewaard.")


def looks_back(person: Person, choice: str, sentence: str) -> None:
    """Step 9, with one of its three choices."""
    card = step_card(person, "9")
    person.chooses(choice, card)
    person.types("Wat gebeurde er, in één zin?", sentence, card)
    person.presses("Bewaar uw keuze", card)


def sees_that_step_waits_for(person: Person, key: str, who: str) -> None:
    expect(step_card(person, key)).to_contain_text(f"{who} is aan zet.")


def plans_a_meeting(person: Person) -> str:
    """Returns its address."""
    person.goes_to("/overleg/")
    person.follows("Nieuw overleg")
    person.types("Dag", in_days(0))
    person.types("Uur", "14.30")
    person.presses("Plan het overleg")
    person.reads("Het overleg staat klaar. Zet er nu punten op.")
    return person.page.url


def puts_the_case_on_the_agenda(person: Person, case: str) -> None:
    person.goes_to(case)
    person.follows("Zet op een agenda")
    day = timezone.localdate()
    wanted = person.page.get_by_label("Welk overleg?").locator("option", has_text=f" {day.day} ")
    person.picks("Welk overleg?", wanted.first.inner_text())
    person.types("Wat vraagt u het overleg, en wat moet het weten?", POINT)
    person.presses("Zet op de agenda")
    person.reads("De casus staat op de agenda. De contactpersoon CLB ziet ze vanaf nu.")


def reads_the_notice(director: Person, case: str) -> None:
    steps.finds_on_the_worklist(director, "Lees de kennisgeving van het zorgoverleg")
    director.reads("Noor Van Hecke, 3B staat op het zorgoverleg van", "Eigenaar: Hanne Dewulf")
    director.does_not_read(steps.FACTS, REPORT, "Bram Coolens", "Els Boon", case)
    director.presses("Ik heb dit gelezen")


# --- 4 and 5 ----------------------------------------------------------------------------------------------------------


def writes_at_the_table(person: Person, meeting: str, owner: str) -> None:
    """Note, decision and an action in one save; then the meeting is closed."""
    person.goes_to(meeting)
    person.reads(POINT)
    person.types("Wat werd er gezegd?", NOTE)
    person.chooses("Plan van aanpak")
    person.types("De beslissing in één zin", DECISION)
    action = person.page.get_by_role("group", name="Nieuwe actie")
    person.types("Wat", TASK, action)
    person.picks("Wie", owner, action)
    person.types("Tegen", in_days(7), action)
    person.presses("Bewaar")
    person.reads("Punt 1 is bewaard.", TASK)
    person.follows("Sluit het overleg")
    person.presses("Sluit het overleg")
    person.reads("Het overleg is gesloten. Verslag en beslissingen liggen vast.")


def assesses(person: Person, case: str, reference_person: str) -> None:
    person.goes_to(case)
    person.follows("Nieuwe inschatting")
    person.types("Wat zijn de feiten?", ASSESSED)
    person.types("Welke referentiepersoon dacht mee?", reference_person)
    person.types("Wanneer bekijkt u dit opnieuw?", in_days(30))
    person.presses("Bewaar de inschatting")
    person.reads("De inschatting is bewaard.", ASSESSED)


def answers_the_reporter(person: Person, case: str, word: str) -> None:
    """What is owed stands on the page of the case; the answer is read before it leaves."""
    person.goes_to(case)
    person.follows("Kies een antwoord")
    steps.previews_the_receipt(person, word)
    steps.sends_the_receipt(person, "Bram Coolens")


def answers_the_talker(person: Person, case: str, word: str) -> None:
    """Whoever talked hears what became of it, read before it leaves."""
    person.goes_to(case)
    person.follows("Kies een antwoord")
    person.chooses(word)
    person.presses("Bekijk wat de gespreksvoerder leest")
    person.reads("Dit leest de gespreksvoerder, woord voor woord")
    person.presses("Verstuur naar de gespreksvoerder")
    person.reads("Uw terugkoppeling aan Els Boon is bewaard.")


# --- 6 to 9 -----------------------------------------------------------------------------------------------------------


def releases_a_summary(clb: Person, case: str) -> None:
    """The CLB sees word for word what leaves, before it leaves."""
    clb.goes_to(case)
    clb.follows("Geef iets vrij aan het zorgoverleg")
    clb.types("Wat mag het zorgoverleg lezen?", RELEASED)
    clb.types("Waarvoor heeft het zorgoverleg dit nodig?", "het plan van aanpak")
    clb.chooses("Wat het clb zelf vernam")
    clb.chooses("De leerling zelf")
    clb.types("Op welke dag?", in_days(0))
    clb.types("Hoe?", "In het gesprek met Noor.")
    clb.presses("Bekijk wat vertrekt")
    clb.reads("Dit leest het zorgoverleg, woord voor woord", RELEASED, "De leerling zelf", "Dit gaat niet mee")
    clb.presses("Geef vrij")
    clb.reads("Het zorgoverleg leest nu precies deze tekst.")


def receives_the_summary(person: Person, case: str) -> None:
    person.goes_to(case)
    person.reads(RELEASED)
    person.does_not_read(CLB_NOTE)
    person.follows("Grond, ontvangst en terugroepen")
    person.presses("Ik heb dit ontvangen")
    person.reads("Genoteerd: u hebt dit ontvangen.")


def notes_that_the_consent_was_withdrawn(clb: Person, case: str) -> None:
    """Noor changed her mind: from now on the school reads it no more."""
    clb.goes_to(case)
    clb.follows("Grond, ontvangst en terugroepen")
    clb.types("Op welke dag werd de instemming ingetrokken?", in_days(0))
    clb.types("Hoe?", "Ze zei het zelf.")
    clb.presses("Noteer de intrekking")
    clb.reads("Genoteerd: de instemming is ingetrokken.", "Alleen het CLB leest dit nog", RELEASED)


def reads_the_summary_no_more(person: Person, case: str) -> None:
    person.goes_to(case)
    person.reads("De instemming is ingetrokken.")
    person.does_not_read(RELEASED, "Ze zei het zelf.")


def does_the_action(owner: Person, case: str, how: str) -> str:
    """Whoever owns an action reads that action and nothing of the case; returns its address."""
    steps.finds_on_the_worklist(owner, TASK)
    owner.reads(TASK, "U ziet alleen deze actie.")
    owner.does_not_read(case, steps.FACTS, NOTE, ASSESSED, REPORT)
    owner.types("Hoe verliep het, in één zin?", how)
    owner.presses("Dit is gebeurd")
    owner.reads("Dank u. De actie is uitgevoerd.")
    return owner.page.url


def agrees_with_a_parent(person: Person, case: str) -> None:
    """An agreement of somebody without an account, which the coordinator follows up."""
    person.goes_to(case)
    person.follows("Nieuwe actie")
    person.types("Wat spreekt u af?", SECOND_TASK)
    person.types("Of iemand zonder account", "de mama van Noor")
    person.types("Tegen welke dag?", in_days(5))
    person.presses("Zet in het plan")
    person.reads("De actie staat in het plan, bij de mama van Noor.")


def ticks_off_for_the_parent(person: Person, case: str) -> None:
    person.goes_to(case)
    person.follows(SECOND_TASK)
    person.types("Hoe verliep het, in één zin?", "De mama belde: het loopt goed.")
    person.presses("Dit is gebeurd")
    person.goes_to(case)


# --- 8w ---------------------------------------------------------------------------------------------------------------


def asks_the_clb_about_refused_help(person: Person, case: str) -> None:
    """What was refused and by whom is said; without that, the page asks for it."""
    person.goes_to(case)
    person.follows("Hulp geweigerd: vraag het CLB om een antwoord")
    person.reads("Hulp weigeren mag, en is op zich geen reden om een naam door te geven.")
    person.presses("Vraag het CLB om een antwoord")
    steps.is_told_what_is_missing(person, "Schrijf in één zin welke hulp geweigerd werd, en door wie")
    person.types("Welke hulp werd geweigerd, en door wie?", REFUSED)
    person.presses("Vraag het CLB om een antwoord")
    person.reads("Genoteerd. De contactpersoon CLB antwoordt op deze vraag.", REFUSED)
    expect(step_card(person, "8w")).to_contain_text("CLB is aan zet.")


def answers_about_refused_help(clb: Person, case: str) -> None:
    """There is verontrusting: a consult with the VK, and Expo-R knows without a name. The half of it is sent back first."""
    steps.finds_on_the_worklist(clb, "Stap 8w: Hulp geweigerd: gemotiveerd antwoord")
    clb.follows("Beantwoord de vraag")
    clb.reads(REFUSED)
    clb.does_not_read(steps.FACTS, REPORT, "Bram Coolens")
    clb.chooses("Ja", exact=True)
    clb.types("Waarom?", CONCERN)
    clb.chooses("Ja, zonder naam")
    clb.presses("Bewaar het antwoord")
    steps.is_told_what_is_missing(clb, "Kies wat u met de verontrusting deed", "Kies bij welke voorziening")
    clb.chooses("Overleg")
    clb.chooses("Vertrouwenscentrum")
    clb.presses("Bewaar het antwoord")
    clb.reads("Uw antwoord is bewaard, in het dossier van het CLB.", CONCERN)


def reads_that_it_was_answered(person: Person, case: str) -> None:
    """That it was answered, and not what: that is the CLB's own."""
    person.goes_to(case)
    person.reads("Stap 8w, hulp geweigerd: klaar")
    person.does_not_read(CONCERN, "Verontrusting", "vertrouwenscentrum")
    expect(step_card(person, "8w")).to_have_count(0)


def drops_what_was_refused(person: Person, case: str) -> None:
    person.goes_to(case)
    person.follows(SECOND_TASK)
    person.opens("Gaat deze actie niet door?")
    person.types("Waarom vervalt deze actie?", "De mama wil dit niet.")
    person.presses("Laat de actie vervallen")
    person.goes_to(case)


def step_card(person: Person, key: str) -> Locator:
    heading = person.page.get_by_role("heading", level=2, name=re.compile(f"^Stap {key}: "))
    return person.page.locator("section.sk-now").filter(has=heading)
