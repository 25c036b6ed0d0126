"""What an event commits to without saying it: personal values, each behind a salt of its own, with their openings beside."""

import uuid
from collections.abc import Mapping
from typing import Any

from audit import canonical
from audit.canonical import JSON
from audit.models import Opening


def seal(event_id: uuid.UUID, personal: Mapping[str, JSON]) -> tuple[list[Opening], dict[str, str]]:
    openings, commitments = [], {}
    for label, given in personal.items():
        value = canonical.plain(given)
        salt = canonical.new_salt()
        commitments[label] = canonical.commit(label, value, salt)
        openings.append(
            Opening(event_id=event_id, label=label, salt=salt.hex(), value=canonical.encode(value).decode())
        )
    return openings, commitments


def labels_in(value: Any) -> set[str]:
    """Every key that stands openly in a value, however deep."""
    if isinstance(value, Mapping):
        return set(value).union(*(labels_in(item) for item in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(labels_in(item) for item in value))
    return set()
