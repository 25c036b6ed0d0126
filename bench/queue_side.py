"""The worker's side of the queue measure: the queue exactly as the page asks for it."""

import random
import time
from statistics import median, quantiles
from typing import Any

from django.db import connection

from bench import counting, crowd
from registry.models import User
from workflows import queue

_PAGE = (
    "SELECT t.id, t.stage, t.due_on, t.created, t.was_returned, c.case_no, c.round, h.no, h.head_name, h.hamlet, d.name,"
    f" u.name FROM (SELECT * FROM ({{parts}}) parts ORDER BY due_on, id LIMIT {queue.PAGE + 1}) first"
    " JOIN workflows_casetask t ON t.id = first.id JOIN approvals_case c ON c.id = t.case_id"
    " JOIN registry_household h ON h.id = c.household_id JOIN registry_division d ON d.id = c.village_id"
    " LEFT JOIN registry_user u ON u.id = t.owner_id ORDER BY t.due_on, t.id"
)


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
            tasks, parts = self._timed(
                times["duties"], lambda user=user: (queue.waiting_for(user), queue.parts_for(user))
            )
            with counting.counted() as statements:
                page = self._timed(times["page"], lambda tasks=tasks, parts=parts: queue.page_of(tasks, parts=parts))
            sent["page"] += statements.total
            with counting.counted() as statements:
                total = self._timed(
                    times["count"], lambda tasks=tasks, parts=parts: queue.capped_count(tasks, parts=parts)
                )
            sent["count"] += statements.total
            self._timed(
                times["next"],
                lambda tasks=tasks, parts=parts, page=page: queue.page_of(tasks, parts=parts, after=page.next_cursor),
            )
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
        held = [pair for pair in queue.duties(user) if pair[0] in queue._STAGE_DUTIES]
        values = [value for pair in held for value in pair]
        with connection.cursor() as cursor:
            cursor.execute(
                _PAGE.format(parts=_parts(len(held), "id, due_on", queue.PAGE + 1, "ORDER BY due_on, id")), values
            )
            cursor.fetchall()
            cursor.execute(f"SELECT count(*) FROM ({_parts(len(held), '1', queue.CAP + 1, '')}) found", values)
            cursor.fetchall()

    def explain(self, role: str) -> list[str]:
        """The plans of page and count, as the database ran them for the service's own queries."""
        user = User.objects.get(username=f"{role}-0")
        plans: list[str] = []

        def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            with context["connection"].cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {sql}", params)
                plans.extend(["", *(line for (line,) in cursor.cursor.fetchall())])
            return execute(sql, params, many, context)

        tasks, parts = queue.waiting_for(user), queue.parts_for(user)
        with connection.execute_wrapper(explained):
            queue.page_of(tasks, parts=parts)
            queue.capped_count(tasks, parts=parts)
        return plans


def _parts(count: int, columns: str, limit: int, order: str) -> str:
    part = (
        f"(SELECT {columns} FROM workflows_casetask WHERE flow_task_type = 'HUMAN' AND finished IS NULL"
        f" AND duty = %s AND act_division_id = %s {order} LIMIT {limit})"
    )
    return " UNION ALL ".join([part] * count)


CONTESTANT = Queue
