"""Events of the log as an exchange format names them: an activity, who did it, which objects it touched.

Only what stands in the log openly goes out: officials as the log names them, no sealed value. What an activity is called and
which further attributes it has, a layer above says (`Describe`): the log knows no stage.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit import canonical, log
from audit.exchange.origin import Origin
from audit.models import Event

CHUNK = 200  # streams per statement
Value = str | int
Parts = Mapping[str, Any]  # an event's body


@dataclass(frozen=True)
class Reference:
    """An object that an event touches; `role` is what it is to the event."""

    type: str
    id: str
    role: str


@dataclass(frozen=True)
class Described:
    """What the layer above adds. `is_step`: the act moves its case, so it stands in the diagram of the procedure, too."""

    activity: str = ""
    is_step: bool = False
    attributes: Mapping[str, Value] = field(default_factory=dict)
    objects: tuple[Reference, ...] = ()


Describe = Callable[[Parts], Described]


@dataclass(frozen=True)
class Record:
    """One event. `index` is its leaf in the log: the order to the microsecond, which exchange formats may round."""

    index: int
    parts: Parts
    described: Described

    @property
    def id(self) -> str:
        return str(self.parts["event_id"])

    @property
    def stream(self) -> str:
        return str(self.parts["stream"])

    @property
    def at(self) -> str:
        return str(self.parts["at"])

    @property
    def activity(self) -> str:
        return self.described.activity or kind_label(self.parts["kind"])

    @property
    def actor(self) -> Mapping[str, str]:
        actor: Mapping[str, str] = self.parts["actor"]
        return actor

    @property
    def attributes(self) -> dict[str, Value]:
        """Beside activity, time and actor."""
        return {
            "audit_index": self.index,
            "kind": self.parts["kind"],
            "is_step": int(self.described.is_step),
            **self.described.attributes,
        }


def kind_label(kind: str) -> str:
    """What pages call it; a kind may have been retired since."""
    known = log.kinds().get(kind)
    return str(known.label) if known else kind


def nothing_more(parts: Parts) -> Described:
    return Described()


def records_of(streams: Iterable[str], origin: Origin, describe: Describe = nothing_more) -> Iterator[Record]:
    """The events of these streams that the log held at its size of `origin`; stream by stream, each in its order."""
    wanted = list(streams)
    for start in range(0, len(wanted), CHUNK):
        rows = Event.objects.filter(stream__in=wanted[start : start + CHUNK], leaf__index__lt=origin.size)
        for index, body in rows.order_by("stream", "seq").values_list("leaf__index", "body"):
            parts = canonical.parse(body.encode())
            yield Record(index, parts, describe(parts))
