"""The real time, also while a test travels: the database does not travel along."""

import time

from time_machine import escape_hatch


def real_time() -> float:
    return escape_hatch.time.time() if escape_hatch.is_travelling() else time.time()
