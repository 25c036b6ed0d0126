"""A report as the pages and the worker make it: asked for, then prepared."""

from datetime import date

from inspection.models import Report, ReportWorkbook
from inspection.reports.ordering import order_report
from inspection.reports.preparing import work
from registry.models import Division, User


def prepared(*, user: User, place: Division, kind: str, day: date) -> Report:
    order = order_report(user=user, place=place, kind=kind, day=day)
    assert work(order.pk)
    return ReportWorkbook.objects.select_related("report").get(order=order).report
