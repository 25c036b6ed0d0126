"""Which objects events touch, for object-centric exchange (OCEL 2.0): the stream's own, the official, and what the layer above names."""

from collections.abc import Iterator

from audit.exchange.origin import Origin
from audit.exchange.records import Record, Reference

LOG = Reference("log", "log", "recorded in")
NEVER = "1970-01-01T00:00:00Z"  # of attributes that do not change with time


def objects_of(record: Record) -> Iterator[Reference]:
    """Each once; an object's id names its type, so that no two types share one."""
    found = {own.id: own for own in (_own(record), _actor(record), *record.described.objects)}
    yield from found.values()


def _own(record: Record) -> Reference:
    return Reference(record.stream.partition(":")[0], record.stream, "about")


def _actor(record: Record) -> Reference:
    kind, _, number = record.actor["id"].partition(":")
    return Reference(kind if number else "official", record.actor["id"] or "official:unknown", "done by")


def about_the_log(origin: Origin) -> dict[str, str]:
    return {"origin": origin.name, "size": str(origin.size), "root": origin.root}
