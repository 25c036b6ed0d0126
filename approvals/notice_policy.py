"""Who acts on a posted list: whoever holds the duty of posting it, on the division that posted it, asked at the moment of writing."""

from audit import clock
from registry.access import Holder, acting_posting
from registry.models import Posting
from registry.places import name_of

from approvals.errors import NotEntitled
from approvals.models import NoticeList
from approvals.stages import ALL_STAGES, Stage

_POSTS: dict[str, Stage] = {str(stage.posts): stage for stage in ALL_STAGES if stage.posts}
_CONCLUDES: dict[str, Stage] = {str(stage.concludes): stage for stage in ALL_STAGES if stage.concludes}


def posting_stage(posted: NoticeList) -> Stage:
    return _POSTS[posted.kind]


def concluding_stage(posted: NoticeList) -> Stage:
    return _CONCLUDES[posted.kind]


def may_act(user: Holder, posted: NoticeList) -> Posting | None:
    return acting_posting(user, posting_stage(posted).duty, posted.act_division_id, clock.today())


def posting_for(user: Holder, posted: NoticeList) -> Posting:
    """Raises NotEntitled, naming the duty and the place."""
    posting = may_act(user, posted)
    if posting is None:
        duty = posting_stage(posted).duty
        place = name_of(posted.village_path, posted.act_division_id)
        raise NotEntitled(duty=duty.label, place=place)
    return posting
