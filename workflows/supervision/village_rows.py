"""The grid of one township by village. Figures are kept by township; of one of them its open stages are counted as they stand."""

from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from audit import clock
from workflows.models import OPEN, CaseTask
from workflows.supervision.readings import Cell, cell_of


def village_grid(township: str) -> list[Cell]:
    """Village × stage, as readings.grid() has it by township. One statement over the township's own open stages."""
    rows = CaseTask.objects.filter(OPEN, division_path__under=township).order_by()
    rows = rows.annotate(day=TruncDate("created", tzinfo=clock.LOCAL_ZONE)).values("division_path", "stage", "day")
    late: dict[tuple[int, str], int] = {}
    days: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for row in rows.annotate(count=Count("pk"), past=Count("pk", filter=Q(due_on__lt=clock.today()))):
        key = int(row["division_path"].rstrip("/").rsplit("/", 1)[-1]), row["stage"]
        days.setdefault(key, []).append((row["day"], row["count"]))
        late[key] = late.get(key, 0) + row["past"]
    return [cell_of(key, sorted(found), late[key]) for key, found in sorted(days.items())]
