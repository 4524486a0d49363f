"""The panels "Wie ziet dit?" of this room, from the one table in secrecy."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from accounts.roles import Role
from accounts.shell import role_label
from cases.enums import About
from cases.models import Action, Case, Signal, Talk
from secrecy.audience import Facts
from secrecy.models import Dossier, Grant
from secrecy.panel import Entry, Holder, facts_of, holders, panel, people_of
from secrecy.tables import Fact, GrantKind, Regime

ROUTES: dict[str, frozenset[Fact]] = {
    "care": frozenset(),
    About.STAFF: frozenset({Fact.ABOUT_STAFF}),
    About.DIRECTION: frozenset({Fact.ABOUT_STAFF, Fact.ABOUT_DIRECTION}),
}


def for_new_signal(school: Organisation, actor: Actor) -> dict[str, list[Entry]]:
    """Who would read a new signal, per route: about a pupil or group, about staff, about the direction."""
    people = holders([school.pk, *([school.parent_id] if school.parent_id else [])], actor.today)
    directs = {one.user_id for one in people if one.role == Role.DIRECTOR}
    # Who directs the school and sits on its board is shut out of what is about the direction (`walls.of_the_direction`).
    readers = {About.DIRECTION: [one for one in people if one.user_id not in directs or one.role == Role.DIRECTOR]}
    own = Entry(_("U"), _("uw eigen tekst, en of er gevolg aan gegeven wordt"), sees=True)
    return {
        route: panel(
            Facts(school.pk, school.parent_id, facts),
            Regime.SCHOOL,
            readers.get(route, people),
            first=[own],
            sees=_("uw tekst en uw naam"),
        )
        for route, facts in ROUTES.items()
    }


def for_signal(signal: Signal, actor: Actor) -> list[Entry]:
    """Who reads this signal. Told from its route: the reporter may not open the dossier, nor learn what changed there."""
    true = ROUTES.get(signal.about_whom, ROUTES["care"])
    board_id = signal.school.parent_id
    organisations = [signal.school_id, *([board_id] if board_id else [])]
    people = holders(organisations, actor.today, [signal.dossier_id])
    true |= _took_over(true, people, holders(organisations, actor.today) if _leads(true) not in _roles(people) else ())
    return _of_signal(signal, Facts(signal.school_id, board_id, true), people)


def _leads(true: frozenset[Fact]) -> Role:
    return Role.DIRECTOR if Fact.ABOUT_STAFF in true else Role.CARE_COORDINATOR


def _roles(people: Sequence[Holder]) -> set[Role]:
    return {one.role for one in people}


def _took_over(true: frozenset[Fact], left: Sequence[Holder], everybody: Sequence[Holder]) -> frozenset[Fact]:
    """Who leads a signal whose reporter named all who would: of `everybody` only `left` may read it."""
    if Fact.ABOUT_DIRECTION in true or _leads(true) not in _roles(everybody):
        return frozenset()
    by_direction = Fact.ABOUT_STAFF not in true and Role.DIRECTOR in _roles(left)
    return frozenset({Fact.LED_BY_DIRECTION if by_direction else Fact.LED_BY_BOARD})


def for_signal_in(signal: Signal, dossier: Dossier, actor: Actor) -> list[Entry]:
    """Who reads a signal, for who may see its dossier, and that of its case (`dossier`): also whoever is named there."""
    return _of_signal(signal, facts_of(signal.dossier), people_of(dossier, actor))


def _of_signal(signal: Signal, facts: Facts, people: Sequence[Holder]) -> list[Entry]:
    reporter = signal.addressee.user.name if signal.addressee else signal.told_by
    own = Entry(reporter, _("de eigen tekst en één woord over de opvolging"), bool(signal.addressee), _("melder"))
    told = {"direction": _("kreeg bericht dat er gevaar is, zonder uw tekst")} if signal.acute else {}
    return panel(facts, Regime.SCHOOL, people, first=[own], sees=_("de tekst en de naam van de melder"), instead=told)


def for_briefing(case: Case, people: Sequence[Holder]) -> list[Entry]:
    """Who would read the briefing of a talker."""
    talker = Entry(_("Wie u aanduidt"), _("precies deze tekst, en verder niets van de casus"), sees=True)
    return panel(facts_of(case.dossier), Regime.SCHOOL, people, first=[talker])


def for_report(talk: Talk, actor: Actor) -> list[Entry]:
    """Who reads a talker's report. The talker does not see the dossier, and is told by who asked."""
    own = Entry(_("U"), _("uw eigen verslag"), sees=True)
    facts, people = _as_asked_by(talk.asked_by, actor.organisation_id, actor)
    return panel(facts, Regime.SCHOOL, people, first=[own], sees=_("uw verslag en uw naam"))


def _as_asked_by(asker: Membership, school_id: int, actor: Actor) -> tuple[Facts, list[Holder]]:
    """How a dossier is led and by whom, for who was asked something in it and sees nothing else of it."""
    took_over = {Role.DIRECTOR: Fact.LED_BY_DIRECTION, Role.BOARD_MEMBER: Fact.LED_BY_BOARD}.get(Role(asker.role))
    if took_over is None:
        return Facts(school_id), holders([school_id], actor.today)
    board_id = asker.organisation_id if took_over is Fact.LED_BY_BOARD else None
    people = holders([school_id, *([board_id] if board_id else [])], actor.today)
    leading = [one for one in people if one.role in (asker.role, Role.CLB_CONTACT)]
    return Facts(school_id, board_id, frozenset({took_over})), leading


def for_school(case: Case, actor: Actor) -> list[Entry]:
    """Who reads what the care team writes under the school's own secrecy."""
    return panel(facts_of(case.dossier), Regime.SCHOOL, people_of(case.dossier, actor))


def for_question(case: Case, actor: Actor) -> list[Entry]:
    """Who reads a question for advice."""
    asked = Entry(_("Wie u kiest"), _("precies deze vraag, en verder niets van de casus"), sees=True)
    return panel(facts_of(case.dossier), Regime.SCHOOL, people_of(case.dossier, actor), first=[asked])


def for_clb(school_id: int, case: Case | None, actor: Actor) -> list[Entry]:
    """Who reads what the CLB keeps for itself. `case`: as long as it is open to the CLB; after it nobody is named on it."""
    people = people_of(case.dossier, actor) if case else holders([school_id], actor.today)
    return of_clb(Facts(school_id), people)


def of_clb(facts: Facts, people: Sequence[Holder]) -> list[Entry]:
    """Who reads a text under the CLB's own secrecy: the contact, whoever the CLB named, and nobody of the school."""
    readers = [entry for entry in panel(facts, Regime.CLB, people) if entry.sees]
    others = _("niet, tenzij de contactpersoon hen op de casus aanduidt")
    never = _("niet, ook niet als de casus sluit: beroepsgeheim van het CLB")
    return [
        *readers,
        Entry(_("Wie verder bij het CLB werkt"), others, sees=False),
        Entry(_("De school"), never, sees=False),
        Entry(_("Stad en politie"), _("niet"), sees=False),
    ]


def for_city(case: Case, regime: Regime, people: Sequence[Holder], to: str) -> list[Entry]:
    """Who reads what the school tells a case manager by name: that person these words, and who reads the case already."""
    chosen = Entry(to, _("precies deze tekst, en verder niets van de casus"), sees=True)
    readers = [entry for entry in panel(facts_of(case.dossier), regime, people) if entry.sees]
    return [chosen, *readers, Entry(_("Wie verder bij de stad werkt, en de politie"), _("niet"), sees=False)]


def under(regime: Regime, facts: Facts, people: Sequence[Holder]) -> list[Entry]:
    """Who would read words under the regime of whoever writes them; what is shut is told in the words of that regime."""
    if regime is Regime.CLB:
        return of_clb(facts, people)
    if regime is Regime.POLICE:
        return [entry for entry in panel(facts, regime, people) if entry.sees] + [_not_listed()]
    return panel(facts, regime, people)


def for_named(case: Case, kind: GrantKind, actor: Actor) -> list[Entry]:
    """What somebody would see who is named on a case, beside who sees it already."""
    text = {
        GrantKind.CARE: _("wat de school schreef en wat in het zorgoverleg gedeeld is; nooit het CLB-dossier"),
        GrantKind.CLB: _("wat in het zorgoverleg gedeeld is, en het CLB-dossier; niet wat alleen de school schreef"),
    }[kind]
    chosen = Entry(_("Wie u aanduidt"), text, sees=True)
    return panel(facts_of(case.dossier), Regime.TEAM, people_of(case.dossier, actor), first=[chosen])


def for_family_contact(case: Case, actor: Actor) -> list[Entry]:
    """Who sees who talks with the family; whoever is chosen reads the case."""
    chosen = Entry(_("Wie u kiest"), _("leest de casus mee, en spreekt met het gezin"), sees=True)
    return for_team(case, people_of(case.dossier, actor), first=[chosen])


def for_team(case: Case, people: Sequence[Holder], *, first: Sequence[Entry] = ()) -> list[Entry]:
    """Who would read a text that is shared in the zorgoverleg: also the CLB, from the agenda on."""
    facts = facts_of(case.dossier)
    shared = Facts(facts.school_id, facts.board_id, facts.true | {Fact.CLB_ENGAGED})
    later = {} if Fact.CLB_ENGAGED in facts.true else {"clb": _("vanaf het zorgoverleg, tot de casus sluit")}
    return panel(shared, Regime.TEAM, people, first=first, why=later)


def for_new_action(case: Case, people: Sequence[Holder]) -> list[Entry]:
    """Who would read an action: its owner this text and this day, the care team and the CLB in the plan."""
    owner = Entry(_("Wie de actie op zich neemt"), _("precies deze tekst en de dag, en verder niets"), sees=True)
    return for_team(case, people, first=[owner])


def for_finished_action(action: Action, actor: Actor) -> list[Entry]:
    """Who reads how an action went. Told without the dossier, which its owner does not see: the CLB may be among them."""
    facts, people = _as_asked_by(action.made_by, action.care_key or action.made_by.organisation_id, actor)
    shared = Facts(facts.school_id, facts.board_id, facts.true | {Fact.CLB_ENGAGED})
    own = Entry(_("U"), _("uw eigen zin"), sees=True)
    return panel(shared, Regime.TEAM, people, first=[own], sees=_("uw zin en uw naam"))


def for_police_news(director: Membership) -> list[Entry]:
    """Who would read what the police told: whoever writes it down, until the police lists others."""
    own = Entry(director.user.name, _("u kreeg het bericht"), sees=True, role=role_label(director.role))
    others = Entry(_("Ieder ander"), _("niet, tenzij de politie die persoon uitdrukkelijk toelaat"), sees=False)
    return [own, others]


def for_listed(listed: Sequence[Grant], actor: Actor) -> list[Entry]:
    """Who reads what the police told: the list, by name, without who left since."""
    lines = [
        Entry(grant.addressee.user.name, grant.reason, sees=True, role=role_label(grant.addressee.role))
        for grant in listed
        if not grant.addressee.over(actor.today)
    ]
    return [*lines, _not_listed()]


def _not_listed() -> Entry:
    return Entry(_("Ieder ander"), _("niet: zij lezen alleen dat er een bezorgdheid is"), sees=False)


def for_point(school: Organisation, actor: Actor, guests: Sequence[str] = ()) -> list[Entry]:
    """Who reads what is written on an agenda point: care team and CLB, and who joins reads a part of it."""
    text = _("de voorbereiding en de beslissing, niet het verslag, tot het overleg sluit")
    joining = [Entry(name, text, sees=True) for name in guests]
    facts = Facts(school.pk, school.parent_id, frozenset({Fact.CLB_ENGAGED}))
    return panel(facts, Regime.TEAM, holders([school.pk], actor.today), first=joining)
