"""What was typed and not yet decided: kept per official, case and stage so that it outlives a lost connection."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from approvals.models import Case
from audit import clock
from registry.models import User
from workflows.models import OPEN, CaseTask, Draft

MAX_VALUE = 2_000  # characters of one field; drawings and files are not kept


def save(*, user: User, case: Case, stage: str, typed: Mapping[str, Any], names: Iterable[str]) -> Draft:
    """Only fields that the stage's form has; the last one to save wins, as it is the same official's own."""
    values = {name: str(typed[name]).replace("\x00", "")[:MAX_VALUE] for name in names if name in typed}
    draft, _created = Draft.objects.update_or_create(
        owner=user,
        case=case,
        stage=stage,
        defaults={"values": values, "seen_version": case.version, "saved_at": clock.now()},
    )
    return draft


def of(user: User, case: Case, stage: str) -> Draft | None:
    return Draft.objects.filter(owner=user, case=case, stage=stage).first()


def forget(case: Case, stage: str) -> None:
    """The stage is decided: nobody's draft of it is needed any more."""
    Draft.objects.filter(case=case, stage=stage).delete()


def sweep() -> int:
    """Drafts of stages that no longer wait (decided in a list, signed by others)."""
    waiting = CaseTask.objects.filter(OPEN, case=OuterRef("case"), stage=OuterRef("stage"))
    return Draft.objects.filter(~Exists(waiting)).delete()[0]
