"""Cases on tracks B and C of the invented city, through the real actions, each at its own moment."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Membership
from cases import actions, meetings, steps
from cases.enums import About, ActionAim, ActionKind, Grade, Outcome, PoliceChannel, PoliceForce
from cases.models import Case
from cases.plans import Planned, add_action, finish_action
from cases.police import answers, informing, news
from cases.procedures.state import EventKind
from core.calendar import Calendar, Term
from referrals import actions as desk
from referrals.enums import LegalBasis
from schools.models import Pupil
from secrecy import city
from secrecy.models import Item

Act = Callable[..., Any]
ENVIRONMENT = "de jongeren aan het buurtplein"
FACTS = "Aan het buurtplein deelt iemand filmpjes uit aan jongeren. Twee leerlingen vertelden het in de les."
NEWS = "De wijkagent zag hem zaterdag bij een groep die gewelddadige slogans riep. Hij riep zelf niet mee."
OLDER_NEWS = "De federale politie kreeg een bericht door waarin zij gevraagd werd voor een gesloten groep."
ANSWER = "De school volgt dit op met haar partners. U hoort het van ons als er iets wijzigt dat u moet weten."


def load(seats: dict[str, Membership], act: Act, anchor: date, calendar: Calendar) -> None:
    """One case in B at step 2, one in B at step 9, and one in C. `act` runs an action as somebody, at a moment."""

    def at(days_ago: int, hour: int) -> datetime:
        day = calendar.before(anchor, Term(days_ago)) if days_ago else anchor
        return timezone.make_aware(datetime.combine(day, time(hour)))

    pupils = list(Pupil.objects.filter(school_id=seats["directie"].organisation_id).order_by("pk")[:40:20])
    act(seats["dpo"], at(40, 9), city.switch, on=True)
    _at_step_2(seats, act, pupils[0], at)
    _at_step_9(seats, act, pupils[1], at)
    _environment(seats, act, at)


def _key(number: int) -> UUID:
    return UUID(int=0xB0C0_0000 + number)


def _told(number: int, text: str, pupil: Pupil, force: PoliceForce, moment: datetime, contact: Membership) -> news.Told:
    return news.Told(
        form_key=_key(number),
        text=text,
        force=force,
        channel=PoliceChannel.PHONE,
        contact_name=contact.user.name,
        received_at=moment,
        pupil=pupil,
        pupil_text=str(pupil),
        contact=contact,
    )


def _noted(
    seats: dict[str, Membership], act: Act, number: int, told: news.Told, moment: datetime, *listed: Membership
) -> Case:
    """The news, and whom the police allows to know."""
    director = seats["directie"]
    case = act(director, moment, news.receive, told=told)
    act(
        director,
        moment + timedelta(hours=1),
        news.permit,
        case_id=case.pk,
        given_on=timezone.localdate(moment),
        given_by=told.contact_name,
        persons=listed,
        form_key=_key(number + 1),
    )
    return case


def _at_step_2(seats: dict[str, Membership], act: Act, pupil: Pupil, at: Callable[[int, int], datetime]) -> None:
    moment = at(1, 11)
    told = _told(10, NEWS, pupil, PoliceForce.LOCAL, moment, seats["politie"])
    _noted(seats, act, 10, told, moment + timedelta(minutes=20), seats["gedrag"])


def _at_step_9(seats: dict[str, Membership], act: Act, pupil: Pupil, at: Callable[[int, int], datetime]) -> None:
    zorg, clb, manager, director = seats["zorg"], seats["clb"], seats["casemanager"], seats["directie"]
    moment = at(30, 10)
    told = _told(20, OLDER_NEWS, pupil, PoliceForce.FEDERAL, moment, seats["politie"])
    case = _noted(seats, act, 20, told, moment, seats["wout.segers"])
    informed = informing.Informed(on=timezone.localdate(moment), coordinator=zorg, clb=True, case_manager=manager)
    act(director, at(30, 15), informing.inform, case_id=case.pk, informed=informed, form_key=_key(22))
    notice = Item.objects.get(dossier=case.dossier_id, kind="city_notice")
    basis = {"basis": LegalBasis.PUBLIC_TASK, "words": "Opdracht van de gemeenteraad aan Expo-R."}
    file = act(manager, at(29, 10), desk.open_file, notice=notice, **basis)
    note = "Gebeld met de directie. De school pakt dit zelf aan; ik bel over drie weken terug."
    act(manager, at(29, 11), desk.add_note, file_id=file.pk, text=note, form_key=_key(23))
    act(
        manager,
        at(29, 12),
        desk.tell_school,
        notice=notice,
        grade=Grade.FOLLOWED_UP,
        sentence="",
        form_key=_key(24),
    )
    _on_the_agenda(zorg, clb, act, case, at(28, 9), number=25)
    _step(zorg, act, case, "3", at(28, 10), "Op de agenda gezet.")
    _action(
        zorg,
        seats["gedrag"],
        act,
        case,
        at(26, 14),
        number=27,
        text="Voer om de week een gesprek over wie hij volgt online.",
    )
    _step(zorg, act, case, "4", at(26, 15), "Plan afgesproken met de referentiepersoon.")
    _step(clb, act, case, "5", at(22, 10), "Besproken op het CLB-team.")
    _step(clb, act, case, "6", at(20, 10), "Teruggekoppeld aan het zorgoverleg.")
    _step(zorg, act, case, "7", at(4, 10), "Alle acties zijn uitgevoerd.", kind=EventKind.WORK)
    for action in case.actions.select_related("addressee__organisation"):
        act(action.addressee, at(4, 11), finish_action, action_id=action.pk, sentence="Vier gesprekken gevoerd.")
    _step(zorg, act, case, "7", at(4, 12), "Alle acties zijn uitgevoerd.")
    _step(zorg, act, case, "8", at(3, 10), "Het gaat goed; we sluiten af.", kind=EventKind.CLOSE)
    answer = act(manager, at(2, 10), answers.begin, notice=notice, body=ANSWER, form_key=_key(28))
    act(manager, at(2, 11), answers.ask, answer_id=answer.pk, version=1, director=director, form_key=_key(29))


def _environment(seats: dict[str, Membership], act: Act, at: Callable[[int, int], datetime]) -> None:
    zorg, moment = seats["zorg"], at(8, 9)
    reported = actions.Reported(
        form_key=_key(40),
        about_whom=About.ENVIRONMENT,
        facts=FACTS,
        pupil_text="het buurtplein",
        happened_on=timezone.localdate(moment),
    )
    signal = act(seats["els.boon"], moment, actions.log_signal, reported=reported)
    opening = {"outcome": Outcome.TRACK_C, "pupil": None, "pupil_text": ENVIRONMENT}
    case = act(zorg, at(8, 11), actions.open_case, signal_id=signal.pk, **opening)
    act(zorg, at(8, 12), actions.give_feedback, signal_id=signal.pk, grade=Grade.RECEIVED, sentence="")
    act(
        zorg,
        at(7, 9),
        actions.name_talker,
        case_id=case.pk,
        talker=seats["tom.peleman"],
        briefing="Vraag wat ze aan het plein zien, en hoe ze dat beleven. Noteer geen namen van anderen.",
        done_on=timezone.localdate(at(7, 9)),
        partner="een leerling van 3B",
    )
    text = "Ga twee keer per week langs op het plein, en vraag wat er leeft."
    _action(zorg, seats["marieke.pauwels"], act, case, at(6, 10), number=41, text=text, kind=ActionKind.OUTSIDE)


def _on_the_agenda(zorg: Membership, clb: Membership, act: Act, case: Case, moment: datetime, number: int) -> None:
    when = meetings.When(
        _key(number), timezone.localdate(moment) + timedelta(days=2), time(14, 30), "lokaal B12", [zorg, clb]
    )
    meeting = act(zorg, moment, meetings.plan_meeting, when=when)
    act(
        zorg,
        moment,
        meetings.put_case_on_agenda,
        meeting_id=meeting.pk,
        case_id=case.pk,
        prepared="Er is een bezorgdheid. Wat zien wij op school, en wat is nodig?",
        form_key=_key(number + 1),
    )


def _step(
    seat: Membership, act: Act, case: Case, key: str, moment: datetime, sentence: str, kind: EventKind = EventKind.DONE
) -> None:
    entry = steps.Entry(kind, timezone.localdate(moment), key, sentence=sentence, reason="Zo afgesproken.")
    act(seat, moment, steps.record, case_id=case.pk, entries=[entry])


def _action(
    zorg: Membership,
    owner: Membership,
    act: Act,
    case: Case,
    moment: datetime,
    *,
    number: int,
    text: str,
    kind: ActionKind = ActionKind.SUPPORT,
) -> None:
    due_on = timezone.localdate(moment) + timedelta(days=14)
    planned = Planned(_key(number), text, kind, ActionAim.PREVENTIVE, due_on, owner=owner)
    act(zorg, moment, add_action, case_id=case.pk, planned=planned)
