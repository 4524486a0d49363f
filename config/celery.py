"""The Celery application. Work is started from the outbox; Redis may vanish and costs at most a delay."""

import os
import threading
from typing import Any

from celery import Celery, bootsteps, signals
from celery.worker import state

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("schakel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Seconds. A worker that was asked to stop also gets the time of a task; one that broke has nothing to finish, for the
# outbox asks again.
TO_STOP = 10


class EndsInTime(bootsteps.StartStopStep):
    """Ends the process when stopping hangs: only a process that is gone is started again by whoever watches over it.

    Seen: Redis away for more than a minute, then the pipe to the pool broken ("Unrecoverable error"), and a shutdown that
    waits on that pipe for ever. The worker then lives, answers nothing, and no mail leaves.
    """

    requires = frozenset({"celery.worker.components:Pool"})

    def stop(self, parent: Any) -> None:
        # Zero is an exit code here, not false.
        asked = state.should_stop is not None and state.should_stop is not False
        seconds = TO_STOP + (parent.app.conf.task_time_limit if asked else 0)
        last_resort = threading.Timer(seconds, os._exit, [os.EX_SOFTWARE])
        last_resort.daemon = True
        last_resort.start()

    terminate = stop


app.steps["worker"].add(EndsInTime)


@signals.worker_init.connect
@signals.beat_init.connect
def verify_keys(**_: Any) -> None:
    from secrecy import keyring

    # Celery swallows what a receiver raises, but not this.
    if said := keyring.complaint():
        raise SystemExit(said)
