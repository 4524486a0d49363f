"""Twenty-five texts of the CLB, the city and the police, written through the real actions: no table holds a word of them.

Every text and byte column of every table is searched, drafts and frozen texts among them; and every text still opens.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from cases import assessments, clb_files, steps
from cases.assessments import Assessed
from cases.enums import AssessmentPart, Grade
from cases.police import answers
from cases.procedures.state import EventKind
from cases.steps import Entry
from referrals import actions as desk
from referrals.enums import LegalBasis
from secrecy import keyring, rotation
from secrecy.disclosures import Consent
from secrecy.models import ConsentBy, Item
from secrecy.release import Ground
from tests.cases import police
from tests.cases.police import hours
from tests.cast import acting, open_case, put_on_agenda, report, signed_in
from tests.conftest import as_owner

pytestmark = pytest.mark.database
CANARIES = [f"kanarie{number:02}zingt" for number in range(1, 26)]
(
    NOTE, PURPOSE, HOW, LET_CROSS, WHY, AGREED, RECALLED, SENTENCE, REASON, *PARTS,
    NEWS, DRAFT, REWRITTEN, OBJECTION, AGREEMENT, BASIS, CITY_NOTE, TOLD, TYPED,
) = CANARIES  # fmt: skip


def of_the_clb(cast):
    case = open_case(cast, report(cast))
    put_on_agenda(cast, case)
    with acting(cast.zorg) as actor:
        entries = [
            Entry(EventKind.SKIP if key == "2" else EventKind.DONE, actor.today, key, "Gedaan.", "Zo afgesproken.")
            for key in ("1", "2", "3", "4", "5")
        ]
        steps.record(case_id=case.pk, entries=entries, by=cast.zorg, actor=actor)
    with acting(cast.clb) as actor:
        who = {"by": cast.clb, "actor": actor}
        clb_files.write_note(ref=case.ref, text=NOTE, form_key=uuid4(), **who)
        agreed = clb_files.Agreed(uuid4(), Consent(ConsentBy.PARENTS, actor.today, HOW), PURPOSE)
        clb_files.note_consent(ref=case.ref, agreed=agreed, **who)
        made = clb_files.disclose(
            form_key=uuid4(), case=case, body=LET_CROSS, purpose=WHY, ground=Ground.OWN_FINDINGS,
            consent=Consent(ConsentBy.PARENTS, actor.today, AGREED), receivers=["Hanne Dewulf"], **who,
        )  # fmt: skip
        parts = dict(zip(AssessmentPart, PARTS, strict=True))
        assessed = Assessed(uuid4(), parts, actor.today + timedelta(days=30), "")
        assessments.assess(case_id=case.pk, assessed=assessed, **who)
        entry = Entry(EventKind.DONE, actor.today, "6", SENTENCE, REASON)
        steps.record(case_id=case.pk, entries=[entry], **who)
    # The care team reads what crossed, word for word, until it is taken back.
    page = f"/casussen/{case.ref}/"
    assert LET_CROSS in signed_in(cast.zorg).get(page).content.decode()
    with acting(cast.clb) as actor:
        clb_files.recall(disclosure_id=made.pk, reason=RECALLED, by=cast.clb, actor=actor)
    assert LET_CROSS not in signed_in(cast.zorg).get(page).content.decode()
    file = signed_in(cast.clb).get(f"/clb/dossiers/{case.ref}/").content.decode()
    for text in (NOTE, PURPOSE, HOW, LET_CROSS, WHY, AGREED, RECALLED, SENTENCE, REASON, *PARTS):
        assert text in file, text


def of_police_and_city(cast):
    police.city_on(cast)
    case = police.receive(cast, text=NEWS)
    police.permit(cast, case)
    police.inform(cast, case)
    now = hours(5)
    manager = cast.case_manager
    with acting(cast.director, now) as actor:
        assert NEWS in {item.body for item in Item.objects.visible_to(actor)}
    with acting(manager, now) as actor:
        who = {"by": manager, "actor": actor, "now": now}
        notice = Item.objects.visible_to(actor).select_related("author__user").get(kind="city_notice")
        file = desk.open_file(notice=notice, basis=LegalBasis.PUBLIC_TASK, words=BASIS, **who)
        desk.add_note(file_id=file.pk, text=CITY_NOTE, form_key=uuid4(), **who)
        desk.tell_school(notice=notice, grade=Grade.FOLLOWED_UP, sentence=TOLD, form_key=uuid4(), **who)
    to_the_answer(cast, case)
    now = hours(30)
    answer = police.begin_answer(cast, now=now, body=DRAFT)
    police.move(manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=False, words=OBJECTION, now=now)
    police.move(manager, answers.write, answer, body=REWRITTEN, now=now)
    police.move(manager, answers.ask, answer, director=cast.director, now=now)
    police.move(cast.director, answers.reply, answer, agrees=True, words=AGREEMENT, now=now)
    police.move(manager, answers.send, answer, now=now)


def to_the_answer(cast, case):
    """Steps 3 to 8 of track B, each by its own actor."""
    now = hours(24)
    put_on_agenda(cast, case, now=now)
    for seat, key, kind in (
        (cast.zorg, "3", EventKind.DONE), (cast.zorg, "4", EventKind.DONE), (cast.clb, "5", EventKind.DONE),
        (cast.clb, "6", EventKind.DONE), (cast.zorg, "7", EventKind.DONE), (cast.zorg, "8", EventKind.CLOSE),
    ):  # fmt: skip
        with acting(seat, now) as actor:
            entry = Entry(
                kind, actor.today, key, "Gedaan.", "Zo afgesproken.", outcome="care" if kind == "close" else ""
            )
            steps.record(case_id=case.pk, entries=[entry], by=seat, actor=actor, now=now)


def everything_stored():
    """Every row of every table as text, bytes in hexadecimal digits."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")
            for (row,) in cursor.fetchall():
                yield table, row


def test_no_table_holds_a_word_of_it_and_each_opens(cast):
    of_the_clb(cast)
    of_police_and_city(cast)
    saved = signed_in(cast.reporter).post("/signalen/nieuw/concept/", {"facts": TYPED})
    assert saved.status_code == 200
    assert TYPED in signed_in(cast.reporter).get("/signalen/nieuw/").content.decode()

    found = []
    for table, row in everything_stored():
        found += [(table, word) for word in CANARIES if word in row or word.encode().hex() in row]
    assert found == []

    keyring._known.clear()
    with as_owner():
        opened = " ".join(
            str(getattr(row, field))
            for model in rotation.sealed_models()
            for row in model._default_manager.all()
            for field in rotation.sealed_fields(model)
        )
    # The first draft for the police was put to the director, so it is frozen in an item.
    assert [word for word in CANARIES if word not in opened] == []
