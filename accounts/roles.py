"""The roles, as code: what each is called, where it sits and what it may see, in prose a lawyer can read (DOMAIN §2).

A role says little by itself: `secrecy.tables` says what it opens. Talker, action owner and guest are not roles but
relations to one case.
"""

from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class OrganisationKind(StrEnum):
    SCHOOL = "school"
    CLB = "clb"
    MUNICIPALITY = "municipality"
    POLICE = "police"
    BOARD = "board"
    PARTNER = "partner"
    PLATFORM = "platform"


class Role(StrEnum):
    STAFF = "staff"
    CARE_COORDINATOR = "care_coordinator"
    COUNSELLOR = "counsellor"
    BEHAVIOUR_EXPERT = "behaviour_expert"
    REFERENCE_PERSON = "reference_person"
    DIRECTOR = "director"
    SECRETARIAT = "secretariat"
    BOARD_MEMBER = "board_member"
    CLB_CONTACT = "clb_contact"
    CLB_WORKER = "clb_worker"
    CLB_REFERENCE_PERSON = "clb_reference_person"
    CLB_DIRECTOR = "clb_director"
    CASE_MANAGER = "case_manager"
    MUNICIPAL_CONTACT = "municipal_contact"
    POLICY_OFFICER = "policy_officer"
    POLICE_CONTACT = "police_contact"
    PARTNER_CONTACT = "partner_contact"
    BRIDGE_FIGURE = "bridge_figure"
    DPO = "dpo"
    ORGANISATION_ADMIN = "organisation_admin"
    PLATFORM_ADMIN = "platform_admin"


class RoleInfo(NamedTuple):
    """`content` marks roles that open content: they are given by one administrator and confirmed by a second person."""

    label: str | Promise
    at: frozenset[OrganisationKind]
    sees: str | Promise
    content: bool


def _at(*kinds: OrganisationKind) -> frozenset[OrganisationKind]:
    return frozenset(kinds)


_K = OrganisationKind
ROLES: dict[Role, RoleInfo] = {
    Role.STAFF: RoleInfo(
        _("personeelslid"),
        _at(_K.SCHOOL),
        _("Meldt signalen. Leest de eigen tekst, mag er iets aan toevoegen, en ziet één van drie woorden."),
        False,
    ),
    Role.CARE_COORDINATOR: RoleInfo(
        _("zorgcoördinator"), _at(_K.SCHOOL), _("Alle zorgcasussen van de eigen school, en leidt ze."), True
    ),
    Role.COUNSELLOR: RoleInfo(
        _("leerlingbegeleider"), _at(_K.SCHOOL), _("De casussen waarop hij of zij met naam staat."), True
    ),
    Role.BEHAVIOUR_EXPERT: RoleInfo(
        _("gedragsexpert"),
        _at(_K.SCHOOL),
        _("De casussen waarop hij of zij met naam staat; naamloze cijfers van de school."),
        True,
    ),
    Role.REFERENCE_PERSON: RoleInfo(
        _("referentiepersoon radicalisering"),
        _at(_K.SCHOOL),
        _("Een casus vanaf het ogenblik dat hij of zij erbij gehaald wordt, tot ze sluit."),
        True,
    ),
    Role.DIRECTOR: RoleInfo(
        _("directie"),
        _at(_K.SCHOOL),
        _("Vóór stap 3 niets, ook niet dat er een casus is, behalve bij acuut gevaar en in traject B."),
        True,
    ),
    Role.SECRETARIAT: RoleInfo(
        _("secretariaat"), _at(_K.SCHOOL), _("Leerlingen, ouders en inschrijvingen; nooit een casus."), False
    ),
    Role.BOARD_MEMBER: RoleInfo(
        _("schoolbestuur"), _at(_K.BOARD), _("Signalen over de directie; beroepsdossiers zolang ze lopen."), True
    ),
    Role.CLB_CONTACT: RoleInfo(
        _("contactpersoon CLB"),
        _at(_K.CLB),
        _("Een casus vanaf de agenda van het zorgoverleg: wat daar gedeeld is, tot ze sluit."),
        True,
    ),
    Role.CLB_WORKER: RoleInfo(
        _("CLB-medewerker"), _at(_K.CLB), _("De casussen waarop hij of zij met naam staat."), True
    ),
    Role.CLB_REFERENCE_PERSON: RoleInfo(
        _("referentiepersoon radicalisering CLB"),
        _at(_K.CLB),
        _("Een casus vanaf stap 6 of een ruggespraak, tot ze sluit."),
        True,
    ),
    Role.CLB_DIRECTOR: RoleInfo(
        _("CLB-directeur"), _at(_K.CLB), _("Team, werklast en cijfers; inhoud alleen met naam."), True
    ),
    Role.CASE_MANAGER: RoleInfo(
        _("casemanager"), _at(_K.MUNICIPALITY), _("Vragen aan Expo-R en aanvaarde verwijzingen."), True
    ),
    Role.MUNICIPAL_CONTACT: RoleInfo(
        _("aanspreekpunt lokaal bestuur"), _at(_K.MUNICIPALITY), _("Hulpvragen van scholen, zonder namen."), False
    ),
    Role.POLICY_OFFICER: RoleInfo(
        _("beleidsmedewerker"), _at(_K.MUNICIPALITY), _("Cijfers en aanbod; nooit een casus."), False
    ),
    Role.POLICE_CONTACT: RoleInfo(
        _("politie-contact"), _at(_K.POLICE), _("De eigen melding en het antwoord daarop."), True
    ),
    Role.PARTNER_CONTACT: RoleInfo(
        _("contactpersoon partner"), _at(_K.PARTNER), _("Wat uitdrukkelijk met naam is vrijgegeven."), True
    ),
    Role.BRIDGE_FIGURE: RoleInfo(
        _("brugfiguur"), _at(_K.SCHOOL, _K.MUNICIPALITY), _("De eigen taken en de eigen contacten."), False
    ),
    Role.DPO: RoleInfo(
        _("functionaris gegevensbescherming"),
        frozenset(OrganisationKind),
        _("Wie wat zag en wie toegang heeft; nooit inhoud."),
        True,
    ),
    Role.ORGANISATION_ADMIN: RoleInfo(
        _("organisatiebeheerder"),
        frozenset(OrganisationKind),
        _("Lidmaatschappen en instellingen; nooit een casus."),
        False,
    ),
    Role.PLATFORM_ADMIN: RoleInfo(
        _("platformbeheerder"), _at(_K.PLATFORM), _("Organisaties, stappenplannen en werking; nooit een casus."), False
    ),
}
