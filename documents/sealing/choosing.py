"""Which institutions need keys: whoever holds posts today, and whoever's papers wait for one."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from documents.issuers import units_at
from documents.models import OfficialDocument
from documents.seal_models import SealRequest
from documents.sealing.institutions import Institution, issuer_of
from registry.models import Division, Posting, ProgrammeVersion
from registry.programme_schema import Programme
from registry.programme_store import programme_of


def institutions(on: date) -> list[Institution]:
    """Each once, in a steady order."""
    found = dict.fromkeys([*_waiting(), *_posted(on)])
    return sorted(found, key=lambda one: (one.place, one.unit))


def _waiting() -> Iterator[Institution]:
    for paper in OfficialDocument.objects.filter(job__isnull=False).defer("content"):
        yield issuer_of(paper)
    asked = SealRequest.objects.filter(document__job__isnull=False)
    for place, unit in asked.values_list("place", "unit").distinct():
        yield Institution(place, unit)


def _posted(on: date) -> Iterator[Institution]:
    """Under the names that stand in the posts, and under those that the programmes give the units of the place."""
    posts = Posting.objects.filter(Q(until=None) | Q(until__gte=on))
    for place, unit in posts.values_list("division", "unit").distinct():
        yield Institution(place, unit)
    programmes = [programme_of(version) for version in ProgrammeVersion.objects.all()]
    for division in Division.objects.filter(pk__in=posts.values("division")):
        for unit in _units(division, programmes):
            yield Institution(division.pk, unit)


def _units(division: Division, programmes: Iterable[Programme]) -> set[str]:
    return {unit for programme in programmes for unit in units_at(division.path, division.level, programme)}
