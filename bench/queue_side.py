"""The worker's side of the queue measure: the queue exactly as the page asks for it."""

import random
import time
from statistics import median, quantiles
from typing import Any

from django.db import connection

from bench import counting, crowd
from registry.models import User
from workflows import queue


class Queue:
    def load(self, count: int) -> float:
        started = time.perf_counter()
        crowd.make(count)
        return time.perf_counter() - started

    def measure(self, role: str, repeats: int) -> dict[str, Any]:
        """Milliseconds (median, 95th percentile) of the page and of the capped count, over random officials of the role."""
        chance = random.Random(7)
        times: dict[str, list[float]] = {"duties": [], "page": [], "count": [], "next": [], "bare": []}
        sent = {"page": 0, "count": 0}
        for _ in range(repeats):
            user = User.objects.get(username=f"{role}-{chance.randrange(10)}")
            tasks = self._timed(times["duties"], lambda user=user: queue.waiting_for(user))
            with counting.counted() as statements:
                page = self._timed(times["page"], lambda tasks=tasks: queue.page_of(tasks))
            sent["page"] += statements.total
            with counting.counted() as statements:
                total = self._timed(times["count"], lambda tasks=tasks: queue.capped_count(tasks))
            sent["count"] += statements.total
            self._timed(times["next"], lambda tasks=tasks, page=page: queue.page_of(tasks, after=page.next_cursor))
            self._timed(times["bare"], lambda user=user: self._bare(user))
        return {
            "rows": len(page.tasks),
            "total": total,
            "sent": {name: number / repeats for name, number in sent.items()},
            "times": {name: (median(found), quantiles(found, n=20)[-1]) for name, found in times.items()},
        }

    @staticmethod
    def _timed(times: list[float], work: Any) -> Any:
        started = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - started) * 1000)
        return result

    @staticmethod
    def _bare(user: User) -> None:
        """Page and count as hand-written SQL would ask for them, rows left as tuples."""
        places: dict[str, list[int]] = {}
        for duty, place in queue.duties(user):
            if duty in queue._STAGE_DUTIES:
                places.setdefault(duty, []).append(place)
        mine = " OR ".join(["(t.duty = %s AND t.act_division_id = ANY(%s))"] * len(places))
        values = [value for pair in places.items() for value in pair]
        open_ = f"t.flow_task_type = 'HUMAN' AND t.finished IS NULL AND ({mine})"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT t.id, t.stage, t.due_on, t.created, t.was_returned, c.case_no, c.round, h.no, h.head_name, h.hamlet,"
                " d.name, u.name FROM workflows_casetask t JOIN approvals_case c ON c.id = t.case_id"
                " JOIN registry_household h ON h.id = c.household_id JOIN registry_division d ON d.id = c.village_id"
                f" LEFT JOIN registry_user u ON u.id = t.owner_id WHERE {open_} ORDER BY t.due_on, t.id LIMIT {queue.PAGE + 1}",
                values,
            )
            cursor.fetchall()
            cursor.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM workflows_casetask t WHERE {open_} LIMIT {queue.CAP + 1}) found",
                values,
            )
            cursor.fetchall()

    def explain(self, role: str) -> list[str]:
        """The plans of page and count."""
        tasks = queue.waiting_for(User.objects.get(username=f"{role}-0"))
        rows = tasks.select_related("case__household", "case__village", "owner").order_by("due_on", "pk")
        page = rows[: queue.PAGE + 1].explain(analyze=True, costs=False)
        count = tasks.order_by()[: queue.CAP + 1].explain(analyze=True, costs=False)
        return ["page:", *page.splitlines(), "count:", *count.splitlines()]


CONTESTANT = Queue
