"""What tells of exits on paper only (数字脱贫, Q-20) stands in the monthly bulletin beside the progress."""

from datetime import timedelta

import pytest

from approvals.models import Decision, Sheet
from approvals.seats import seats_on
from approvals.signing import Signature
from approvals.stages import StageCode
from audit import clock
from inspection.models import ReportKind
from inspection.reports import monthly
from registry import delegations
from registry.models import User
from registry.roles import Role
from registry.services import SYSTEM
from tests.factories import make_household, posting_of
from tests.inspection.test_reports import made, table_of
from tests.story import Story
from workflows import signing

S, R = StageCode, Role


@pytest.mark.parametrize(("limit", "is_told"), [(2, True), (3, False)])
def test_many_households_of_one_person_and_date_stand_in_the_bulletin(
    story: Story, monkeypatch: pytest.MonkeyPatch, limit: int, is_told: bool
) -> None:
    monkeypatch.setattr(monthly, "MANY_A_DAY", limit)
    other = make_household(story.cast.places.village, no="2201221002200002", head_name="赵六")
    for one in (story, Story.begin(story.cast, other)):
        one.until(S.HOME_CHECK).decide(S.HOME_CHECK)
    rows = table_of(made(story.cast, ReportKind.MONTHLY), "同日集中查验")
    assert bool(rows) is is_told


def test_a_joint_act_names_who_laid_it_out_and_not_the_leader_who_signed_last(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever acts for another is one person with himself: both acts count together, and both names are told."""
    monkeypatch.setattr(monthly, "MANY_A_DAY", 2)
    cast = story.cast
    other = Story.begin(cast, make_household(cast.places.village, no="2201221002200002", head_name="赵六"))
    for one in (story, other):
        one.until(S.TOWNSHIP_SELF_CHECK)
    absent = cast.all_of(R.TOWNSHIP_VERIFIER)[:2]
    stands_in = User.objects.create_user("stand-in", name="王芳二")
    for one, principal in zip((story, other), absent, strict=True):
        delegation = delegations.delegate(
            posting=posting_of(principal),
            to=stands_in,
            since=clock.today(),
            until=clock.today() + timedelta(days=60),
            paper="农办〔2017〕代1号",
            reason="外出学习",
            by=SYSTEM,
            at=clock.now(),
        )
        sheet = one.propose(user=stands_in)
        assert isinstance(sheet, Sheet) and sheet.opened_by == stands_in
        team = [user for user in cast.all_of(R.TOWNSHIP_VERIFIER) if user != principal]
        for seat in seats_on(sheet)[1:]:
            signature = Signature(sheet.shown_digest, "同意。")
            user = cast[R.TOWNSHIP_TEAM_LEADER] if seat.role == R.TOWNSHIP_TEAM_LEADER else team.pop()
            signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat.no, signature=signature)
        delegations.end_delegation(delegation=delegation, by=SYSTEM, at=clock.now())
    rows = table_of(made(cast, ReportKind.MONTHLY, clock.today()), "同日集中查验")
    told = {row["查验人"]: row["户数"] for row in rows.values()}
    leader = Decision.objects.filter(stage=S.TOWNSHIP_SELF_CHECK).latest("pk").decided_by
    assert leader != stands_in and not any(leader.name in name for name in told)
    assert told[f"王芳二（代{'、'.join(sorted(each.name for each in absent))}）"] == 2
