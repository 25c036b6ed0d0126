"""manage.py check_conformance: every case against its flow version, now; exit status 1 if one does not conform."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.models import Case
from audit import canonical
from audit.models import Event
from workflows.exchange.conformance import differences_of
from workflows.exchange.telling import said

CHUNK = 200


class Command(BaseCommand):
    help = "Hold the log of every case, or of those named, against the flow version on which it was opened."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", nargs="*", metavar="CASE_NO")

    def handle(self, **options: Any) -> None:
        rows = Case.objects.select_related("programme").defer("programme__content").order_by("pk")
        if options["cases"]:
            rows = rows.filter(case_no__in=options["cases"])
        looked, deviating, last = 0, 0, 0
        while cases := list(rows.filter(pk__gt=last)[:CHUNK]):
            last, looked = cases[-1].pk, looked + len(cases)
            deviating += self._tell(cases)
        self.stdout.write(f"{looked} cases, {deviating} do not conform")
        if deviating:
            sys.exit(1)

    def _tell(self, cases: list[Case]) -> int:
        streams: dict[str, list[Any]] = {case.stream: [] for case in cases}
        events = Event.objects.filter(stream__in=streams).order_by("stream", "seq").values_list("stream", "body")
        for stream, body in events:
            streams[stream].append(canonical.parse(body.encode()))
        found = list(differences_of(cases, streams))
        for each in found:
            self.stdout.write(f"{each.stream} {each.what}: {said(each.logged)} ≠ {said(each.stored)}")
        return len({each.stream for each in found})
