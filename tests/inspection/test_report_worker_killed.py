"""A worker killed with -9 in the middle of a report: the report is prepared all the same, and once."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from audit import clock
from audit.models import Event
from inspection.events import REPORT_PREPARED
from inspection.models import Report, ReportJob, ReportKind, ReportWorkbook
from inspection.reports.ordering import order_report
from registry.roles import Role
from tests.factories import Cast
from tests.workers import worker


def wait_for(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, list(ReportJob.objects.values("attempts", "failure"))
        time.sleep(0.02)


def is_writing() -> bool:
    """The worker has counted, and waits for the table that this test holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'inspection_reportworkbook'::regclass"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("programme")
def test_a_killed_worker_loses_no_report_and_prepares_none_twice(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "broker").mkdir()
    county = cast.places.county
    order_report(user=cast[Role.COUNTY_OFFICE], place=county, kind=ReportKind.ANNUAL, day=clock.today())

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE inspection_reportworkbook IN EXCLUSIVE MODE")
        with worker("filesystem://localhost", "threads", tmp_path):
            wait_for(is_writing)  # the report stands written, its workbook not: kill it
    assert not Report.objects.exists()
    with worker("filesystem://localhost", "threads", tmp_path):
        wait_for(lambda: not ReportJob.objects.exists())

    book = ReportWorkbook.objects.get()
    assert book.report_id == Report.objects.get().pk
    assert Event.objects.filter(kind=REPORT_PREPARED).count() == 1
    content = (tmp_path / "files" / book.sha256[:2] / book.sha256[2:4] / book.sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == book.sha256
