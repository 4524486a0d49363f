"""A line of the log says what failed and where; never what somebody typed, nor the row that PostgreSQL refused."""

import io
import logging
from collections.abc import Iterator

import pytest
from celery.app.trace import build_tracer
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from config.celery import app
from core.logs import WordlessFormatter
from tests.conftest import as_owner

WORD = "kanariezingt"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the handler of the settings would write."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    line = dict(settings.LOGGING["formatters"]["line"])
    assert line.pop("()") == "core.logs.WordlessFormatter"
    handler.setFormatter(WordlessFormatter(fmt=line["format"], style=line["style"]))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_a_row_that_the_database_refused(db, log):
    with as_owner():
        try:
            with transaction.atomic():
                Organisation.objects.create(kind=WORD, name=WORD)
        except IntegrityError as error:
            assert WORD in str(error), "the library says it"
            logging.getLogger("django.request").exception("Internal Server Error: /signalen/")
    assert WORD not in log.getvalue()
    for part in ("/signalen/", "IntegrityError", "23514", "organisation_kind_known", "test_logs.py", "then:"):
        assert part in log.getvalue()


def test_an_exception_with_words_and_its_cause(log):
    try:
        try:
            int(WORD)
        except ValueError as cause:
            raise RuntimeError(f"not a number: {WORD}") from cause
    except RuntimeError:
        logging.getLogger("schakel").exception("it failed")
    said = log.getvalue()
    assert WORD not in said
    assert said.index("ValueError") < said.index("RuntimeError")


def test_a_task_that_fails(log):
    @app.task(name="tests.fails")
    def fails() -> None:
        raise ValueError(WORD)

    try:
        build_tracer(fails.name, fails, app=app)("id", (), {}, {"id": "id"})
    finally:
        app.tasks.pop(fails.name)
    assert "tests.fails" in log.getvalue()
    assert "ValueError" in log.getvalue()
    assert WORD not in log.getvalue()


def test_what_another_handler_wrote_down_is_not_taken_over(log):
    """The whole exception stands on the record then."""
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, None)
    record.exc_text = WORD
    assert WORD not in WordlessFormatter().format(record)
    assert record.exc_text == WORD
