"""Telling of one act that meets many stages: each official once, of his one case or of how many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from registry.models import User
from workflows.models import CaseTask
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import Note, Post, holders, notify_all
from workflows.notifying.occasions import common_place


class Together:
    """Collects whom it concerns; tell() after the last, in the transaction that holds them all."""

    def __init__(self, kind: MessageKind, *, by: User | None = None, why: str = "") -> None:
        self.kind, self.by = kind, by
        self.said = {"by": by.name if by else ""} | ({"reason": why} if why else {})
        self._tasks: dict[Post | tuple[int, ...], list[CaseTask]] = defaultdict(list)

    def add(self, task: CaseTask, to: Post | Sequence[int]) -> None:
        self._tasks[to if isinstance(to, Post) else tuple(to)].append(task)

    def tell(self, at: datetime) -> None:
        notify_all([self._note(tasks, readers) for tasks, readers in self._groups()], at)

    def _groups(self) -> Iterable[tuple[list[CaseTask], list[int]]]:
        """Whoever is concerned by the same cases shares a note: a group of the place hears of them once."""
        theirs: dict[int, dict[int, CaseTask]] = defaultdict(dict)
        for to, tasks in self._tasks.items():
            for reader in holders(to) if isinstance(to, Post) else to:
                theirs[reader].update({task.pk: task for task in tasks})
        groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for reader, own in theirs.items():
            groups[tuple(sorted(own))].append(reader)
        return [(list(theirs[readers[0]].values()), readers) for readers in groups.values()]

    def _note(self, tasks: Sequence[CaseTask], readers: Sequence[int]) -> Note:
        by = self.by.pk if self.by else None
        if len(tasks) == 1:
            return Note(self.kind, readers, tasks[0].case, params={"stage": tasks[0].stage, **self.said}, by=by)
        place = common_place(task.division_path for task in tasks)
        return Note(self.kind, readers, place_path=place, params={"count": len(tasks), **self.said}, by=by)
