"""What happens to a worry on tracks A and C, in gewone zorg, or without a case. Each `yield` says when it goes on.

A story is told to its end; the day on which the city is loaded cuts it off wherever it stands then.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Membership
from accounts.roles import Role
from cases import actions
from cases.enums import About, ActionKind, DutyKind, Grade, Outcome, PointOutcome
from cases.models import Case, Signal, Talk
from cases.procedures.state import EventKind
from demo import beats, sidesteps, words
from demo.stage import Stage, Story, at
from schools.models import Pupil


@dataclass
class Plot:
    """Who is in a story and how it turns out. Whoever is not named is drawn."""

    begins: date
    pupil: Pupil
    text: int
    reporter: Membership
    zorg: Membership
    talker: Membership
    clb: Membership
    # "": to its end · early · reopened · refused · adjust · asked · named
    turn: str = ""
    told_by: str = ""

    def words(self, text: str) -> str:
        return beats.named(text, self.pupil)


def waiting(stage: Stage, plot: Plot) -> Story:
    """A signal that nobody read yet."""
    yield at(plot.begins, 8, 20), "signal"
    _signal(stage, plot)


def declined(stage: Stage, plot: Plot) -> Story:
    """A signal that needs no case; the reporter hears why in one word."""
    yield at(plot.begins, 9, 40), "signal"
    signal = _signal(stage, plot)
    yield stage.after(plot.begins, 1, 9), "decline"
    reason = words.DECLINED[plot.text % len(words.DECLINED)]
    stage.act(plot.zorg, actions.decline_signal, signal_id=signal.pk, reason=reason)
    yield stage.after(plot.begins, 2, 9), "answer"
    beats.answer(stage, plot.zorg, signal, Grade.CLOSED, words.TOLD)


def about_staff(stage: Stage, plot: Plot, about: About) -> Story:
    """About a colleague it goes to the direction, about the direction to the board; the coordinators see nothing."""
    yield at(plot.begins, 12, 10), "signal"
    signal = beats.report(stage, plot.reporter, None, words.ABOUT_STAFF, about_whom=about, pupil_text="")
    director = stage.one(Role.DIRECTOR if about == About.STAFF else Role.BOARD_MEMBER)
    yield stage.after(plot.begins, 3, 9), "answer"
    beats.answer(stage, director, signal, Grade.FOLLOWED_UP)


def conflict(stage: Stage, plot: Plot) -> Story:
    """The reporter names a coordinator who is involved: that one sees nothing of it, a colleague opens the case and has still
    to say whether that is right."""
    involved, colleague = (stage.one(Role.CARE_COORDINATOR, number) for number in (1, 0))
    yield at(plot.begins, 11, 30), "signal"
    text = plot.words(words.CONFLICT)
    signal = beats.report(stage, plot.reporter, plot.pupil, text, involved=involved.user)
    yield at(plot.begins, 14, 10), "open"
    beats.open_case(stage, colleague, signal, Outcome.TRACK)


def handed_over(stage: Stage, plot: Plot) -> Story:
    """The only coordinator is involved: the direction leads, talks with the parents, and tells a case manager by name what they
    agreed to. The case manager reads it the day after."""
    involved, director = stage.one(Role.CARE_COORDINATOR), stage.one(Role.DIRECTOR)
    yield at(plot.begins, 10, 25), "signal"
    text = plot.words(words.CONFLICT)
    signal = beats.report(stage, plot.reporter, plot.pupil, text, involved=involved.user)
    yield at(plot.begins, 13, 15), "open"
    case = beats.open_case(stage, director, signal, Outcome.TRACK)
    beats.answer(stage, director, signal, Grade.RECEIVED)
    yield stage.after(plot.begins, 1, 15), "family"
    sidesteps.inform_family(stage, director, case, plot.pupil)
    sidesteps.measure(stage, director, case)
    yield stage.after(plot.begins, 2, 11), "tell_city"
    yield from sidesteps.tell_city(stage, director, case, stage.one(Role.CASE_MANAGER))


def acute(stage: Stage, plot: Plot) -> Story:
    """Acute danger: the case is there at once and nobody's; then as track A."""
    yield at(plot.begins, 9, 5), "signal"
    text = plot.words(words.URGENT)
    signal = beats.report(stage, plot.reporter, plot.pupil, text, acute=True)
    yield at(plot.begins, 9, 20), "take"
    (case,) = stage.rows(
        plot.zorg,
        lambda actor: Case.objects.visible_to(actor).filter(dossier=signal.dossier_id).select_related("pupil"),
    )
    stage.act(plot.zorg, actions.take_case, case_id=case.pk)
    beats.read(stage, DutyKind.ACUTE_NOTICE, case, *stage.people[Role.DIRECTOR])
    yield from _track_a(stage, plot, signal, case)


def track_a(stage: Stage, plot: Plot) -> Story:
    yield at(plot.begins, 8, 20), "signal"
    signal = _signal(stage, plot)
    yield at(plot.begins, 11, 30), "open"
    case = beats.open_case(stage, plot.zorg, signal, Outcome.TRACK)
    yield from _track_a(stage, plot, signal, case)


def track_c(stage: Stage, plot: Plot) -> Story:
    """About the environment: a pupil is talked with, and is not what it is about."""
    where, facts = words.AROUND[plot.text % len(words.AROUND)]
    yield at(plot.begins, 8, 40), "signal"
    signal = beats.report(stage, plot.reporter, None, facts, about_whom=About.ENVIRONMENT, pupil_text=where)
    yield at(plot.begins, 11, 10), "open"
    case = beats.open_case(stage, plot.zorg, signal, Outcome.TRACK_C)
    partner = f"een leerling van {plot.pupil.class_name}"
    yield from _to_the_table(stage, plot, signal, case, words.PLACE_BRIEFING, words.PLACE_REPORT, partner)
    outside = stage.people.get(Role.PARTNER_CONTACT, [])
    owner = outside[plot.text % len(outside)] if outside else None
    beats.plan(stage, plot.zorg, case, words.PLACE_ACTION, owner, ActionKind.OUTSIDE)
    beats.step(stage, plot.zorg, case, "4", "Plan afgesproken met de referentiepersoon.")
    beats.answer(stage, plot.zorg, signal, Grade.FOLLOWED_UP)
    yield from _clb(stage, plot, case, "5", "6")
    yield stage.after(stage.day, 4, 15), "finish"
    beats.finish(stage, plot.zorg, case)
    beats.step(stage, plot.zorg, case, "7", "De acties zijn uitgevoerd.")
    yield stage.after(stage.day, 6, 11), "close"
    beats.step(stage, plot.zorg, case, "8", "Het is er rustiger; we sluiten af.", EventKind.CLOSE)
    beats.answer(stage, plot.zorg, signal, Grade.CLOSED)


def gewone_zorg(stage: Stage, plot: Plot) -> Story:
    """Care without a track: phases that stack, and support measures."""
    yield at(plot.begins, 10, 15), "signal"
    signal = _signal(stage, plot)
    yield at(plot.begins, 13, 30), "open"
    case = beats.open_case(stage, plot.zorg, signal, Outcome.CARE)
    beats.answer(stage, plot.zorg, signal, Grade.RECEIVED)
    yield from sidesteps.care(stage, plot.zorg, plot.clb, case, plot.pupil)


# --- Track A, act by act ----------------------------------------------------------------------------------------------


def _signal(stage: Stage, plot: Plot) -> Signal:
    facts, more = words.SEEN[plot.text % len(words.SEEN)]
    who, told = (plot.zorg, plot.told_by) if plot.told_by else (plot.reporter, "")
    return beats.report(stage, who, plot.pupil, plot.words(facts), plot.words(more), told_by=told)


def _track_a(stage: Stage, plot: Plot, signal: Signal, case: Case) -> Story:
    briefing = plot.words(words.BRIEFINGS[plot.text % len(words.BRIEFINGS)])
    report = plot.words(words.REPORTS[plot.text % len(words.REPORTS)])
    talk = yield from _to_the_table(stage, plot, signal, case, briefing, report)
    if plot.turn == "early":
        return
    _agree(stage, plot, case)
    yield stage.after(stage.day, 1, 9), "tell"
    beats.answer(stage, plot.zorg, signal, Grade.FOLLOWED_UP, words.TOLD)
    beats.tell_talker(stage, plot.zorg, talk)
    stage.act(plot.talker, sidesteps.read_feedback, talk=talk)
    beats.step(stage, plot.zorg, case, "5", "Signaalgever en gespreksvoerder weten dat de zorg is opgenomen.")
    if plot.turn == "named":
        sidesteps.name_colleague(stage, plot.zorg, case)
    yield from _clb(stage, plot, case, "6", "7")
    if plot.turn == "refused":
        yield from sidesteps.refused(stage, plot.zorg, plot.clb, case, concerned=plot.text % 2 == 0)
    if plot.turn == "adjust":
        yield stage.after(stage.day, 1, 13), "adjust"
        beats.finish(stage, plot.zorg, case)
        beats.step(stage, plot.zorg, case, "8", "De eerste acties lopen.", EventKind.WORK)
        beats.step(stage, plot.zorg, case, "9", "Nog geen rust in de klas: we sturen bij.", EventKind.ADJUST)
        beats.plan(stage, plot.zorg, case, words.ACTIONS[3], plot.talker, ActionKind.SUPPORT, 10)
    yield stage.after(stage.day, 4, 15), "finish"
    beats.finish(stage, plot.zorg, case)
    beats.step(stage, plot.zorg, case, "8", "Alle acties zijn uitgevoerd.")
    yield stage.after(stage.day, 5, 11), "close"
    beats.step(stage, plot.zorg, case, "9", "Het gaat goed; we sluiten af.", EventKind.CLOSE)
    beats.answer(stage, plot.zorg, signal, Grade.CLOSED)
    if plot.turn == "reopened":
        yield stage.after(stage.day, 4, 9), "reopen"
        beats.step(stage, plot.zorg, case, "", "", EventKind.REOPEN, reason="Het liep opnieuw mis in de klas.")


def _to_the_table(
    stage: Stage, plot: Plot, signal: Signal, case: Case, briefing: str, report: str, partner: str = ""
) -> Generator[tuple[datetime, str], None, Talk]:
    """Steps 1 to 3, up to the table itself, and the talk; with the turn `early` the case is closed before."""
    yield stage.after(plot.begins, 1, 8, 45), "talker"
    beats.answer(stage, plot.zorg, signal, Grade.RECEIVED)
    talk = beats.brief(stage, plot.zorg, plot.talker, case, briefing, partner)
    if plot.turn == "asked":
        yield from sidesteps.asked(stage, plot.zorg, case, plot.pupil)
    yield stage.after(stage.day, 2, 12, 15), "report"
    beats.hand_in(stage, talk, report)
    yield stage.after(stage.day, 1, 9, 30), "read_report"
    beats.step(stage, plot.zorg, case, "2", "Verslag besproken met de gespreksvoerder.")
    if plot.turn == "early":
        yield stage.after(stage.day, 1, 10), "close_early"
        outcome = ("unfounded", "care_only", "other")[plot.text % 3]
        reason = "Besproken met de klasleraar en de referentiepersoon."
        beats.step(stage, plot.zorg, case, "", "", EventKind.CLOSE_EARLY, reason=reason, outcome=outcome)
        beats.answer(stage, plot.zorg, signal, Grade.CLOSED)
        return talk
    if not partner:
        sidesteps.inform_family(stage, plot.zorg, case, plot.pupil)
    yield stage.after(stage.day, 1, 10), "agenda"
    point = beats.put_on_agenda(stage, plot.zorg, plot.clb, case)
    beats.step(stage, plot.zorg, case, "3", "Op de agenda gezet; de directie is ingelicht.")
    yield at(stage.day, 16), "notice"
    beats.read(stage, DutyKind.AGENDA_NOTICE, case, *stage.people[Role.DIRECTOR])
    yield at(point.meeting.day, 15), "table"
    beats.decide(stage, plot.zorg, point, PointOutcome.PLAN, words.DECISION)
    beats.weigh(stage, plot.zorg, case, "de referentiepersoon van het CLB")
    return talk


def _agree(stage: Stage, plot: Plot, case: Case) -> None:
    """The plan: one or two actions, of a colleague or of the parents."""
    owners = [plot.talker, stage.one(Role.BEHAVIOUR_EXPERT), None]
    beats.plan(
        stage,
        plot.zorg,
        case,
        words.ACTIONS[plot.text % len(words.ACTIONS)],
        owners[plot.text % 3],
        (ActionKind.SUPPORT, ActionKind.CLASS_TALK, ActionKind.PARENTS)[plot.text % 3],
        days=27,
    )
    if plot.text % 2:
        beats.plan(stage, plot.zorg, case, words.ACTIONS[2], plot.zorg, ActionKind.PARENTS, days=34)
    beats.step(stage, plot.zorg, case, "4", "Inschatting en plan afgesproken met de referentiepersoon.")


def _clb(stage: Stage, plot: Plot, case: Case, team: str, back: str) -> Story:
    """The CLB discusses it in its team, and lets a text cross."""
    yield stage.after(stage.day, 2, 14), "clb_note"
    sidesteps.clb_note(stage, plot.clb, case, plot.text)
    yield stage.after(stage.day, 3, 11), "clb_team"
    beats.step(stage, plot.clb, case, team, words.CLB_TEAM)
    if plot.turn == "named":
        sidesteps.name_at_clb(stage, plot.clb, case)
    yield stage.after(stage.day, 3, 16), "clb_back"
    sidesteps.disclose(stage, plot.clb, plot.zorg, case, plot.text)
    beats.step(stage, plot.clb, case, back, "Samenvatting en voorstel vrijgegeven.")
