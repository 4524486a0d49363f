"""The second table: what may leave a regime, to whom, on which ground. What is not in it may never (DOMAIN §5)."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from secrecy.tables import Regime


class Receiver(StrEnum):
    REPORTER = "reporter"
    TALKER = "talker"
    ACTION_OWNER = "action_owner"
    GUEST = "guest"
    DIRECTION = "direction"
    CARE_MEETING = "care_meeting"
    CONSULTED = "consulted"
    CLB = "clb"
    CITY = "city"
    POLICE = "police"


class Ground(StrEnum):
    FEEDBACK = "feedback"
    TASK = "task"
    ACUTE_DANGER = "acute_danger"
    AGENDA = "agenda"
    CONSULTATION = "consultation"
    ADVICE = "advice"
    OWN_FINDINGS = "own_findings"
    MEETING = "meeting"
    CONSENT = "consent"
    NOTICE = "notice"
    AGREEMENT = "agreement"


class Allowance(StrEnum):
    ALLOWED = "allowed"
    WITH_CONSENT = "with_consent"
    AT_THE_TABLE = "at_the_table"
    NEVER = "never"


RECEIVER_LABELS: dict[Receiver, str | Promise] = {
    Receiver.REPORTER: _("de melder"),
    Receiver.TALKER: _("de gespreksvoerder"),
    Receiver.ACTION_OWNER: _("wie een actie op zich neemt"),
    Receiver.GUEST: _("wie te gast is op het zorgoverleg"),
    Receiver.DIRECTION: _("de directie"),
    Receiver.CARE_MEETING: _("het zorgoverleg"),
    Receiver.CONSULTED: _("wie om ruggespraak gevraagd wordt"),
    Receiver.CLB: _("het CLB"),
    Receiver.CITY: _("de stad"),
    Receiver.POLICE: _("de politie"),
}
GROUND_LABELS: dict[Ground, str | Promise] = {
    Ground.FEEDBACK: _("terugkoppeling: een vaste tekst, en een zin die vooraf nagelezen is"),
    Ground.TASK: _("een opdracht: alleen wat de zorgcoördinator daarvoor schreef"),
    Ground.ACUTE_DANGER: _("acuut gevaar: over wie, en wie te bellen; geen inhoud"),
    Ground.AGENDA: _("op het zorgoverleg: over wie, wanneer, en wie de casus leidt; geen inhoud"),
    Ground.CONSULTATION: _("ruggespraak: alleen de vraag zoals de zorgcoördinator ze schreef"),
    Ground.ADVICE: _("advies over wat de school zelf inbracht"),
    Ground.OWN_FINDINGS: _("wat het CLB zelf vernam"),
    Ground.CONSENT: _("instemming van de bekwame leerling of de ouders"),
    Ground.NOTICE: _("kennisgeving van een bezorgdheid; aan de stad zonder naam"),
    Ground.AGREEMENT: _("antwoord aan de politie: precies de tekst waarmee de directie schriftelijk instemde"),
    Ground.MEETING: _("te gast: het voorbereide punt en de beslissing, zolang het overleg open is"),
}
ALLOWANCE_LABELS: dict[Allowance, str | Promise] = {
    Allowance.ALLOWED: _("mag"),
    Allowance.WITH_CONSENT: _("mag met instemming"),
    Allowance.AT_THE_TABLE: _("alleen aan tafel"),
    Allowance.NEVER: _("nooit"),
}

# Every cell that is not NEVER, with the page that says so.
RELEASES: dict[tuple[Regime, Receiver, Ground], tuple[Allowance, str]] = {
    (Regime.SCHOOL, Receiver.REPORTER, Ground.FEEDBACK): (Allowance.ALLOWED, "DOMAIN §5 Feedback"),
    (Regime.SCHOOL, Receiver.TALKER, Ground.TASK): (Allowance.ALLOWED, "DOMAIN §2 gespreksvoerder"),
    (Regime.SCHOOL, Receiver.TALKER, Ground.FEEDBACK): (Allowance.ALLOWED, "DOMAIN §3, stap 5 van A"),
    (Regime.SCHOOL, Receiver.DIRECTION, Ground.ACUTE_DANGER): (Allowance.ALLOWED, "DOMAIN §2 directie"),
    (Regime.SCHOOL, Receiver.CONSULTED, Ground.CONSULTATION): (Allowance.ALLOWED, "DOMAIN §3 Ruggespraak"),
    (Regime.CLB, Receiver.CARE_MEETING, Ground.ADVICE): (Allowance.ALLOWED, "DOMAIN §5, eerste voorbeeld"),
    (Regime.CLB, Receiver.CARE_MEETING, Ground.OWN_FINDINGS): (Allowance.WITH_CONSENT, "DOMAIN §5, eerste voorbeeld"),
    (Regime.CLB, Receiver.CITY, Ground.CONSENT): (Allowance.WITH_CONSENT, "DOMAIN §5, naar Expo-R met een naam"),
    (Regime.SCHOOL, Receiver.DIRECTION, Ground.AGENDA): (Allowance.ALLOWED, "DOMAIN §2 directie, vanaf stap 3"),
    (Regime.TEAM, Receiver.ACTION_OWNER, Ground.TASK): (Allowance.ALLOWED, "DOMAIN §2 action owner"),
    (Regime.SCHOOL, Receiver.CLB, Ground.NOTICE): (Allowance.ALLOWED, "DOMAIN §3 B2"),
    (Regime.SCHOOL, Receiver.CITY, Ground.NOTICE): (Allowance.ALLOWED, "DOMAIN §3 B2, zonder naam"),
    (Regime.CITY, Receiver.DIRECTION, Ground.AGREEMENT): (Allowance.ALLOWED, "DOMAIN §3 B9: alleen deze tekst"),
    (Regime.CITY, Receiver.DIRECTION, Ground.FEEDBACK): (Allowance.ALLOWED, "DOMAIN §6 terugkoppeling"),
    (Regime.CITY, Receiver.POLICE, Ground.AGREEMENT): (Allowance.WITH_CONSENT, "DOMAIN §3 B9"),
    (Regime.TEAM, Receiver.GUEST, Ground.MEETING): (Allowance.ALLOWED, "DOMAIN §2 guest at a zorgoverleg"),
}


class ReleaseForbidden(Exception):
    """Something would cross to another hand without a cell that allows it: a fault in the program, never a choice."""


def allowance(regime: Regime, receiver: Receiver, ground: Ground) -> Allowance:
    """What the table says of one cell; what it does not name is never."""
    return RELEASES.get((regime, receiver, ground), (Allowance.NEVER, ""))[0]


def require(regime: Regime, receiver: Receiver, ground: Ground, *, consent: bool = False) -> None:
    """Raise ReleaseForbidden unless the table allows it, outright or with the consent that was given."""
    said = allowance(regime, receiver, ground)
    if said is not Allowance.ALLOWED and not (said is Allowance.WITH_CONSENT and consent):
        raise ReleaseForbidden(f"{regime} → {receiver} on {ground}")
