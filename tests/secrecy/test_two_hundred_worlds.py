"""Two hundred random worlds of up to fifty steps: `test_random_worlds` for longer, on one PostgreSQL only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.secrecy.test_random_worlds import play, quiet
from tests.secrecy.worlds import STEPS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


@pytest.mark.parametrize("turn", range(4))
def test_all_agree_for_long(transactional_db, turn):
    """Two hundred worlds, in four parts that can run beside each other."""

    @settings(quiet, max_examples=50)
    @given(st.lists(STEPS, min_size=10, max_size=50))
    def worlds(steps):
        play(steps)

    worlds()
