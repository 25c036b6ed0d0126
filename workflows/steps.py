"""Steps of one clock that have nothing to do with each other: one that fails keeps no other from its turn."""

from collections.abc import Callable, Iterable

from workflows.advancing import is_lock_timeout


def each_for_itself(steps: Iterable[Callable[[], int | None]]) -> list[int]:
    """What each has done. Raises all errors together when the last has had its turn, so that the clock shows as failed.

    What is locked at the moment is no error: it comes again with the next run.
    """
    done: list[int] = []
    errors: list[Exception] = []
    for step in steps:
        try:
            done.append(step() or 0)
        except Exception as error:
            done.append(0)
            if not is_lock_timeout(error):
                errors.append(error)
    if errors:
        raise ExceptionGroup("some steps of the clock failed", errors)
    return done
