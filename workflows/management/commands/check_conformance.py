"""manage.py check_conformance: every case and every objection against its flow version, now; exit status 1 if one does not conform."""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import QuerySet

from approvals.models import Case, Objection
from audit import canonical
from audit.folding import Found
from audit.models import Event
from workflows.exchange import conformance, objection_conformance
from workflows.exchange.telling import said

CHUNK = 200
Compare = Callable[[Sequence[Any], Any], Iterable[Found]]


class Command(BaseCommand):
    help = (
        "Hold the log of every case and objection, or of those named, against the flow version on which it was opened."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", metavar="NO", help="of a case, or of an objection")

    def handle(self, **options: Any) -> None:
        numbers = options["numbers"]
        cases = Case.objects.select_related("programme").defer("programme__content")
        objections = Objection.objects.all()
        if numbers:
            cases = cases.filter(case_no__in=numbers)
            keys = [int(key) for no in numbers if (key := no.rpartition("-")[2]).isdecimal()]
            objections = objections.filter(
                pk__in=[one.pk for one in objections.filter(pk__in=keys) if one.no in numbers]
            )
        wrong = self._hold(cases, "cases", conformance.differences_of)
        wrong += self._hold(objections, "objections", objection_conformance.differences_of)
        if wrong:
            sys.exit(1)

    def _hold(self, rows: QuerySet[Any], what: str, compare: Compare) -> int:
        looked, deviating, last = 0, 0, 0
        while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            last, looked = chunk[-1].pk, looked + len(chunk)
            deviating += self._tell(chunk, compare)
        if looked:
            self.stdout.write(f"{looked} {what}, {deviating} do not conform")
        return deviating

    def _tell(self, rows: Sequence[Any], compare: Compare) -> int:
        streams: dict[str, list[Any]] = {row.stream: [] for row in rows}
        events = Event.objects.filter(stream__in=streams).order_by("stream", "seq").values_list("stream", "body")
        for stream, body in events:
            streams[stream].append(canonical.parse(body.encode()))
        found = list(compare(rows, streams))
        for each in found:
            self.stdout.write(f"{each.stream} {each.what}: {said(each.logged)} ≠ {said(each.stored)}")
        return len({each.stream for each in found})
