"""The log of some cases as a file for process mining: XES, OCEL 2.0 as JSON or as SQLite. Read in chunks, whatever their number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from approvals.programmes import programmes_for
from audit.exchange import ocel, xes
from audit.exchange.origin import Origin
from audit.exchange.records import Record, Value, records_of
from workflows.exchange.describing import Describer
from workflows.models import CaseProcess

CHUNK = 200
TITLE = "核验 Heyan"


class Format(models.TextChoices):
    XES = "xes", _("XES (IEEE 1849-2016)")
    OCEL = "ocel", _("OCEL 2.0, JSON")
    OCEL_SQLITE = "ocel-sqlite", _("OCEL 2.0, SQLite")


SUFFIX = {Format.XES: ".xes", Format.OCEL: ".jsonocel", Format.OCEL_SQLITE: ".sqlite"}
CONTENT_TYPE = {
    Format.XES: "application/xml",
    Format.OCEL: "application/json",
    Format.OCEL_SQLITE: "application/vnd.sqlite3",
}


@dataclass
class Export:
    """Which cases, up to which size of the log. `steps_only`: just the acts that stand in the diagram of the procedure."""

    cases: QuerySet[Case]
    origin: Origin
    steps_only: bool = False
    _traces: dict[str, dict[str, Value]] = field(default_factory=dict)

    def write(self, form: Format, path: Path) -> None:
        """Into a new file, in the language that is active."""
        if form == Format.OCEL_SQLITE:
            ocel.write_ocel_sqlite(self.records(), self.origin, path)
            return
        with path.open("w", encoding="utf-8") as file:
            file.writelines(self._text(form))

    def _text(self, form: Format) -> Iterator[str]:
        if form == Format.OCEL:
            return ocel.ocel_json(self.records(), self.origin)
        return xes.xes_of(self.records(), self.origin, title=TITLE, of_trace=self._traces.pop)

    def records(self) -> Iterator[Record]:
        for cases in self._chunks():
            programmes = programmes_for(cases)
            self._traces |= _about(cases)
            describe = Describer({case.stream: programmes[case.pk] for case in cases})
            for record in records_of((case.stream for case in cases), self.origin, describe):
                if record.described.is_step or not self.steps_only:
                    yield record

    def _chunks(self) -> Iterator[list[Case]]:
        rows = self.cases.select_related("programme").defer("programme__content").order_by("pk")
        last = 0
        while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
            yield chunk
            last = chunk[-1].pk


def _about(cases: list[Case]) -> Mapping[str, dict[str, Value]]:
    flows = dict(CaseProcess.objects.filter(case__in=cases).values_list("case", "flow_class"))
    return {
        case.stream: {
            "case_kind": str(case.kind),
            "year": case.year,
            "programme": f"{case.programme.name} {case.programme.version}",
            "flow": flows[case.pk].__name__ if case.pk in flows else "",
            "outcome": str(case.outcome),
        }
        for case in cases
    }
