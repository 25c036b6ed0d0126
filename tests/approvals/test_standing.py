"""Which decisions are in force after returns, and who may take the next one."""

from datetime import date

from approvals import eligibility
from approvals.models import Decision
from approvals.selectors import standing_decisions
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry.roles import Role
from registry.services import SYSTEM, appoint, relieve
from tests.factories import official, posting_of
from tests.story import Story

S = StageCode
TEAM = ["township_verifier", "township_verifier-2", "township_verifier-3"]


def approved(*stages: str) -> list[Decision]:
    return [Decision(stage=stage, outcome="approved", round=1) for stage in stages]


def returned(stage: str, to: str) -> Decision:
    return Decision(stage=stage, outcome="returned", return_to=to, round=1)


def test_without_a_return_everything_stands() -> None:
    assert list(standing_decisions(approved(S.YEAR_PLAN, S.APPLICATION))) == [S.YEAR_PLAN, S.APPLICATION]


def test_a_return_voids_from_the_named_stage_on() -> None:
    path = [*approved(S.YEAR_PLAN, S.APPLICATION, S.HOME_CHECK, S.APPRAISAL), returned(S.CONSENT, S.HOME_CHECK)]
    assert list(standing_decisions(path)) == [S.YEAR_PLAN, S.APPLICATION]


def test_what_was_decided_again_stands_again() -> None:
    first = approved(S.YEAR_PLAN, S.HOME_CHECK, S.APPRAISAL)
    again = approved(S.HOME_CHECK)
    standing = standing_decisions([*first, returned(S.CONSENT, S.HOME_CHECK), *again])
    assert standing == {S.YEAR_PLAN: first[0], S.HOME_CHECK: again[0]}


def test_a_second_return_may_go_further_back() -> None:
    path = [
        *approved(S.HOME_CHECK, S.APPRAISAL, S.CONSENT),
        returned(S.FIRST_NOTICE_RESULT, S.CONSENT),
        *approved(S.CONSENT),
        returned(S.FIRST_NOTICE_RESULT, S.HOME_CHECK),
    ]
    assert standing_decisions(path) == {}


def test_the_returning_decision_itself_never_stands() -> None:
    assert S.CONSENT not in standing_decisions([*approved(S.HOME_CHECK), returned(S.CONSENT, S.APPRAISAL)])


def eligible(story: Story) -> list[str]:
    case = story.case
    decisions = list(case.decisions.order_by("pk"))
    return [row.official.username for row in eligibility.eligible_officials(case, STAGE_OF[case.stage], decisions)]


def test_whoever_holds_the_duty_at_the_place_is_eligible(story: Story) -> None:
    official(Role.TOWNSHIP_DEPUTY, story.cast.places.township, "second-deputy", "许静")
    assert eligible(story) == ["township_deputy", "second-deputy"]


def test_the_twin_in_the_sister_township_is_not(story: Story) -> None:
    assert "township_deputy-twin" not in eligible(story)


def test_whoever_left_is_not(story: Story) -> None:
    posting = posting_of(story.cast[Role.TOWNSHIP_DEPUTY])
    relieve(posting=posting, until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
    assert eligible(story) == []


def test_whoever_has_no_account_any_more_is_not(story: Story) -> None:
    type(story.cast[Role.TOWNSHIP_DEPUTY]).objects.filter(username="township_deputy").update(is_active=False)
    assert eligible(story) == []


def test_whoever_acted_below_is_not(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    promoted = story.cast[Role.FIRST_SECRETARY]
    relieve(posting=posting_of(promoted), until=clock.today(), paper="免字2号", by=SYSTEM, at=clock.now())
    _appoint(promoted, Role.TOWNSHIP_VERIFIER, story)
    assert eligible(story) == TEAM


def test_whoever_checked_does_not_review(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    _appoint(story.cast[Role.TOWNSHIP_VERIFIER], Role.TOWNSHIP_HEAD, story)
    assert eligible(story) == ["township_head"]


def test_what_was_superseded_still_separates(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW).send_back(S.HOME_CHECK, reason="RC10")  # asks everybody again
    story.until(S.TOWNSHIP_SELF_CHECK)
    _appoint(story.cast[Role.TOWNSHIP_HEAD], Role.TOWNSHIP_VERIFIER, story)
    assert eligible(story) == TEAM


def _appoint(user: object, role: Role, story: Story) -> None:
    appoint(
        official=user,
        role=role,
        division=story.cast.places.township,
        unit="农安镇人民政府",
        post="兼职",
        since=date(2017, 1, 1),
        paper="任字〔2017〕8号",
        by=SYSTEM,
        at=clock.now(),
    )
