"""How a partnership goes on from stage to stage: which moves are usual, which want a reason.

No official list is known; the order is that of domain.md §5.
"""

from collections.abc import Sequence

from engagements.models import Stage

ORDER = (
    Stage.RAISED,
    Stage.TALKS,
    Stage.INTENT,
    Stage.AGREED,
    Stage.WORKING,
    Stage.RENEWING,
)
# A renewal ends in a new agreement, or in going on under the old one.
RENEWED = (Stage.AGREED, Stage.WORKING)


def usual(path: Sequence[str]) -> tuple[str, ...]:
    """The stages that may follow without a reason, the most likely first.

    `path` are the stages so far, the last one now; empty for a new partnership.
    """
    if not path:
        return ORDER
    now = path[-1]
    if now == Stage.CLOSED:
        return ()
    if now == Stage.PAUSED:
        return (before_pause(path),)
    if now == Stage.RENEWING:
        return RENEWED
    return (ORDER[ORDER.index(now) + 1],)


def before_pause(path: Sequence[str]) -> str:
    """The stage in which a partnership was paused."""
    return next((stage for stage in reversed(path) if stage in ORDER), Stage.RAISED)


def possible(path: Sequence[str]) -> tuple[str, ...]:
    """Every stage that may follow: the usual ones first, then the others; not the present one."""
    first = usual(path)
    now = path[-1] if path else None
    return (*first, *(stage for stage in Stage if stage not in first and stage != now))


def wants_reason(path: Sequence[str], after: str) -> bool:
    """Whether a move to that stage has to say why: closing, pausing, skipping, going back."""
    return after not in usual(path)
