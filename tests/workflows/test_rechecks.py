"""Re-checks of earlier exits: whom the list holds, who is sent, what a finding opens, what is refused (domain.md §2.6)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.errors import NotEntitled, SignedTheExit
from approvals.stages import CaseKind, StageCode
from audit import clock
from inspection.errors import (
    NearToIt,
    NobodyAssigned,
    NobodyMayVisit,
    NothingToRecheck,
    NotYourVisit,
    ResultWrong,
    RevisitDayWrong,
    VisitorUnknown,
    VisitPhotoMissing,
    VisitRecorded,
)
from inspection.models import LedgerItem, RecheckFocus, RecheckSubject
from registry.listings import change_listing_standing
from registry.models import LivingConditions, Standing
from registry.roles import Role
from registry.services import SYSTEM
from tests.conftest import As
from tests.factories import Cast, posting_of
from tests.ledger_steps import county_supervisor
from tests.recheck_steps import Recheck, exited_household
from tests.registry.listed import listed
from tests.story import Story
from workflows.flows.rollback_v1 import RollbackFlow

R = Role
pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def check(cast: Cast) -> Recheck:
    exited_household(cast)
    return Recheck.opened(cast).sent(cast.twins[R.TOWNSHIP_VERIFIER])


def test_the_list_holds_the_exited_of_the_years_and_focuses_asked_for(cast: Cast) -> None:
    dry = exited_household(cast, 1)
    LivingConditions.objects.filter(household=dry).update(has_safe_water=None)
    exited_household(cast, 2)
    exited_household(cast, 3, exit_path="社会兜底")
    exited_household(cast, 4, standing=Standing.NOT_EXITED)
    focuses = [RecheckFocus.WATER, RecheckFocus.SUBSISTENCE]
    check = Recheck.opened(cast, years=[2014, 2015], focuses=focuses)
    lines = check.campaign.subjects.order_by("no")
    assert [(line.household.head_name, line.focuses) for line in lines] == [
        ("陈1", ["water", "ordinary_village"]),
        ("陈3", ["subsistence", "ordinary_village"]),
    ]
    assert check.campaign.frame_size == 2 and len(check.campaign.frame_digest) == 64
    with pytest.raises(NothingToRecheck):
        Recheck.opened(cast, years=[2016], title="另一次")


def test_poor_households_of_ordinary_villages_can_be_looked_at_alone(cast: Cast) -> None:
    exited_household(cast)
    listed(cast.places.village)
    with pytest.raises(NothingToRecheck):
        Recheck.opened(cast, focuses=[RecheckFocus.ORDINARY_VILLAGE])


def test_nobody_else_opens_one(cast: Cast) -> None:
    with pytest.raises(NotEntitled):
        Recheck.opened(cast, division=cast.places.city)


def test_a_false_exit_opens_its_rollback(check: Recheck) -> None:
    visit = check.visit(check.cast.twins[R.TOWNSHIP_VERIFIER], result="false_exit", finding="住房为D级危房,未改造。")
    assert visit.case.kind == CaseKind.ROLLBACK and visit.case.stage == StageCode.ROLLBACK_VISIT
    assert visit.case.process.flow_class is RollbackFlow
    assert check.line().result == "false_exit" and visit.item is None


def test_a_family_that_fell_back_opens_its_return(check: Recheck) -> None:
    visit = check.visit(check.cast.twins[R.TOWNSHIP_VERIFIER], result="returned", finding="户主重病,收入骤减。")
    assert visit.case.kind == CaseKind.RETURN and visit.case.stage == StageCode.ENTRY_VISIT


def test_a_risk_is_entered_in_the_ledger_and_visited_again(check: Recheck) -> None:
    visitor = check.cast.twins[R.TOWNSHIP_VERIFIER]
    day = clock.today() + timedelta(days=30)
    with pytest.raises(RevisitDayWrong):
        check.visit(visitor, result="at_risk")
    visit = check.visit(visitor, result="at_risk", revisit_on=day, category="water", finding="冬季断水,需解决。")
    item = visit.item
    assert (item.category, item.household.head_name, item.found_division) == ("water", "陈1", check.cast.places.county)
    assert item.files.count() == 1
    again = check.visit(visitor, finding="供水已经恢复。")
    assert (again.number, again.result, check.line().revisit_on) == (2, "stable", None)
    with pytest.raises(VisitRecorded):
        check.visit(visitor)


def test_a_village_found_wanting_is_rectified_and_never_rolled_back(cast: Cast) -> None:
    listing = listed(cast.places.village)
    change = {"standing": "exited", "effective_on": date(2016, 12, 20), "case_no": "", "by": SYSTEM}
    change_listing_standing(listing=listing, at=clock.now(), **change)
    visitor = cast.twins[R.TOWNSHIP_VERIFIER]
    check = Recheck.opened(cast, subjects="villages").sent(visitor)
    with pytest.raises(ResultWrong):
        check.visit(visitor, result="false_exit")
    visit = check.visit(visitor, result="failed", finding="集体经济收入未达标。")
    assert visit.case is None and visit.item.category == "village"
    listing.refresh_from_db()
    assert listing.standing == "exited"


def test_whoever_signed_the_exit_is_not_sent_and_does_not_visit(story: Story) -> None:
    story.until(StageCode.TOWNSHIP_REVIEW)
    household = story.case.home
    type(household).objects.filter(pk=household.pk).update(standing=Standing.EXITED, standing_since="2016-12-01")
    check, verifier = Recheck.opened(story.cast), story.cast[R.TOWNSHIP_VERIFIER]
    with pytest.raises(NobodyMayVisit):
        check.sent(verifier)
    check.campaign.subjects.update(visitor=posting_of(verifier))
    with pytest.raises(SignedTheExit):
        check.visit(verifier)
    line = check.line()
    with pytest.raises(DatabaseError, match="nobody_of_the_exit_visits_again"), transaction.atomic():
        line.visits.create(
            number=1,
            result="stable",
            visited_on=clock.today(),
            finding="—",
            official=verifier,
            posting=posting_of(verifier),
            at=clock.now(),
        )


def test_whoever_re_checks_nothing_is_not_sent(cast: Cast, check: Recheck) -> None:
    with pytest.raises(VisitorUnknown):
        check.sent(cast[R.TOWNSHIP_CLERK])


def test_a_helper_of_the_household_is_not_sent(cast: Cast) -> None:
    household = exited_household(cast)
    visitor = cast.twins[R.TOWNSHIP_VERIFIER]
    household.helpers.update(name=visitor.name)
    with pytest.raises(NobodyMayVisit, match=str(NearToIt())[:20]):
        Recheck.opened(cast).sent(visitor)


def test_only_whoever_was_sent_records(cast: Cast, check: Recheck) -> None:
    with pytest.raises(NotYourVisit):
        check.visit(cast[R.TOWNSHIP_VERIFIER])
    RecheckSubject.objects.update(visitor=None)
    with pytest.raises(NobodyAssigned):
        check.visit(cast[R.TOWNSHIP_VERIFIER])


def test_without_a_photo_nothing_is_recorded(check: Recheck) -> None:
    with pytest.raises(VisitPhotoMissing):
        check.visit(check.cast.twins[R.TOWNSHIP_VERIFIER], photos=0)


def test_one_photo_in_two_households_is_flagged(cast: Cast) -> None:
    for number in (1, 2):
        exited_household(cast, number)
    visitor = cast.twins[R.TOWNSHIP_VERIFIER]
    check = Recheck.opened(cast).sent(visitor)
    check.visit(visitor, 1)
    second = check.visit(visitor, 2)
    flags = second.photos.get().photo.flags.values_list("kind", flat=True)
    assert "same_place" in flags


def test_what_was_found_stays(check: Recheck) -> None:
    visit = check.visit(check.cast.twins[R.TOWNSHIP_VERIFIER])
    for change in (
        lambda: type(visit).objects.update(result="at_risk"),
        lambda: RecheckSubject.objects.update(result="false_exit"),
        lambda: RecheckSubject.objects.update(village_path="/1/"),
        lambda: RecheckSubject.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_household_that_left_the_exited_meanwhile_is_struck_off(check: Recheck) -> None:
    check.line().household.__class__.objects.update(standing=Standing.ROLLED_BACK)
    visitor = check.cast.twins[R.TOWNSHIP_VERIFIER]
    with pytest.raises(ResultWrong):
        check.visit(visitor)
    assert check.visit(visitor, result="overtaken", photos=0, finding="该户已回退。").result == "overtaken"


def test_progress_and_list_keep_to_their_queries(cast: Cast, as_: As) -> None:
    client, counts = as_(cast[R.COUNTY_OFFICE]), []
    for numbers in ((1, 2), range(3, 12)):
        for number in numbers:
            exited_household(cast, number)
        check = Recheck.opened(cast, title=f"回头看{len(counts)}").sent(cast.twins[R.TOWNSHIP_VERIFIER])
        check.visit(cast.twins[R.TOWNSHIP_VERIFIER], 1)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/rechecks/{check.campaign.pk}/")
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert LedgerItem.objects.count() == 0 and county_supervisor(cast)
