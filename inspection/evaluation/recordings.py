"""Recordings of interviews (E-4): received with the interview, kept under their digests, which the log states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit import erasure
from inspection.models import Questionnaire, QuestionnaireRecording


@dataclass(frozen=True)
class Recording:
    """A received recording, checked and already stored under its digest."""

    sha256: str
    size: int
    content_type: str


def keep_recordings(row: Questionnaire, recordings: Sequence[Recording]) -> None:
    QuestionnaireRecording.objects.bulk_create(
        QuestionnaireRecording(
            questionnaire=row, no=no, sha256=one.sha256, size=one.size, content_type=one.content_type
        )
        for no, one in enumerate(recordings, 1)
    )


def recordings_of(row: Questionnaire) -> list[QuestionnaireRecording]:
    return list(row.recordings.order_by("no"))


def with_erasures(rows: Sequence[QuestionnaireRecording]) -> list[tuple[QuestionnaireRecording, datetime | None]]:
    """Each with the time at which it was erased on legal grounds; such a one cannot be heard any more."""
    erased = erasure.erased_files() if rows else {}
    return [(row, erased.get(row.sha256)) for row in rows]
