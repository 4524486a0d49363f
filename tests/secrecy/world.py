"""A small world with a dossier of every kind, and what of it one may look at: rows by label, pages by marker.

Eight dossiers: `case` (a signal, its case on track A, a named talker with a report, a receipt), `staff` (about a member of
staff), `direction` (about the direction), `elsewhere` (at the other school), `acute` (danger: a case at once, and a
notice to the director), `police` (the police told the direction, which did not inform the care team yet), `shared` (past the zorgoverleg: the CLB is engaged, and disclosed one text) and `after` (closed:
the CLB is engaged no more). Rows get a label that a person can write down, such as `case/item:facts`.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Membership
from cases import actions
from cases.enums import About, Grade, SpokenWith
from cases.models import (
    Action,
    AgendaPoint,
    AnswerMove,
    Assessment,
    CareMeeting,
    Case,
    CaseTransition,
    ClbConsent,
    ClbFile,
    ConcernAnswer,
    Consultation,
    FamilyContact,
    Feedback,
    Invitation,
    MeasureReview,
    MeetingParticipant,
    PhaseMove,
    PointGuest,
    PoliceAnswer,
    PoliceNews,
    PolicePermission,
    Signal,
    SupportMeasure,
    Talk,
    Voice,
)
from cases.talks import Report, hand_in
from core import identity
from duties.models import Duty
from referrals.models import CityFile
from secrecy.models import Disclosure, Dossier, Grant, Item, Protected
from secrecy.tables import GrantKind, Regime
from tests.cases.police import receive
from tests.cast import Cast, acting, name_talker, open_case, report
from tests.conftest import as_owner

BRIEFING = "Vraag hoe het in de klas gaat."
RECEIPT = "U hoort nog van ons."
REPORT = "Ze voelt zich alleen in de klas."
KINDS: dict[type[models.Model], str] = {Item: "kind", Duty: "kind", CaseTransition: "event", Grant: "kind"}


@dataclass(frozen=True)
class World:
    """The dossiers; `names` gives each dossier's name by its id."""

    cast: Cast
    signals: dict[str, Signal]
    cases: dict[str, Case]
    talk: Talk
    receipt: Feedback
    notice: Item
    names: dict[int, str]

    def markers(self) -> dict[str, str]:
        """Texts that show on a page exactly when the row behind them shows."""
        found = {}
        for name, signal in self.signals.items():
            found[f"{name}/facts"] = f"Feit over {name}."
            found[f"{name}/interpretation"] = f"Duiding van {name}."
            found[f"{name}/signal"] = f"/signalen/{signal.ref}/"
        for name, case in self.cases.items():
            found[f"{name}/case"] = case.ref
        for name in ("shared", "after"):
            for regime in (Regime.SCHOOL, Regime.TEAM, Regime.CLB):
                found[f"{name}/{regime}"] = f"Tekst van {name} onder {regime}."
        found["case/briefing"] = BRIEFING
        found["case/receipt"] = RECEIPT
        found["case/report"] = REPORT
        found["acute/notice"] = f"/kennisgevingen/{self.notice.pk}/"
        return found

    def pages(self) -> list[str]:
        """Every address that a GET may ask and that could show something of this world."""
        found = [reverse(f"cases:{name}") for name in ("signals", "new_signal", "cases")]
        found += [reverse("worklist"), *(f"/?toon={choice}" for choice in ("mijn", "wacht", "niet-toegewezen"))]
        found += [reverse("secrecy:rules"), reverse("cases:grants")]
        for signal in self.signals.values():
            found += [reverse(f"cases:{name}", args=[signal.ref]) for name in ("signal", "feedback")]
        found += [reverse("cases:case", args=[case.ref]) for case in self.cases.values()]
        found += [reverse("cases:clb_files"), *(reverse("cases:clb_file", args=[c.ref]) for c in self.cases.values())]
        found += [reverse("cases:talk", args=[self.talk.pk]), reverse("cases:notice", args=[self.notice.pk])]
        return found


def build(cast: Cast) -> World:
    """Make the dossiers, all but the last through the real actions, each by whoever would."""

    def tell(name: str, **changes: Any) -> Signal:
        return report(cast, facts=f"Feit over {name}.", interpretation=f"Duiding van {name}.", **changes)

    signals = {
        "case": tell("case"),
        "staff": tell("staff", about_whom=About.STAFF),
        "direction": tell("direction", about_whom=About.DIRECTION),
        "elsewhere": tell("elsewhere", by=cast.outsider, about_whom=About.GROUP, pupil_text="L5"),
        "acute": tell("acute", by=cast.secretariat, acute=True),
    }
    case = open_case(cast, signals["case"])
    with acting(cast.zorg) as actor:
        receipt = actions.give_feedback(
            signal_id=signals["case"].pk, grade=Grade.RECEIVED, sentence=RECEIPT, by=cast.zorg, actor=actor
        )
    talk = name_talker(cast, case)
    with acting(cast.talker) as actor:
        told = Report(REPORT, SpokenWith.PUPIL, actor.today, pupil_told=True)
        hand_in(talk=talk, report=told, by=cast.talker, actor=actor)
    told_by_police = receive(cast)
    with as_owner():
        past = {
            "police": _told_by_police(cast, told_by_police),
            "shared": _share(cast, "shared", engaged=True),
            "after": _share(cast, "after", engaged=False),
        }
        acute = Case.objects.get(dossier=signals["acute"].dossier_id)
        notice = Item.objects.get(kind="notice")
    return World(
        cast=cast,
        signals=signals,
        cases={"case": case, "acute": acute} | past,
        talk=talk,
        receipt=receipt,
        notice=notice,
        names={signal.dossier_id: name for name, signal in signals.items()}
        | {found.dossier_id: name for name, found in past.items()},
    )


def _told_by_police(cast: Cast, case: Case) -> Case:
    """News of the police that only the direction knows of; and the text for the police, as it lies with the director."""
    at = "2026-11-02T09:00Z"
    listed = {"dossier": case.dossier, "regime": Regime.POLICE}
    city = {"dossier": case.dossier, "regime": Regime.CITY, "addressee": cast.director}
    PolicePermission.objects.create(
        **listed, news=PoliceNews.objects.get(dossier=case.dossier_id), given_on="2026-11-02", given_by="x",
        noted_by=cast.director, noted_at=at, form_key=uuid4(),
    )  # fmt: skip
    Grant.objects.create(
        id=uuid4(), dossier=case.dossier, regime=Regime.TEAM, addressee=cast.case_manager, kind=GrantKind.CITY,
        reason="Kennisgeving.", granted_by=cast.director, granted_at=at,
    )  # fmt: skip
    notice = Item.objects.create(
        dossier=case.dossier, regime=Regime.TEAM, addressee=cast.case_manager, kind="city_notice", holder=cast.school,
        author=cast.director, body="Er is een bezorgdheid.", created_at=at,
    )  # fmt: skip
    answer = PoliceAnswer.objects.create(
        **city,
        school=cast.school,
        state="asked",
        body="x",
        written_by=cast.case_manager,
        written_at=at,
        holder=cast.case_manager.organisation,
    )
    AnswerMove.objects.create(**city, answer=answer, event="ask", by=cast.case_manager, at=at)
    CityFile.objects.create(
        dossier=case.dossier, regime=Regime.CITY, notice=notice.pk, school=cast.school, legal_basis="public_task",
        basis_words="x", opened_by=cast.case_manager, opened_at=at, holder=cast.case_manager.organisation,
    )  # fmt: skip
    return case


def _share(cast: Cast, name: str, *, engaged: bool) -> Case:
    """A dossier past the zorgoverleg: a text under each regime, what the CLB let cross, a voice, an advice."""
    at = "2026-11-02T09:00Z"
    dossier = Dossier.objects.create(
        school=cast.school, board_id=cast.school.parent_id, clb_engaged=engaged,
        opened_by=cast.zorg.user, opened_at=at, opened_xact=0,
    )  # fmt: skip
    for regime, kind, author in (
        (Regime.SCHOOL, "step", cast.zorg),
        (Regime.TEAM, "decision", cast.zorg),
        (Regime.CLB, "reason", cast.clb),
    ):
        Item.objects.create(
            dossier=dossier, regime=regime, kind=kind, holder=author.organisation, author=author,
            body=f"Tekst van {name} onder {regime}.", created_at=at,
        )  # fmt: skip
    case = Case.objects.create(
        dossier=dossier, regime=Regime.TEAM, school=cast.school, pupil_text="3C", opened_at=at, owner=cast.zorg
    )
    Disclosure.objects.create(
        dossier=dossier, regime=Regime.TEAM, about=case.pk, body="Voorstel.", purpose="plan", ground="advice",
        sha256=hashlib.sha256(b"Voorstel.").hexdigest(),
        sent_by=cast.clb, sent_at=at, form_key=uuid4(), holder=cast.clb.organisation,
    )  # fmt: skip
    Voice.objects.create(
        dossier=dossier, case=case, who="De ouders", state="informed", day="2026-11-02", words="Ingelicht.", by=cast.zorg,
        at=at,
    )  # fmt: skip
    Invitation.objects.create(
        dossier=dossier, case=case, addressed_to="De ouders", inviter=cast.talker, day="2026-11-09", starts_at="16:00",
        place="B12", contact="09", by=cast.zorg, at=at,
    )  # fmt: skip
    Consultation.objects.create(dossier=dossier, case=case, addressee=cast.behaviour, asked_by=cast.zorg, asked_at=at)
    file = ClbFile.objects.create(
        dossier=dossier,
        regime=Regime.CLB,
        ref=case.ref,
        school=cast.school,
        about="3C",
        opened_by=cast.clb,
        opened_at=at,
    )
    ClbConsent.objects.create(
        dossier=dossier, regime=Regime.CLB, file=file, given_by="parents", purpose="plan", how="Gezegd.",
        given_on="2026-11-02", noted_by=cast.clb, noted_at=at, form_key=uuid4(), holder=cast.clb.organisation,
    )  # fmt: skip
    team = {"dossier": dossier, "regime": Regime.TEAM, "case": case, "by": cast.zorg, "at": at}
    measure = SupportMeasure.objects.create(
        **team, owner_name="De klasleraar", review_on="2026-12-01", form_key=uuid4()
    )
    look = {key: value for key, value in team.items() if key != "case"} | {"measure": measure}
    MeasureReview.objects.create(**look, verdict="works", review_on="2026-12-01", form_key=uuid4())
    FamilyContact.objects.create(**team, person=cast.zorg)
    PhaseMove.objects.create(**team, source=0, target=1, pupil_heard=True, parents_heard=True, form_key=uuid4())
    ConcernAnswer.objects.create(
        dossier=dossier, regime=Regime.CLB, case=case, concerned=False, expo_r="name_free", by=cast.clb, at=at,
        form_key=uuid4(), holder=cast.clb.organisation,
    )  # fmt: skip
    _discuss(cast, case, at, is_open=engaged)
    _name(cast, case, at, ended=not engaged)
    return case


def _name(cast: Cast, case: Case, at: str, *, ended: bool) -> None:
    """Somebody named as each kind of grant; as long as it lasts, with a text that only the listed or the city reads."""
    over = {"ended_at": at, "ended_by": cast.zorg} if ended else {}
    for kind, who, regime in (
        (GrantKind.CARE, cast.behaviour, Regime.TEAM),
        (GrantKind.CLB, cast.clb_reference, Regime.TEAM),
        (GrantKind.POLICE, cast.director, Regime.POLICE),
        (GrantKind.CITY, cast.case_manager, Regime.TEAM),
    ):
        Grant.objects.create(
            id=uuid4(), dossier=case.dossier, regime=regime, addressee=who, kind=kind, reason="Werkt mee.",
            granted_by=cast.zorg, granted_at=at, **over,
        )  # fmt: skip
    # The director reads what runs, the reference person of the CLB what was closed; the hours of the other three are over.
    hours = {False: timezone.now() + timedelta(hours=4), True: datetime.fromisoformat(at)}
    for kind, who, regime, over in (
        (GrantKind.EMERGENCY, cast.director, Regime.TEAM, ended),
        (GrantKind.EMERGENCY_TEAM, cast.clb_reference, Regime.TEAM, not ended),
        (GrantKind.EMERGENCY_CLB, cast.clb_reference, Regime.CLB, not ended),
    ):
        Grant.objects.create(
            id=uuid4(), dossier=case.dossier, regime=regime, addressee=who, kind=kind, reason="Er is gevaar.",
            granted_by=who, granted_at=at, expires_at=hours[over],
        )  # fmt: skip
    if not ended:
        for regime, kind in ((Regime.CITY, "addition"), (Regime.POLICE, "facts")):
            Item.objects.create(
                dossier=case.dossier, regime=regime, kind=kind, holder=cast.school, author=cast.zorg, body="x",
                created_at=at,
            )  # fmt: skip


def _discuss(cast: Cast, case: Case, at: str, *, is_open: bool) -> None:
    """The case at the zorgoverleg, with an assessment, a guest for its point, and an action that the guest took on."""
    team = {"dossier": case.dossier, "regime": Regime.TEAM}
    shut = {} if is_open else {"closed_by": cast.zorg, "closed_at": at}
    meeting = CareMeeting.objects.create(
        school=cast.school, day="2026-11-06", starts_at="14:30", made_by=cast.zorg, made_at=at, form_key=uuid4(), **shut
    )  # fmt: skip
    MeetingParticipant.objects.create(meeting=meeting, membership=cast.talker)
    point = AgendaPoint.objects.create(
        **team, meeting=meeting, case=case, about="3C", position=1, put_by=cast.zorg, put_at=at, form_key=uuid4()
    )
    PointGuest.objects.create(
        **team, meeting=meeting, point=point, guest=cast.talker, addressee=cast.talker if is_open else None, about="3C",
        prepared="Hoe helpen we?", invited_at=at,
    )  # fmt: skip
    Assessment.objects.create(**team, case=case, review_on="2026-12-01", by=cast.zorg, at=at, form_key=uuid4())
    Action.objects.create(
        **team, case=case, addressee=cast.talker, kind="support", aim="curative", due_on="2026-12-01", made_by=cast.zorg,
        made_at=at, form_key=uuid4(),
    )  # fmt: skip


def protected_models() -> list[type[models.Model]]:
    """The access root and everything that hangs from it."""
    return [Dossier, *(model for model in apps.get_models() if issubclass(model, Protected))]


def labels(world: World, rows: models.QuerySet[Any]) -> set[str]:
    """The rows by name; two rows of one name would hide one of them, so that is refused."""
    found: list[str] = []
    for row in rows:
        kind = getattr(row, KINDS[type(row)]) if type(row) in KINDS else ""
        dossier = row.pk if isinstance(row, Dossier) else row.dossier_id
        name = row._meta.model_name + (f":{kind}" if kind else "")
        found.append(f"{world.names[dossier]}/{name}")
    assert len(found) == len(set(found)), found
    return set(found)


def first_wall(world: World, seat: Membership | None) -> set[str]:
    """What `visible_to` alone lets through: asked as the owner, whom no policy stops."""
    found: set[str] = set()
    with acting(seat) if seat else identity.acting_as(identity.anonymous()), as_owner():
        actor = Actor.of(seat) if seat else None
        for model in protected_models():
            found |= labels(world, model.objects.visible_to(actor))  # type: ignore[attr-defined]
    return found


def second_wall(world: World, seat: Membership | None) -> set[str]:
    """What the policies alone let through: everything one asks, as the application role, in this seat."""
    found: set[str] = set()
    with acting(seat) if seat else identity.acting_as(identity.anonymous()):
        for model in protected_models():
            found |= labels(world, model.objects.all())  # type: ignore[attr-defined]
    return found


def shown(world: World, client: Client) -> set[str]:
    """The markers on all pages that this browser can open, and in what it is suggested while typing a name."""
    text = ""
    for url in world.pages():
        response = client.get(url)
        assert response.status_code in {200, 302, 404}, (url, response.status_code)
        if response.status_code == 200:
            text += response.content.decode()
    suggested = client.post(reverse("cases:pupils"), {"pupil_text": "noor"})
    if suggested.status_code == 200:
        text += suggested.content.decode()
    return {name for name, marker in world.markers().items() if marker in text}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back, policies included."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_owner_run(*statements: str) -> None:
    """Alter the walls. Deferred foreign keys are checked first, or PostgreSQL refuses to alter a table in use."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def hole(table: str) -> str:
    """A second permissive policy: permissive policies are OR-ed, so this one opens the table to everybody."""
    return f"CREATE POLICY hole ON {table} FOR SELECT TO schakel_app USING (true)"
