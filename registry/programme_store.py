"""Programmes out of the database: which one is in force where, and what it says."""

import json
from datetime import date

from django.db.models import Q

from registry.models import Division, ProgrammeVersion
from registry.programme_checks import Problem
from registry.programme_schema import Programme
from registry.programmes import ProgrammeError, digest_of, parse_programme

_read: dict[str, Programme] = {}  # by digest: the same content is the same programme, in whatever row


def programme_of(row: ProgrammeVersion) -> Programme:
    """The programme of a version, read once per process; `content` may be deferred."""
    known = _read.get(row.digest)
    if known is None:
        tree = json.loads(row.content)
        if digest_of(tree) != row.digest:
            raise ProgrammeError(str(row), [Problem("content", "", "does not have the digest it was loaded under")])
        known = _read[row.digest] = parse_programme(tree, file=str(row))
    return known


def in_force(division: Division, on: date) -> ProgrammeVersion | None:
    """The programme of the place on that day: its own, else that of the nearest place above it.

    A place that follows another goes on under the programme of its predecessor (D-46).
    """
    keys = division.ancestor_keys()
    places = Q(jurisdiction__in=keys) | Q(jurisdiction__successor__in=keys)
    rows = ProgrammeVersion.objects.filter(places, in_force_from__lte=on)
    return rows.order_by("-jurisdiction__level", "-in_force_from", "-version").first()
