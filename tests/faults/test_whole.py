"""The numbers of the whole suite, after all of its scenarios."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
LEAST_SCENARIOS, LEAST_ENTRIES = 25, 1000


def test_nothing_is_lost_and_nothing_doubled(ledger, request):
    chosen = {item.path.name for item in request.session.items if item.path.parent == HERE}
    if request.config.option.keyword or chosen != {path.name for path in HERE.glob("test_*.py")}:
        pytest.skip("counts the whole suite, and only a part of it was chosen")
    assert len(ledger.scenarios) == len(set(ledger.scenarios)) >= LEAST_SCENARIOS
    assert ledger.entries >= LEAST_ENTRIES
    assert (ledger.lost, ledger.doubled) == ([], [])
