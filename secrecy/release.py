"""The second table: what may leave a regime, to whom, on which ground. What is not in it may never (DOMAIN §5)."""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from secrecy.tables import Certainty, Regime


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
    PROSECUTOR = "prosecutor"


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
    MAY_REPORT = "may_report"
    REFUSED_HELP = "refused_help"


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
    Receiver.PROSECUTOR: _("de procureur"),
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
    Ground.MAY_REPORT: _("meldrecht: ernstig gevaar voor een minderjarige; alleen aan de procureur, buiten Schakel om"),
    Ground.REFUSED_HELP: _("hulp geweigerd: geen grond om met een naam te delen"),
    Ground.MEETING: _("te gast: het voorbereide punt en de beslissing, zolang het overleg open is"),
}
ALLOWANCE_LABELS: dict[Allowance, str | Promise] = {
    Allowance.ALLOWED: _("mag"),
    Allowance.WITH_CONSENT: _("mag met instemming"),
    Allowance.AT_THE_TABLE: _("alleen aan tafel"),
    Allowance.NEVER: _("nooit"),
}


class Cell(NamedTuple):
    """What the table says of one regime × receiver × ground, which page says so, and how sure that is."""

    allowance: Allowance
    source: str
    certainty: Certainty


_MAY, _CONSENT = Allowance.ALLOWED, Allowance.WITH_CONSENT
_LAW, _SOURCE, _HOUSE = Certainty.LAW, Certainty.SOURCE, Certainty.HOUSE
_R, _G, _S = Regime, Ground, Receiver

# Every cell that is not NEVER.
RELEASES: dict[tuple[Regime, Receiver, Ground], Cell] = {
    (_R.SCHOOL, _S.REPORTER, _G.FEEDBACK): Cell(_MAY, "DOMAIN §5 Feedback; Gents stappenplan A5", _SOURCE),
    (_R.SCHOOL, _S.TALKER, _G.TASK): Cell(_MAY, "DOMAIN §2 gespreksvoerder", _HOUSE),
    (_R.SCHOOL, _S.TALKER, _G.FEEDBACK): Cell(_MAY, "DOMAIN §3; Gents stappenplan A5", _SOURCE),
    (_R.SCHOOL, _S.DIRECTION, _G.ACUTE_DANGER): Cell(_MAY, "DOMAIN §2 directie", _HOUSE),
    (_R.SCHOOL, _S.DIRECTION, _G.AGENDA): Cell(_MAY, "DOMAIN §2 directie; Gents stappenplan A3", _SOURCE),
    (_R.SCHOOL, _S.CONSULTED, _G.CONSULTATION): Cell(
        _MAY, "DOMAIN §3 Ruggespraak; consultatieve leerlingenbegeleiding (C07)", _SOURCE
    ),
    (_R.SCHOOL, _S.CLB, _G.NOTICE): Cell(_MAY, "DOMAIN §3; Gents stappenplan B2", _SOURCE),
    (_R.SCHOOL, _S.CITY, _G.NOTICE): Cell(_MAY, "DOMAIN §3; Gents stappenplan B2, zonder naam", _SOURCE),
    (_R.SCHOOL, _S.CITY, _G.CONSENT): Cell(_CONSENT, "DOMAIN §5, naar Expo-R met een naam; ambtsgeheim (G03)", _SOURCE),
    (_R.TEAM, _S.CITY, _G.CONSENT): Cell(_CONSENT, "DOMAIN §5, naar Expo-R met een naam; ambtsgeheim (G03)", _SOURCE),
    (_R.TEAM, _S.ACTION_OWNER, _G.TASK): Cell(_MAY, "DOMAIN §2 action owner", _HOUSE),
    (_R.TEAM, _S.GUEST, _G.MEETING): Cell(_MAY, "DOMAIN §2 guest at a zorgoverleg", _HOUSE),
    (_R.CLB, _S.CARE_MEETING, _G.ADVICE): Cell(
        _MAY, "DOMAIN §5, eerste voorbeeld; decreet leerlingenbegeleiding art. 9 §2, 14 §1 (C01, C06)", _SOURCE
    ),
    (_R.CLB, _S.CARE_MEETING, _G.OWN_FINDINGS): Cell(
        _CONSENT, "DOMAIN §5, eerste voorbeeld; decreet leerlingenbegeleiding art. 14 §1 (C02)", _SOURCE
    ),
    (_R.CLB, _S.CITY, _G.CONSENT): Cell(_CONSENT, "DOMAIN §5, naar Expo-R met een naam", _HOUSE),
    (_R.CLB, _S.PROSECUTOR, _G.MAY_REPORT): Cell(_MAY, "Strafwetboek art. 353 §1, oud 458bis", _LAW),
    (_R.CITY, _S.DIRECTION, _G.AGREEMENT): Cell(_MAY, "DOMAIN §3; Gents stappenplan B9: alleen deze tekst", _SOURCE),
    (_R.CITY, _S.DIRECTION, _G.FEEDBACK): Cell(_MAY, "DOMAIN §6 terugkoppeling", _HOUSE),
    (_R.CITY, _S.POLICE, _G.AGREEMENT): Cell(_CONSENT, "DOMAIN §3; Gents stappenplan B9", _SOURCE),
}
_NEVER = Cell(Allowance.NEVER, "DOMAIN §5, wat niet in de tabel staat", _HOUSE)


class ReleaseForbidden(Exception):
    """Something would cross to another hand without a cell that allows it: a fault in the program, never a choice."""


def cell(regime: Regime, receiver: Receiver, ground: Ground) -> Cell:
    """One cell of the table; what it does not name is never."""
    return RELEASES.get((regime, receiver, ground), _NEVER)


def allowance(regime: Regime, receiver: Receiver, ground: Ground) -> Allowance:
    """What the table allows in one cell."""
    return cell(regime, receiver, ground).allowance


def grounds(regime: Regime, receiver: Receiver) -> list[Ground]:
    """The grounds on which the table lets a text cross from this regime to this receiver, in its order."""
    return [ground for came_from, to, ground in RELEASES if (came_from, to) == (regime, receiver)]


def require(regime: Regime, receiver: Receiver, ground: Ground, *, consent: bool = False) -> None:
    """Raise ReleaseForbidden unless the table allows it, outright or with the consent that was given."""
    said = allowance(regime, receiver, ground)
    if said is not Allowance.ALLOWED and not (said is Allowance.WITH_CONSENT and consent):
        raise ReleaseForbidden(f"{regime} → {receiver} on {ground}")
