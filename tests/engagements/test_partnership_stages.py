"""From stage to stage: which moves are usual, which want a reason, in whatever order they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.models import Stage
from engagements.partnerships.stages import ORDER, before_pause, possible, usual, wants_reason

PATHS = st.lists(st.sampled_from(list(Stage)), max_size=12)


def walked(choices):
    """A path that one can go: the choices that are possible, the others passed by."""
    path = []
    for stage in choices:
        if stage in possible(path):
            path.append(stage)
    return path


@pytest.mark.parametrize(
    ("path", "after", "wanted"),
    [
        ([], "raised", False),
        ([], "working", False),
        ([], "closed", True),
        (["raised"], "talks", False),
        (["raised"], "intent", True),
        (["raised", "talks"], "raised", True),
        (["talks"], "closed", True),
        (["working"], "renewing", False),
        (["working", "renewing"], "agreed", False),
        (["working", "renewing"], "working", False),
        (["intent", "paused"], "intent", False),
        (["intent", "paused"], "agreed", True),
        (["intent", "paused", "closed"], "intent", True),
        (["working", "closed"], "raised", True),
    ],
)
def test_what_wants_a_reason(path, after, wanted):
    assert wants_reason(path, after) is wanted


@given(PATHS)
def test_every_other_stage_may_follow_and_the_present_one_not(choices):
    path = walked(choices)
    following = possible(path)
    assert len(set(following)) == len(following)
    assert set(following) == set(Stage) - set(path[-1:])


@given(PATHS)
def test_closing_pausing_and_opening_again_always_want_a_reason(choices):
    path = walked(choices)
    assert wants_reason(path, Stage.CLOSED) and wants_reason(path, Stage.PAUSED)
    if path and path[-1] == Stage.CLOSED:
        assert all(wants_reason(path, stage) for stage in possible(path))


@given(PATHS)
def test_without_a_reason_one_never_skips_or_goes_back_but_by_a_renewal(choices):
    path = walked(choices)
    if not path or path[-1] not in ORDER:
        return
    now = ORDER.index(path[-1])
    for stage in usual(path):
        ahead = ORDER.index(stage) - now
        assert ahead == 1 or path[-1] == Stage.RENEWING


@given(PATHS)
def test_a_pause_ends_where_it_began(choices):
    path = walked(choices)
    if path and path[-1] == Stage.PAUSED:
        assert usual(path) == (before_pause(path),)
        steps = [stage for stage in path if stage in ORDER]
        assert before_pause(path) == (steps[-1] if steps else Stage.RAISED)
