"""Track B: news from the police, up to the text that Expo-R sends back."""

from typing import Any

from accounts.models import Membership
from accounts.roles import Role
from cases.enums import ActionKind, DutyKind, Grade, PointOutcome, PoliceChannel, PoliceForce
from cases.models import Case
from cases.police import answers, informing, news
from cases.procedures.state import EventKind
from demo import beats, sidesteps, words
from demo.stage import Stage, Story, at
from demo.stories import Plot
from referrals import actions as desk
from referrals.enums import LegalBasis
from secrecy.models import Item, ItemKind

NAME_FREE = "Opdracht van de gemeenteraad aan Expo-R."


def track_b(stage: Stage, plot: Plot, contact: Membership, manager: Membership, force: PoliceForce) -> Story:
    """The direction writes it down and says whom the police lets know; then school, CLB and Expo-R together."""
    director, zorg = stage.one(Role.DIRECTOR), plot.zorg
    yield at(plot.begins, 9, 15), "news"
    case = _receive(stage, director, plot, contact, force)
    yield at(plot.begins, 9, 45), "permit"
    permit = {"given_on": stage.day, "given_by": contact.user.name, "form_key": stage.key()}
    listed = [stage.one(Role.BEHAVIOUR_EXPERT)]
    stage.act(director, news.permit, case_id=case.pk, persons=listed, **permit)
    yield at(plot.begins, 16), "inform"
    informed = informing.Informed(on=stage.day, coordinator=zorg, clb=True, case_manager=manager)
    stage.act(director, informing.inform, case_id=case.pk, informed=informed, form_key=stage.key())
    (notice,) = stage.rows(
        manager,
        lambda actor: (
            Item.objects.visible_to(actor)
            .filter(dossier=case.dossier_id, kind=ItemKind.CITY_NOTICE)
            .select_related("author__user", "author__organisation")
        ),
    )
    yield stage.after(stage.day, 1, 9), "desk"
    _desk(stage, manager, notice)
    beats.read(stage, DutyKind.POLICE_NEWS, case, *listed)
    beats.read(stage, DutyKind.CONCERN, case, manager, *stage.people[Role.CLB_CONTACT])
    yield stage.after(stage.day, 1, 10), "agenda"
    point = beats.put_on_agenda(stage, zorg, plot.clb, case)
    beats.step(stage, zorg, case, "3", "Op de agenda gezet.")
    yield at(point.meeting.day, 15, 30), "table"
    beats.decide(stage, zorg, point, PointOutcome.PLAN, words.DECISION)
    beats.weigh(stage, zorg, case, "de referentiepersoon")
    beats.plan(stage, zorg, case, words.ACTIONS[0], stage.one(Role.BEHAVIOUR_EXPERT), ActionKind.SUPPORT)
    beats.step(stage, zorg, case, "4", "Plan afgesproken met de referentiepersoon.")
    yield stage.after(stage.day, 3, 14), "clb_team"
    sidesteps.clb_note(stage, plot.clb, case, plot.text)
    beats.step(stage, plot.clb, case, "5", words.CLB_TEAM)
    yield stage.after(stage.day, 2, 10), "clb_back"
    sidesteps.disclose(stage, plot.clb, zorg, case)
    beats.step(stage, plot.clb, case, "6", "Teruggekoppeld aan het zorgoverleg.")
    yield stage.after(stage.day, 3, 15), "finish"
    beats.finish(stage, zorg, case)
    beats.step(stage, zorg, case, "7", "Alle acties zijn uitgevoerd.")
    yield stage.after(stage.day, 1, 10), "review"
    beats.step(stage, zorg, case, "8", "Het gaat goed; we sluiten af.", EventKind.CLOSE)
    yield from _back_to_the_police(stage, case, notice, manager, director, contact)


def _receive(stage: Stage, director: Membership, plot: Plot, contact: Membership, force: PoliceForce) -> Case:
    told = news.Told(
        form_key=stage.key(),
        text=plot.words(words.NEWS[plot.text % len(words.NEWS)]),
        force=force,
        channel=PoliceChannel.PHONE,
        contact_name=contact.user.name,
        received_at=stage.now,
        pupil=plot.pupil,
        pupil_text=str(plot.pupil),
        contact=contact,
    )
    return stage.act(director, news.receive, told=told)


def _desk(stage: Stage, manager: Membership, notice: Item) -> None:
    """What the case manager does with the notice: an own file, a note, and a word to the school."""
    basis = {"basis": LegalBasis.PUBLIC_TASK, "words": NAME_FREE}
    file = stage.act(manager, desk.open_file, notice=notice, **basis)
    stage.act(manager, desk.add_note, file_id=file.pk, text=words.CITY_NOTE, form_key=stage.key())
    told = {"grade": Grade.FOLLOWED_UP, "sentence": "", "form_key": stage.key()}
    sent = stage.act(manager, desk.tell_school, notice=notice, **told)
    stage.act(notice.author, _read_of_the_city, disclosure_id=sent.pk)


def _read_of_the_city(*, by: Membership, **what: Any) -> None:
    desk.read(**what)


def _back_to_the_police(
    stage: Stage, case: Case, notice: Item, manager: Membership, director: Membership, contact: Membership
) -> Story:
    """B9: Expo-R drafts, the direction agrees with those very words, then they leave."""
    yield stage.after(stage.day, 1, 9), "draft"
    answer = stage.act(manager, answers.begin, notice=notice, body=words.POLICE_ANSWER, form_key=stage.key())
    yield at(stage.day, 11), "ask"
    answer = stage.act(
        manager, answers.ask, answer_id=answer.pk, version=answer.version, director=director, form_key=stage.key()
    )
    yield stage.after(stage.day, 1, 9), "agree"
    reply = {"agrees": True, "words": words.AGREED, "form_key": stage.key()}
    answer = stage.act(director, answers.reply, answer_id=answer.pk, version=answer.version, **reply)
    yield at(stage.day, 15), "send"
    sent = {"answer_id": answer.pk, "version": answer.version, "form_key": stage.key()}
    left = stage.act(manager, answers.send, **sent)
    beats.step(stage, director, case, "9", "De politie kreeg de tekst waarmee ik instemde.")
    yield stage.after(stage.day, 3, 9), "read"
    stage.act(contact, _read, disclosure_id=left.pk)


def _read(*, by: Membership, **what: Any) -> None:
    answers.read(**what)
