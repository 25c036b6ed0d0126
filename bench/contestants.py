"""What a contestant offers the worker: a slice of cases walks through the waves, and only decide() is timed."""

from typing import Any, Protocol

from bench.workload import Wave


class Contestant(Protocol):
    def install(self) -> None:
        """Schema, places and officials, once, in an empty database."""

    def begin(self, count: int) -> None:
        """Open the cases of the next slice."""

    def ready(self, wave: Wave) -> list[Any]:
        """What the officials of the wave will send; everything a page would have read before. Not timed."""

    def decide(self, item: Any) -> None:
        """One official's decision, committed, his account loaded as a request loads it. Timed."""

    def after(self, wave: Wave) -> None:
        """Whatever passes between two waves: notices run out. Not timed."""

    def faults(self) -> list[str]:
        """What is wrong with the cases of the last slice: each must stand where the walk ends, with its decisions."""
