"""Reports are asked for on the page and prepared by the worker: nothing is lost, nothing made twice, and a failure says why."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.html import escape

from audit import clock
from audit.models import Event
from inspection.events import REPORT_PREPARED
from inspection.models import Report, ReportJob, ReportKind, ReportOrder, ReportWorkbook, WhyNot
from inspection.report_errors import BeingPrepared
from inspection.reports import ordering, preparing
from inspection.reports.ordering import order_report
from inspection.reports.preparing import work
from inspection.tasks import sweep_reports
from registry.models import Posting
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import As, At
from tests.factories import Cast

pytestmark = pytest.mark.usefixtures("programme")
R = Role
ASKS_AGAIN = 'hx-trigger="every 2s"'


def ordered(cast: Cast, kind: str = ReportKind.QUARTERLY) -> ReportOrder:
    return order_report(user=cast[R.COUNTY_OFFICE], place=cast.places.county, kind=kind, day=clock.today())


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """What happens while the worker counts."""
    build = preparing.BUILDERS[ReportKind.QUARTERLY]

    def _meanwhile(happens: Callable[[], None]) -> None:
        def counting(*args: Any) -> Any:
            happens()
            return build(*args)

        monkeypatch.setitem(preparing.BUILDERS, ReportKind.QUARTERLY, counting)

    return _meanwhile


def test_the_page_only_asks_and_tells_how_it_stands(cast: Cast, as_: As) -> None:
    office, county = as_(cast[R.COUNTY_OFFICE]), cast.places.county
    asked = office.post("/reports/", {"place": county.pk, "kind": "quarterly", "day": clock.today().isoformat()})
    order = ReportOrder.objects.get()
    assert (asked.status_code, asked["Location"]) == (302, f"/reports/orders/{order.pk}/")
    assert not Report.objects.exists()
    page = office.get(asked["Location"]).content.decode()
    assert ASKS_AGAIN in page and "chip-pending" in page
    assert order.title in office.get("/reports/").content.decode()
    assert work(order.pk)
    page = office.get(asked["Location"]).content.decode()
    assert ASKS_AGAIN not in page and f"/reports/{Report.objects.get().pk}/" in page
    assert not office.get("/reports/").context["waiting"]


def test_a_failure_says_why_and_is_tried_again(
    cast: Cast, as_: As, at: At, meanwhile: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    order, office = ordered(cast), as_(cast[R.COUNTY_OFFICE])

    def fail() -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context():
        meanwhile(fail)
        assert not work(order.pk)
    page = office.get(f"/reports/orders/{order.pk}/")
    assert str(escape(WhyNot.FAULT.label)) in page.content.decode() and page.context["job"].next_try_at > clock.now()
    meanwhile(lambda: None)
    assert sweep_reports() == 0  # not yet
    ReportJob.objects.update(next_try_at=clock.now())
    assert sweep_reports() == 1
    assert not ReportJob.objects.exists()


def test_a_killed_worker_s_report_is_prepared_once_its_lease_is_over(
    cast: Cast, meanwhile: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(cast)

    def die() -> None:
        raise KeyboardInterrupt

    with monkeypatch.context(), pytest.raises(KeyboardInterrupt):
        meanwhile(die)
        work(order.pk)
    meanwhile(lambda: None)
    assert sweep_reports() == 0 and not work(order.pk)  # somebody may still be at it
    ReportJob.objects.update(next_try_at=clock.now())
    assert sweep_reports() == 1
    assert Report.objects.count() == ReportWorkbook.objects.count() == 1
    assert Event.objects.filter(kind=REPORT_PREPARED).count() == 1


def test_a_worker_that_comes_late_writes_nothing(cast: Cast, meanwhile: Callable[..., None]) -> None:
    order, others = ordered(cast), []

    def overtake() -> None:
        if not others:
            others.append(order)
            ReportJob.objects.update(next_try_at=clock.now())
            assert work(order.pk)

    meanwhile(overtake)
    assert not work(order.pk)
    assert Report.objects.count() == 1


def test_who_lost_the_post_meanwhile_gets_no_report(cast: Cast, as_: As) -> None:
    order = ordered(cast)
    posting = Posting.objects.get(official=cast[R.COUNTY_OFFICE])
    relieve(posting=posting, until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
    assert not work(order.pk)
    job = ReportJob.objects.get()
    assert (job.failure, job.next_try_at) == (WhyNot.DUTY_LOST, None)
    page = as_(cast[R.SUPERVISOR]).get(f"/reports/orders/{order.pk}/").content.decode()
    assert str(escape(WhyNot.DUTY_LOST.label)) in page and ASKS_AGAIN not in page


def test_more_than_a_report_may_hold_is_given_up_and_may_be_asked_for_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ordered(cast)
    with monkeypatch.context() as small:
        small.setattr(preparing, "MAX_BYTES", 100)
        assert not work(order.pk)
    assert ReportJob.objects.get().failure == WhyNot.TOO_LARGE
    assert work(ordered(cast).pk)


def test_one_report_of_a_period_is_prepared_at_a_time(cast: Cast, as_: As) -> None:
    order = ordered(cast)
    with pytest.raises(BeingPrepared):
        ordered(cast)
    again = {"place": cast.places.county.pk, "kind": "quarterly", "day": clock.today().isoformat()}
    assert as_(cast[R.COUNTY_OFFICE]).post("/reports/", again).status_code == 422
    ordered(cast, ReportKind.WEEKLY)
    assert work(order.pk)
    assert work(ordered(cast).pk)  # the next one may say something else


def test_orders_and_workbooks_never_change(cast: Cast) -> None:
    work(ordered(cast).pk)
    for rows, change in ((ReportOrder.objects, {"title": "别的"}), (ReportWorkbook.objects, {"size": 1})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)
    job = ReportJob(order=ordered(cast), division=cast.places.county, kind="weekly", starts_on=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        job.save()  # neither a next try nor a reason


def test_the_wait_between_attempts_grows_to_half_an_hour(cast: Cast) -> None:
    order = ordered(cast)
    for attempts, seconds in ((0, 10), (3, 80), (30, 1800)):
        ReportJob.objects.update(attempts=attempts)
        ordering.postpone(order.pk, WhyNot.FAULT, clock.now())
        assert ReportJob.objects.get().next_try_at == clock.now() + timedelta(seconds=seconds)
