"""Holding one household's case while something about it is open (domain.md §2.5 O-2): the rest of its list goes on."""

from datetime import datetime

from approvals.models import Case


def hold(case: Case, *, by: str, at: datetime) -> None:
    """`by` is the receipt number of the objection or suspicion. The caller has the case locked and writes the event."""
    if case.held_at is None:
        case.held_at, case.held_by = at, by
        _store(case)


def release(case: Case) -> None:
    """The caller knows that nothing else holds the case."""
    if case.held_at is not None:
        case.held_at, case.held_by = None, ""
        _store(case)


def _store(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["held_at", "held_by", "version"])
