"""Erasing recordings of interviews on legal grounds (PIPL Art. 47): the bytes go, digests and proofs stay.

Whoever commissioned answers for it: the body works on his behalf (Art. 21), and the area that is evaluated has no say.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from audit import erasure
from inspection.erasing import ErasedAlready, NoValueChosen
from inspection.evaluation.evaluators import commissioner_of
from inspection.models import Engagement, QuestionnaireRecording
from registry.models import User
from registry.services import actor_of


def kept_recordings(engagement: Engagement) -> QuerySet[QuestionnaireRecording]:
    """Those that nobody erased yet."""
    rows = QuestionnaireRecording.objects.filter(questionnaire__unit__draw__engagement=engagement)
    return rows.exclude(sha256__in=list(erasure.erased_files()))


@transaction.atomic
def erase_recordings(
    *, user: User, engagement: Engagement, chosen: Iterable[int], basis: str, reason: str, at: datetime
) -> int:
    """Forget these recordings for good, all or none; how many files. Raises NotEntitled, NoValueChosen, ErasedAlready."""
    doer, keys = commissioner_of(user, engagement), set(chosen)
    if not keys:
        raise NoValueChosen(field="recordings")
    rows = list(kept_recordings(engagement).filter(pk__in=keys).select_related("questionnaire"))
    if len(rows) != len(keys):
        raise ErasedAlready
    streams = {row.sha256: row.questionnaire.stream for row in rows}  # one file may lie with two editions
    for digest, stream in streams.items():
        erasure.erase_file(
            digest=digest, stream=stream, basis=basis, reason=reason, actor=actor_of(doer.posting), at=at
        )
    return len(streams)
