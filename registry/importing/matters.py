"""What a workbook may speak of, and how each kind is read, judged, planned and written. running.py drives them all alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from registry.importing import areas, households
from registry.importing.findings import Findings
from registry.importing.planning import Act
from registry.importing.reading import Group, StagedWorkbook
from registry.importing.sheets import Form
from registry.importing.writing import Source
from registry.models import ImportKind, ImportRun


class Planned(Protocol):
    """What would happen to one subject."""

    @property
    def no(self) -> str: ...
    @property
    def findings(self) -> Findings: ...
    @property
    def act(self) -> Act: ...


@dataclass(frozen=True)
class Matter:
    """`check` decides alone and writes nothing; `plan` looks at what the register holds; `write` writes what is planned."""

    form: Form
    ground: Callable[[ImportRun, StagedWorkbook], Any]
    check: Callable[[Group, Any], tuple[Any, Findings]]
    plan: Callable[[Sequence[tuple[str, Any, Findings]], ImportRun, bool], Sequence[Any]]
    write: Callable[[Sequence[Any], Source], dict[Act, int]]


MATTERS: Mapping[str, Matter] = {
    ImportKind.HOUSEHOLDS: Matter(
        households.FORM, households.ground, households.check, households.plan, households.write
    ),
    ImportKind.AREAS: Matter(areas.FORM, areas.ground, areas.check, areas.plan, areas.write),
}
