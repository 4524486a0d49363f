"""Tracks B and C with everybody who has a part in them; the listed and the unlisted person beside each other."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Organisation
from accounts.roles import OrganisationKind, Role
from secrecy.models import CitySwitch
from tests.cast import member
from tests.conftest import as_owner
from tests.journeys import steps
from tests.journeys.people import Person, Town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.parametrize(
        ("width", "script"),
        [(360, True), pytest.param(1280, False, marks=pytest.mark.slow)],
        ids=["phone-with-script", "desk-without-script"],
    ),
]
NEWS = "Een wijkagent zag Noor zaterdag bij een betoging met gewelddadige slogans."
CONTACT = "Dirk Stroobants, wijkdienst"
ANSWER = "De school volgt dit op met haar partners."


def arrives(town: Town, seat: str, width: int, script: bool) -> Person:
    return town.person(getattr(town.cast, seat), width=width, script=script).signs_in()


def test_news_of_the_police(town, width, script):
    with as_owner():
        CitySwitch.objects.create(
            organisation=town.cast.case_manager.organisation, is_on=True, by=town.cast.dpo, at="2026-01-05T09:00Z"
        )
    # Given a director who notes what the police told by phone,
    director = arrives(town, "director", width, script)
    director.goes_to("/casussen/")
    director.follows("Noteer een melding van de politie")
    director.presses("Bewaar de melding")
    steps.is_told_what_is_missing(director, "Schrijf wie u sprak", "Schrijf in één zin wat de politie vertelde")
    director.page.get_by_role("radio", name="De federale politie").check()
    director.page.get_by_role("radio", name="Per telefoon").check()
    director.types("Wie sprak u?", CONTACT)
    director.picks("Heeft die persoon een account in Schakel?", "Dirk Stroobants")
    director.types("Uur", "0.00")
    director.types("Om welke leerling, klas of groep gaat het?", "Noor Van Hecke, 3B")
    director.types("Wat vertelde de politie?", NEWS)
    director.presses("Bewaar de melding")
    # when one coordinator is listed by the police, and the other is not,
    director.page.get_by_role("checkbox", name="Wout Segers").check()
    director.presses("Bewaar de toelating")
    reference = steps.reference_of_the_case(director)
    director.reads("B. Signaal van de politie", NEWS)
    director.follows("Kies wie u inlicht")
    director.picks("Welke zorgcoördinator krijgt de casus?", "Hanne Dewulf")
    director.picks("Wie bij Expo-R licht u in?", "Nadia Verhulst")
    director.presses("Licht in")
    director.reads("Wie u koos, kreeg bericht dat er een bezorgdheid is.")
    # then the listed one reads it,
    listed = arrives(town, "colleague", width, script)
    steps.finds_on_the_worklist(listed, "Lees wat de politie meldde")
    listed.reads(NEWS, CONTACT, "Katrien Moerman")
    listed.presses("Ik heb dit gelezen")
    listed.goes_to(f"/casussen/{reference}/")
    listed.reads(NEWS, "B. Signaal van de politie")
    # and beside her the unlisted ones read that there is a worry, and no more.
    for seat in ("zorg", "clb"):
        unlisted = arrives(town, seat, width, script)
        unlisted.goes_to(f"/casussen/{reference}/")
        unlisted.reads("Er is een bezorgdheid", "Noor Van Hecke")
        unlisted.does_not_read(NEWS, CONTACT, "van de politie", "De politie", "Melding van")
        unlisted.context.close()
    # Expo-R learns that there is something at the school, opens a file of its own, and tells the school so.
    expo_r = arrives(town, "case_manager", width, script)
    steps.finds_on_the_worklist(expo_r, "Lees de kennisgeving van de school")
    expo_r.reads("Er is een bezorgdheid op Proefschool.", "Katrien Moerman")
    expo_r.does_not_read("Noor", NEWS, reference)
    expo_r.goes_to("/verwijzingen/")
    expo_r.follows("Proefschool")
    expo_r.page.get_by_role("radio", name="Taak van algemeen belang").check()
    expo_r.types("Licht de grond toe", "Opdracht van de gemeenteraad.")
    expo_r.presses("Open het dossier")
    expo_r.types("Nieuwe nota", "Gebeld met de directie.")
    expo_r.presses("Bewaar de nota")
    expo_r.reads("Uw nota is bewaard.", "Gebeld met de directie.")
    expo_r.follows("Koppel terug")
    expo_r.page.get_by_role("radio", name="wordt opgevolgd").check()
    expo_r.presses("Bekijk wat de directie leest")
    expo_r.presses("Verstuur naar de directie")
    steps.finds_on_the_worklist(director, "Lees de terugkoppeling van Expo-R")
    director.reads("Expo-R volgt dit op.")
    director.does_not_read("Gebeld met de directie.")
    # The police reads that the direction received it, and nothing else.
    police = arrives(town, "police", width, script)
    police.goes_to("/politie/")
    police.reads("ontvangen door de directie")
    police.does_not_read("Noor", "Proefschool", reference, "Expo-R", "Nadia")
    # For whoever stays outside there is nothing.
    teacher = arrives(town, "reporter", width, script)
    steps.finds_nothing_at(teacher, f"/casussen/{reference}/")


def test_something_about_the_environment(town, width, script):
    with as_owner():
        youth = Organisation.objects.create(kind=OrganisationKind.PARTNER, name="Jeugdhuis De Kaai")
        partner_seat = member("kaai", "Marieke Pauwels", youth, Role.PARTNER_CONTACT)
    # Given a teacher who heard something about the neighbourhood,
    teacher = arrives(town, "reporter", width, script)
    steps.starts_a_signal(teacher)
    steps.writes_facts_and_thought(teacher, facts="Aan het plein deelt iemand filmpjes uit.", thought="")
    steps.chooses_whom_it_is_about(teacher, "De ruimere omgeving")
    steps.sends_the_signal(teacher)
    # when the coordinator follows track C,
    coordinator = arrives(town, "zorg", width, script)
    steps.finds_on_the_worklist(coordinator, "Lees het signaal en kies wat ermee gebeurt")
    expect(coordinator.page.get_by_role("radio", name="Stappenplan C volgen")).to_be_checked()
    coordinator.types("Om welke leerling, klas of groep gaat het?", "de jongeren aan het plein")
    coordinator.presses("Open de casus")
    coordinator.reads("C. Ruimere omgeving", "de jongeren aan het plein")
    coordinator.types("Met wie spreekt die collega?", "Noor Van Hecke, 3B")
    steps.names_the_talker(coordinator)
    coordinator.reads("Gesprekspartner: Noor Van Hecke, 3B. Het gaat niet over hem of haar.")
    reference = steps.reference_of_the_case(coordinator)
    # then the talker reads the briefing alone,
    talker = arrives(town, "talker", width, script)
    steps.finds_on_the_worklist(talker, "Voer het gesprek")
    talker.reads(steps.BRIEFING, "Noor Van Hecke")
    talker.does_not_read("Ouders en leerling kunnen dit later inkijken", reference)
    # and a partner the action that was agreed, which names nobody.
    coordinator.follows("Nieuwe actie")
    coordinator.types("Wat spreekt u af?", "Praat met Noor aan het plein.")
    coordinator.page.get_by_label("Soort actie").select_option("outside")
    coordinator.picks("Of iemand van buiten de school", "Marieke Pauwels")
    coordinator.types("Tegen welke dag?", "1/12/2099")
    coordinator.presses("Zet in het plan")
    coordinator.reads("Kies een dag binnen het jaar")
    soon = timezone.localdate() + timedelta(days=20)
    coordinator.types("Tegen welke dag?", soon.strftime("%d/%m/%Y"))
    coordinator.presses("Zet in het plan")
    coordinator.reads("Deze actie gaat naar iemand buiten de school. Schrijf ze zonder ‘Noor’.")
    coordinator.types("Wat spreekt u af?", "Ga twee keer per week langs op het plein.")
    coordinator.presses("Zet in het plan")
    coordinator.reads("De actie staat in het plan, bij Marieke Pauwels.")
    partner = town.person(partner_seat, width=width, script=script).signs_in()
    steps.finds_on_the_worklist(partner, "Ga twee keer per week langs op het plein.")
    partner.does_not_read("jongeren", "Noor", reference, "Stappenplan C")
    steps.finds_nothing_at(partner, f"/casussen/{reference}/")
