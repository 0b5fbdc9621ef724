"""Who may do what with an engagement: one plain question each, for views, templates and admin."""

from counties.models import Role
from engagements.models import State
from mentorhalo.core.models import Change
from settlements.models import HandoverState
from settlements.perms import (
    can_add_record,
    can_assign,
    can_edit_record,
    can_import,
    has_lead,
)

WRITING = ("added", "changed", "joined", "join undone")  # what makes somebody a writer of the facts


def _of_own_county(user, engagement):
    return user.county_code is not None and engagement.county_id == user.county_code


def _took_part(user, engagement):
    """They wrote it first, or are credited on it, be it through an entry joined into it."""
    if engagement.author_id == user.pk:
        return True
    if "credits" in getattr(engagement, "_prefetched_objects_cache", ()):
        return any(credit.mentor.user_id == user.pk for credit in engagement.credits.all())
    return engagement.credits.filter(mentor__user=user.pk).exists()


def _wrote(user, engagement):
    """They wrote facts of it or of an entry joined into it, whatever it says of them now."""
    keys = [str(row.pk) for row in (engagement, *engagement.joined.all())]
    written = Change.objects.filter(record_type=engagement._meta.label_lower, record_key__in=keys)
    return written.filter(by_id=user.pk, action__in=WRITING).exists()


def _is_theirs(user, engagement):
    """Theirs to write: an admin's any, a lead's the county's, a mentor's own and credited ones."""
    if user.role == Role.ADMIN:
        return True
    return _of_own_county(user, engagement) and (user.is_lead or _took_part(user, engagement))


def can_add_engagement(user):
    return user.role == Role.ADMIN or user.county_code is not None


def can_add_engagement_in(user, county):
    """Log work in a county (KSH code): those of its office today, and an admin."""
    return can_add_engagement(user) and user.county_code in (None, county)


def can_read_work_of(user, county):
    """Read the engagements of a county (KSH code), as EngagementQuerySet.visible_to has them."""
    return user.reads_all_counties or (bool(county) and county == user.county_code)


def can_edit_engagement(user, engagement):
    """Own entries and those they are credited on; a lead any of the county; nothing joined away."""
    frozen = engagement.state in (State.CANCELLED, State.JOINED)
    return not frozen and _is_theirs(user, engagement)


def can_review_engagement(user, engagement):
    """Verify or return: the lead of the county, a coordinator or an admin; never what
    they took part in or wrote in."""
    reviewer = user.role in (Role.COORDINATOR, Role.ADMIN) or (
        user.is_lead and _of_own_county(user, engagement)
    )
    return reviewer and not (_took_part(user, engagement) or _wrote(user, engagement))


def can_verify_engagement(user, engagement):
    return "verify" in reviews_of(user, engagement)


def can_return_engagement(user, engagement):
    return "return" in reviews_of(user, engagement)


def reviews_of(user, engagement):
    """Which of "verify" and "return" they may do; asked once for both."""
    if not (engagement.counts and can_review_engagement(user, engagement)):
        return ()
    return ("verify", "return") if engagement.state == State.LOGGED else ("return",)


def can_cancel_engagement(user, engagement):
    cancellable = (State.PLANNED, State.LOGGED, State.RETURNED)
    return engagement.state in cancellable and can_edit_engagement(user, engagement)


def can_restore_engagement(user, engagement):
    """Bring a cancelled entry back: whoever could have cancelled it."""
    return engagement.state == State.CANCELLED and _is_theirs(user, engagement)


def can_join_engagement(user, engagement):
    return engagement.state == State.LOGGED and can_edit_engagement(user, engagement)


def can_unjoin_engagement(user, engagement):
    return engagement.state == State.JOINED and _is_theirs(user, engagement)


def can_answer_same(user, one, other):
    """Say whether two entries are one meeting: whoever may join the later receipt into the earlier;
    where one was planned, whoever may edit the one that was held."""
    states = (one.state, other.state)
    if State.PLANNED in states:
        held = other if one.state == State.PLANNED else one
        return held.counts and can_edit_engagement(user, held)
    return can_join_engagement(user, max(one, other, key=lambda row: row.pk))


def may_try_same(user, one, other):
    """The same; also where somebody decided meanwhile, which the action then says in a sentence."""
    decided = not {one.state, other.state} <= {State.LOGGED, State.PLANNED}
    earlier, later = sorted((one, other), key=lambda row: row.pk)
    waits = (State.PLANNED, State.CANCELLED)  # a plan, which whoever held it closes
    answers = earlier if later.state in waits else later
    return can_answer_same(user, one, other) or (decided and _is_theirs(user, answers))


def can_reopen_held_plan(user, plan):
    """Take back that a plan was held: whoever closed it so, and whoever may bring it back."""
    theirs = _of_own_county(user, plan) and plan.state_by_id == user.pk
    return can_restore_engagement(user, plan) or (plan.state == State.CANCELLED and theirs)


def can_read_private_note(user, engagement):
    """The county's mentors and lead, and nobody else, admin included."""
    return user.role == Role.MENTOR and _of_own_county(user, engagement)


def can_hand_over(user, giver, county, is_led=None):
    """Offer what a mentor answers for in a county (KSH code): that mentor, while in its office,
    and whoever may assign there (`can_assign`)."""
    own = giver.user_id == user.pk and user.county_code == county
    return own or can_assign(user, county, is_led)


def can_accept_handover(user, handover):
    """Accept or decline: the taker and nobody else."""
    waits = handover.state == HandoverState.OFFERED
    return waits and handover.taker.user_id == user.pk and user.county_code == handover.county_id


def can_withdraw_handover(user, handover):
    return handover.state == HandoverState.OFFERED and could_withdraw_handover(user, handover)


def could_withdraw_handover(user, handover):
    """Whoever offered it or could have, also when it was decided meanwhile."""
    offered = handover.offered_by_id == user.pk
    return offered or can_hand_over(user, handover.giver, handover.county_id)


def can_close_account(user):
    """Accounts are the admins'."""
    return user.role == Role.ADMIN


def can_promise_in(user, county):
    """Write promises of a county (KSH code): its mentors and lead today, and an admin."""
    return user.role == Role.ADMIN or (bool(county) and user.county_code == county)


def can_edit_promise(user, promise):
    """Change, settle and reopen it."""
    return can_promise_in(user, promise.county_id)


def can_add_partnership_in(user, county):
    """Write partnerships of a county (KSH code): its mentors and lead today, and an admin."""
    return can_promise_in(user, county)


def can_edit_partnership(user, partnership):
    """Change it, move it on and review it: whoever works in a county it belongs to (product.md
    §5), and an admin."""
    return can_add_record(user) and can_edit_record(user, partnership)


def can_ask_help_in(user, county):
    """Ask the office of a county (KSH code) for help: its mentors and lead today, and an admin."""
    return can_promise_in(user, county)


def can_edit_help(user, help_request):
    """Change a request for help: whoever could have asked."""
    return can_ask_help_in(user, help_request.county_id)


def can_answer_help(user, help_request):
    """Answer it or open it again: the office it was sent to, an admin, and a coordinator where no
    lead is (Pest and Budapest have no office)."""
    if user.role == Role.COORDINATOR:
        return not has_lead(help_request.county_id)
    return can_ask_help_in(user, help_request.county_id)


def can_read_imports(user):
    """See the sheets that were brought: whoever imports, and whoever reads all counties."""
    return user.reads_all_counties or can_import(user)


def can_work_on_sheet(user, sheet):
    """Go on with a sheet: only who brought it, while they may import."""
    return sheet.brought_by_id == user.pk and can_import(user)


def can_read_quarantine(user):
    """See what waits in quarantine: leads, and whoever reads all counties; no other mentor."""
    return user.is_lead or user.reads_all_counties


def can_resolve_quarantine(user, held):
    """Let in or refuse an entry in quarantine, and open its files: the lead of its county, a
    coordinator, an admin; never what they typed themselves."""
    if held.submission.author_id == user.pk:
        return False
    decides = user.role in (Role.COORDINATOR, Role.ADMIN)
    return decides or (user.is_lead and _of_own_county(user, held))


def can_edit_targets(user):
    """Set, change and withdraw targets: coordinators and admins (product.md §5)."""
    return user.role in (Role.COORDINATOR, Role.ADMIN)


def can_edit_target(user, target):
    """A withdrawn target stays as it was."""
    return can_edit_targets(user) and target.withdrawn_on is None


def can_adopt_in(user, county):
    """Write that a settlement of a county (KSH code) took a practice over: its office, an admin."""
    return can_promise_in(user, county)


def can_edit_adoption(user, adoption):
    """Change or withdraw it; a withdrawn one stays as it was."""
    return adoption.withdrawn_at is None and can_adopt_in(user, adoption.county_id)


def can_share_obstacle(user):
    """Share an obstacle with the network: whoever logs work, so teams and admins."""
    return can_add_engagement(user)


def can_edit_obstacle(user, obstacle):
    """Change it, ask somebody, say what helped: its author and an admin, while it stands."""
    standing = obstacle.withdrawn_at is None
    return standing and (obstacle.author_id == user.pk or user.role == Role.ADMIN)


def can_withdraw_obstacle(user, obstacle):
    """Its author; the lead of its county, coordinators and admins, should it tell too much."""
    if obstacle.withdrawn_at is not None:
        return False
    if obstacle.author_id == user.pk or user.role in (Role.COORDINATOR, Role.ADMIN):
        return True
    return user.is_lead and _of_own_county(user, obstacle)


def can_answer_obstacle(user):
    """Answer a colleague: teams, coordinators and admins; an auditor reads."""
    return can_add_engagement(user) or user.role == Role.COORDINATOR


def can_withdraw_answer(user, answer):
    """Its author, coordinators and admins, while both it and the obstacle stand."""
    standing = answer.withdrawn_at is None and answer.obstacle.withdrawn_at is None
    theirs = answer.author_id == user.pk or user.role in (Role.COORDINATOR, Role.ADMIN)
    return standing and theirs


def can_close_feedback(user):
    """Say what was done about feedback on the pages: coordinators and admins."""
    return user.role in (Role.COORDINATOR, Role.ADMIN)


def can_edit_assessment(user, assessment):
    """Begin, answer, finish, open again, tell its stories: the county's mentors and lead today, and
    an admin."""
    return can_promise_in(user, assessment.county_id)
