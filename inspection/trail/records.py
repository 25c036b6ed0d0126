"""One record: everything it states, where it stands in the log, and its sealed values once somebody gives a reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from audit import canonical
from audit.models import Event, Opening
from inspection.trail.words import label_of, said


@dataclass(frozen=True)
class Change:
    """One value, before and after; `differs` marks what moved."""

    label: str
    before: str
    after: str
    differs: bool


def opened(event: Event) -> dict[str, Any]:
    """The personal values that still can be opened, by their labels."""
    rows = Opening.objects.filter(event_id=event.event_id).order_by("label")
    return {row.label: canonical.parse(row.value.encode()) for row in rows}


def measured_before(event: Event) -> Event | None:
    """The last earlier record of the stream that measured the same subject: what this one is held against."""
    if "facts" not in event.parsed["commitments"]:
        return None
    earlier = Event.objects.filter(stream=event.stream, kind=event.kind, seq__lt=event.seq).order_by("-seq")[:40]
    return next((one for one in earlier if "facts" in one.parsed["commitments"]), None)


def changes_of(event: Event, values: Mapping[str, Any]) -> list[Change]:
    """Before and after: what was amended, or what one level measured beside the one before it."""
    if "before" in values and "after" in values:
        return list(_compared(values["before"], values["after"]))
    earlier = measured_before(event)
    if earlier is None or "facts" not in values:
        return []
    return list(_compared(_facts(opened(earlier).get("facts")), _facts(values["facts"])))


def _facts(value: Any) -> Any:
    """Facts are logged as the canonical text that was frozen."""
    return canonical.parse(value.encode()) if isinstance(value, str) else value


def _compared(before: Any, after: Any) -> Iterator[Change]:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is not None or new is not None:
            yield Change(label_of(key), _shown(old), _shown(new), old != new)


def _shown(value: Any) -> str:
    return "" if value is None else said(value)
