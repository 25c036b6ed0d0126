"""Holding one household's case while something about it is open (domain.md §2.5 O-2): the rest of its list goes on."""

from datetime import datetime

from approvals.models import Case, Hold


def hold(case: Case, *, by: str, at: datetime, since: datetime | None = None) -> None:
    """`by` is the receipt number of the objection or suspicion. The caller has the case locked and writes the event.

    `since`: the case has been held without a break since then, by something else before.
    """
    if case.held_at is None:
        case.held_at, case.held_by = since or at, by
        Hold.objects.create(case=case, held_by=by, since=at)
        _store(case)


def release(case: Case, *, at: datetime) -> None:
    """The caller knows that nothing else holds the case."""
    if case.held_at is not None:
        case.held_at, case.held_by = None, ""
        Hold.objects.filter(case=case, until=None).update(until=at)
        _store(case)


def _store(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["held_at", "held_by", "version"])
