"""A real queue to look into: the suite's own Valkey, in a database of its own."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import redis
from celery import current_app

from core import outbox

QUEUE = "celery"
# xdist's processes share one server: each has a numbered database of its own.
NUMBER = 1 + int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))) or 0)


class Queue:
    """What was published and not yet taken by a worker."""

    def __init__(self, client: redis.Redis) -> None:
        self.client = client

    def messages(self) -> list[tuple[str, list[str]]]:
        """(task, arguments), in no particular order."""
        found = []
        for raw in self.client.lrange(QUEUE, 0, -1):
            message = json.loads(raw)
            arguments, _options, _rest = json.loads(base64.b64decode(message["body"]))
            found.append((message["headers"]["task"], arguments))
        return found

    def empty(self) -> None:
        self.client.delete(QUEUE)


@contextmanager
def real_broker() -> Iterator[Queue]:
    """Inside, `send_task` reaches a real broker instead of the address where nobody listens."""
    parts = urlsplit(os.environ["REDIS_URL"])
    app = current_app._get_current_object()
    before = app.conf.broker_url
    if parts.scheme == "redis+socket":
        client = redis.Redis(unix_socket_path=parts.path, db=NUMBER)
        app.conf.broker_url = f"redis+socket://{parts.path}?virtual_host={NUMBER}"
    else:
        client = redis.Redis(host=parts.hostname or "", port=parts.port or 6379, db=NUMBER)
        app.conf.broker_url = f"redis://{parts.netloc}/{NUMBER}"
    queue = Queue(client)
    queue.empty()
    app.amqp._producer_pool = None
    outbox._quiet_until = 0.0
    try:
        yield queue
    finally:
        queue.empty()
        client.close()
        app.conf.broker_url = before
        app.amqp._producer_pool = None
