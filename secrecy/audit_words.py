"""What of the audit a DPO reads, and in which words: kinds of subjects and groups of actions, never content.

What has no word here is not shown (docs/adr/0017): a new kind is silent until somebody decides that it may be told.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

KINDS: dict[str, str | Promise] = {
    "action": _("actie"),
    "address": _("een adres"),
    "assignment": _("school van een CLB-medewerker"),
    "audit": _("toezicht"),
    "audit_report": _("melding van het toezicht"),
    "case": _("casus"),
    "city_file": _("dossier van de stad"),
    "clb_file": _("dossier van het CLB"),
    "consultation": _("ruggespraak"),
    "disclosure": _("vrijgave"),
    "disclosure_register": _("register van vrijgaven"),
    "emergency": _("noodtoegang"),
    "grant": _("toegang met naam"),
    "guest": _("genodigde"),
    "import": _("bestand"),
    "invitation": _("uitnodiging"),
    "item": _("tekst"),
    "meeting": _("zorgoverleg"),
    "membership": _("plaats van een medewerker"),
    "notice": _("kennisgeving"),
    "organisation": _("organisatie"),
    "parents": _("ouders"),
    "point": _("agendapunt"),
    "procedure": _("stappenplan"),
    "pupil": _("leerling"),
    "pupils": _("leerlingen"),
    "classes": _("klassen"),
    "refused_help": _("geweigerde hulp"),
    "school": _("school"),
    "search": _("gevonden bij het zoeken"),
    "signal": _("signaal"),
    "staff": _("personeel"),
    "talk": _("gesprek"),
    "worklist": _("werklijst"),
}
# Never: that there is something of the police is itself not to be told (P06); who is kept out of what, for the DPO may be
# the one; who thinks that they should read along, which says nothing of what there is; and whose reminders.
SILENT_KINDS = frozenset({"police_news", "police_answer", "wall", "access_question", "user"})

# Groups, in the order of the filter; an action of no group changed something.
ACTIONS: dict[str, tuple[str | Promise, frozenset[str]]] = {
    "read": (_("bekeek"), frozenset({"read", "search"})),
    "access": (
        _("gaf of nam toegang"),
        frozenset(
            {
                "grant",
                "end_grant",
                "review_access",
                "propose",
                "confirm",
                "end",
                "withdraw",
                "hand_over",
                "name_talker",
                "invite",
            }
        ),
    ),
    "disclose": (_("gaf vrij of nam terug"), frozenset({"disclose", "receive", "recall"})),
    "export": (_("voerde uit"), frozenset({"export"})),
}
CHANGED = _("schreef of wijzigde")
# What comes along with an act (a task for somebody), and what is done only with what the police told.
SILENT_ACTIONS = frozenset({"owe", "owe_again", "settle", "assign", "let_go", "inform", "permit"})

# Of a dossier that began with the police, only what is done in the care of any pupil, by whom any care is done.
PLAIN_ROLES = frozenset(
    {
        Role.CARE_COORDINATOR,
        Role.COUNSELLOR,
        Role.BEHAVIOUR_EXPERT,
        Role.STAFF,
        Role.CLB_CONTACT,
        Role.CLB_WORKER,
        Role.CLB_DIRECTOR,
    }
)


def action_words(action: str) -> str:
    return str(next((words for words, actions in ACTIONS.values() if action in actions), CHANGED))


def group_of(action: str) -> str:
    return next((group for group, (_words, actions) in ACTIONS.items() if action in actions), "change")
