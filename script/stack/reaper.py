"""Ends what a killed supervisor leaves behind. `children` starts it; it imports nothing of ours.

A signal on the parent's death is not enough: a Celery worker that is told to stop while its broker is going down as
well waits for the broker for ever, and a pool process in the middle of a task does not notice that its parent died.

Standard input is a pipe that only the supervisor holds: "+123" means that process group 123 lives, "-123" that it was
stopped. Its end means that the supervisor is gone, however that came. What is listed then gets GRACE seconds.
"""

import contextlib
import os
import signal
import sys
import time

GRACE = 5.0


def alive(group: int) -> bool:
    """Whether anybody of the group lives (a zombie counts: it is gone once init has seen it)."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Listen until the pipe ends, then see the groups out."""
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    end = time.monotonic() + GRACE
    while time.monotonic() < end and any(alive(group) for group in groups):
        time.sleep(0.1)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
