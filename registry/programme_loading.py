"""From programme files to rows: a version once loaded never changes its content."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.db import transaction

from audit import log
from audit.log import Actor
from registry.models import Division, ProgrammeVersion, Target
from registry.programme_events import PROGRAMME_LOADED
from registry.programme_schema import Jurisdiction, Programme
from registry.programmes import ProgrammeError, canonical, read_tree

Loaded = Literal["created", "unchanged", "refused"]


@dataclass(frozen=True)
class LoadOutcome:
    file: str
    result: Loaded
    message: str = ""


def load_programme(*, path: Path, by: Actor, at: datetime) -> LoadOutcome:
    """Refuses a file that is wrong, and a changed content under a version that is already loaded."""
    try:
        tree, programme = read_tree(path)
    except ProgrammeError as error:
        return LoadOutcome(path.name, "refused", str(error))
    with transaction.atomic():
        known = ProgrammeVersion.objects.filter(name=programme.name, version=programme.version).first()
        if known is not None:
            return _compare(path, programme, known)
        row = _create(programme, canonical(tree), at)
        _log(row, programme, by, at)
    return LoadOutcome(path.name, "created", _place_note(row, programme))


def _compare(path: Path, programme: Programme, known: ProgrammeVersion) -> LoadOutcome:
    if known.digest != programme.digest:
        return LoadOutcome(
            path.name,
            "refused",
            f"{path.name}: version: the content of {known} has changed since it was loaded; "
            f"cases rest on it, so give the new content version {known.version + 1}",
        )
    if known.jurisdiction_id is None:  # the divisions came after the programme
        known.jurisdiction = find_jurisdiction(programme.jurisdiction)
        known.save(update_fields=["jurisdiction"])
    return LoadOutcome(path.name, "unchanged", _place_note(known, programme))


def _create(programme: Programme, content: str, at: datetime) -> ProgrammeVersion:
    row = ProgrammeVersion.objects.create(
        name=programme.name,
        version=programme.version,
        title=programme.title,
        jurisdiction=find_jurisdiction(programme.jurisdiction),
        in_force_from=programme.in_force_from,
        digest=programme.digest,
        content=content,
        loaded_at=at,
    )
    Target.objects.bulk_create(
        Target(
            programme=row,
            year=target.year,
            subject=target.subject,
            path=target.path,
            kind=target.kind,
            is_beside_total=target.beside_total,
            persons=target.persons,
            households=target.households,
            villages=target.villages,
            towns=target.towns,
            counties=target.counties,
            clause=target.clause,
        )
        for target in programme.targets
    )
    return row


def find_jurisdiction(jurisdiction: Jurisdiction) -> Division | None:
    """By code, never by name: 朝阳县 lies in 朝阳市, and 市 may be a county."""
    return Division.objects.filter(
        codes__system=jurisdiction.code_system, codes__code=jurisdiction.code, successor=None
    ).first()


def _place_note(row: ProgrammeVersion, programme: Programme) -> str:
    if row.jurisdiction_id is not None:
        return ""
    place = programme.jurisdiction
    return (
        f"no division has the {place.code_system} code {place.code} ({place.name}); load the divisions, then run again"
    )


def _log(row: ProgrammeVersion, programme: Programme, by: Actor, at: datetime) -> None:
    log.append(
        stream="system",
        kind=PROGRAMME_LOADED,
        at=at,
        actor=by,
        subject={"programme": row.name, "version": row.version},
        statement={
            "title": row.title,
            "source": programme.source.document_title,
            "jurisdiction": programme.jurisdiction.name,
            "in_force_from": row.in_force_from.isoformat(),
            "digest": row.digest,
        },
    )
