"""The log as XES (IEEE 1849-2016): a trace per stream. Written piece by piece, whatever its length."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from xml.sax.saxutils import quoteattr

from audit.exchange.origin import Origin
from audit.exchange.records import Record, Value

_EXTENSIONS = {"Concept": "concept", "Time": "time", "Organizational": "org", "Lifecycle": "lifecycle"}
_NOBODY = "UNKNOWN"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
)


def xes_of(
    records: Iterable[Record], origin: Origin, *, title: str, of_trace: Callable[[str], Mapping[str, Value]]
) -> Iterator[str]:
    """The document; records come stream by stream. `of_trace`: further attributes of a trace, asked by the name of its stream."""
    yield _HEAD
    yield from (
        f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name, prefix in _EXTENSIONS.items()
    )
    yield _globals()
    yield '<classifier name="Activity" keys="concept:name"/>\n'
    yield "".join(_attributes({"concept:name": title, "audit:origin": origin.name, "audit:size": origin.size}))
    yield "".join(_attributes({"audit:root": origin.root}))
    for stream, events in groupby(records, key=lambda record: record.stream):
        yield "<trace>\n"
        yield "".join(_attributes({"concept:name": stream.partition(":")[2] or stream}))
        yield "".join(_attributes(_prefixed(of_trace(stream))))
        yield from (_event(record) for record in events)
        yield "</trace>\n"
    yield "</log>\n"


def _globals() -> str:
    trace = "".join(_attributes({"concept:name": _NOBODY}))
    event = "".join(_attributes({"concept:name": _NOBODY, "org:resource": _NOBODY, "lifecycle:transition": "complete"}))
    time = '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>\n'
    return f'<global scope="trace">\n{trace}</global>\n<global scope="event">\n{event}{time}</global>\n'


def _event(record: Record) -> str:
    actor = record.actor
    said = {
        "concept:name": record.activity,
        "lifecycle:transition": "complete",
        "org:resource": actor["id"] or _NOBODY,
        "org:role": actor["role"],
        "org:group": actor["unit"],
        **_prefixed(record.attributes),
    }
    at = record.at.removesuffix("Z")  # microseconds; a reader that keeps less has audit_index for the order
    time = f'<date key="time:timestamp" value="{at}+00:00"/>\n'
    return f"<event>\n{time}{''.join(_attributes(said))}</event>\n"


def _prefixed(values: Mapping[str, Value]) -> dict[str, Value]:
    return {f"heyan:{name}": value for name, value in values.items()}


def _attributes(values: Mapping[str, Value]) -> Iterator[str]:
    for key, value in values.items():
        if value != "":
            kind = "int" if isinstance(value, int) else "string"
            yield f"<{kind} key={quoteattr(key)} value={quoteattr(str(value))}/>\n"
