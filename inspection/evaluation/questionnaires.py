"""Interviews (E-4): sent by one investigator, once whatever the connection does, and signed by the second from his own account."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from approvals import photos
from approvals.errors import ActInvalid, InvalidAct
from approvals.inputs import checked
from approvals.models import PhotoKind
from approvals.photos import PhotoFile, Whose
from audit import canonical, clock, log
from inspection.evaluation import field_events as events
from inspection.evaluation import questions
from inspection.evaluation.access import require_evaluator, unit_for
from inspection.evaluation.errors import NotEngaged
from inspection.evaluation.field_errors import (
    AlreadyAsked,
    CadresPresent,
    HousePhotoMissing,
    InterviewDayWrong,
    InterviewTimesWrong,
    NotTheSecond,
    RemarkMissing,
    RespondentMissing,
    SecondMissing,
    SignedAlready,
)
from inspection.evaluation.field_papers import issue_interview
from inspection.evaluation.recordings import Recording, keep_recordings
from inspection.models import (
    Engagement,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    Questionnaire,
    QuestionnaireDraft,
    QuestionnairePhoto,
    QuestionnaireSignature,
)
from registry.models import User
from registry.programme_store import programme_of
from registry.services import actor_of

ASKERS = (EvaluatorSeat.INVESTIGATOR, EvaluatorSeat.LEADER)


@dataclass(frozen=True, kw_only=True)
class Interview:
    """What the two bring."""

    submission: UUID
    visited_on: date | None
    asked_from: time | None
    asked_until: time | None
    respondent: str
    relation: str
    cadres_left: bool
    second: int | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    remarks: str = ""


def send(
    *,
    user: User,
    unit_pk: int,
    interview: Interview,
    received: Sequence[PhotoFile],
    recordings: Sequence[Recording] = (),
) -> Questionnaire:
    """Sent again with the same `submission`, it is the one that arrived first. Raises NotEngaged, AlreadyAsked, ActInvalid."""
    at = clock.now()
    with transaction.atomic():
        unit = unit_for(user, unit_pk)
        if unit is None:
            raise NotEngaged()
        first = require_evaluator(user, unit.draw.engagement, *ASKERS)
        EvaluationUnit.objects.select_for_update().values_list("pk").get(pk=unit.pk)
        arrived = Questionnaire.objects.filter(submission=interview.submission).first()
        if arrived is not None and arrived.unit_id == unit.pk and arrived.first_id == first.pk:
            return arrived
        last = refuse_asked(unit)
        second, answers = _checked(unit, first, interview, received)
        row = _write(unit, first, second, interview, answers, edition=last.edition + 1 if last else 1, at=at)
        _keep_photos(unit, row, first, received, at)
        keep_recordings(row, recordings)
        forget_draft(user, unit)
        _state(unit, row, received, recordings, at)
        return row


def refuse_asked(unit: EvaluationUnit) -> Questionnaire | None:
    """The interview before, if there was one and it is to be asked again. Raises AlreadyAsked."""
    last = Questionnaire.objects.filter(unit=unit).select_related("signature").order_by("-edition").first()
    if last is not None and not was_refused(last):
        raise AlreadyAsked(name=last.name)
    return last


def was_refused(row: Questionnaire) -> bool:
    signature = getattr(row, "signature", None)
    return signature is not None and not signature.agrees


def _checked(
    unit: EvaluationUnit, first: Evaluator, interview: Interview, received: Sequence[PhotoFile]
) -> tuple[Evaluator, dict[str, Any]]:
    asked = questions.questions_for(programme_of(unit.draw.engagement.programme), unit.kind)
    answers, wrong = checked(tuple(question.item for question in asked), interview.answers)
    second = possible_seconds(unit.draw.engagement, first).filter(pk=interview.second).first()
    wrong += _faults(unit, interview)
    if second is None:
        wrong.append(SecondMissing(field="second"))
    if not any(file.kind == PhotoKind.VISIT for file in received):
        wrong.append(HousePhotoMissing(field="photos"))
    if wrong or second is None:
        raise ActInvalid(wrong)
    return second, answers


def _faults(unit: EvaluationUnit, interview: Interview) -> list[InvalidAct]:
    now = clock.now().astimezone(clock.LOCAL_ZONE)
    found: list[InvalidAct] = []
    day, begun, ended = interview.visited_on, interview.asked_from, interview.asked_until
    if day is None or not unit.draw.field_day <= day <= now.date():
        found.append(InterviewDayWrong(field="visited_on"))
    if begun is None or ended is None or ended <= begun or (day == now.date() and ended > now.time()):
        found.append(InterviewTimesWrong(field="asked_until" if begun else "asked_from"))
    if len(interview.respondent.strip()) < 2 or not interview.relation.strip():
        found.append(RespondentMissing(field="respondent"))
    if not interview.cadres_left:
        found.append(CadresPresent(field="cadres_left"))
    return found


def possible_seconds(engagement: Engagement, first: Evaluator) -> Any:
    """Who passed the exam and is still of the engagement, beside himself."""
    rows = Evaluator.objects.filter(engagement=engagement, seat__in=ASKERS, posting__until=None)
    return rows.exclude(pk=first.pk).order_by("pk")


def _write(
    unit: EvaluationUnit,
    first: Evaluator,
    second: Evaluator,
    interview: Interview,
    answers: dict[str, Any],
    *,
    edition: int,
    at: datetime,
) -> Questionnaire:
    programme = programme_of(unit.draw.engagement.programme)
    results = questions.results_of(programme, unit.kind, answers, unit.draw.engagement.year)
    values = {
        "visited_on": interview.visited_on,
        "asked_from": interview.asked_from,
        "asked_until": interview.asked_until,
        "respondent": interview.respondent.strip(),
        "relation": interview.relation.strip(),
        "remarks": interview.remarks.strip(),
    }
    told = {name: str(value) for name, value in values.items()} | {"answers": answers, "unit": unit.pk}
    try:
        with transaction.atomic():
            return Questionnaire.objects.create(
                **values,
                unit=unit,
                edition=edition,
                submission=interview.submission,
                version=questions.VERSION,
                cadres_left=True,
                answers=canonical.encode(answers).decode(),
                results=[result.to_json() for result in results],
                recognises=answers.get(questions.RECOGNISES),
                first=first,
                second=second,
                name=first.name,
                digest=canonical.digest(canonical.encode(told)),
                sent_at=at,
            )
    except IntegrityError as error:
        raise AlreadyAsked(name=first.name) from error


def _keep_photos(
    unit: EvaluationUnit, row: Questionnaire, first: Evaluator, received: Sequence[PhotoFile], at: datetime
) -> None:
    whose = Whose(village=unit.village, household=unit.household, occasion=row.stream)
    kept = photos.add_of_later_visit(whose=whose, received=received, posting=first.posting, at=at)
    QuestionnairePhoto.objects.bulk_create(QuestionnairePhoto(questionnaire=row, photo=photo) for photo in kept)


def _state(
    unit: EvaluationUnit,
    row: Questionnaire,
    received: Sequence[PhotoFile],
    recordings: Sequence[Recording],
    at: datetime,
) -> None:
    log.append(
        stream=row.stream,
        kind=events.INTERVIEW_SENT,
        at=at,
        actor=actor_of(row.first.posting),
        subject={"engagement": unit.draw.engagement.no, "unit": str(unit.pk)},
        statement={
            "edition": row.edition,
            "version": row.version,
            "visited_on": row.visited_on.isoformat(),
            "second": f"official:{row.second.official_id}",
            "digest": row.digest,
            "photos": [file.sha256 for file in received],
            "recordings": [one.sha256 for one in recordings],
        },
        personal={"respondent": row.respondent, "answers": row.answers, "remarks": row.remarks},
    )


def answers_of(row: Questionnaire) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.answers)
    return found


# ── the second signature ─────────────────────────────────────────────────────────────────────────────────────────────


def sign(*, user: User, pk: int, agrees: bool, remark: str) -> QuestionnaireSignature:
    """The interview counts from now on, or is asked again. Raises NotEngaged, NotTheSecond, SignedAlready, RemarkMissing."""
    at = clock.now()
    with transaction.atomic():
        linked = ("unit__draw__engagement", "second__posting__official", "first__posting")
        row = Questionnaire.objects.select_related(*linked).get(pk=pk)
        engagement = row.unit.draw.engagement
        evaluator = require_evaluator(user, engagement)
        if evaluator.pk != row.second_id:
            raise NotTheSecond(name=row.second.name)
        if not agrees and len(remark.strip()) < 5:
            raise RemarkMissing(field="remark")
        try:
            with transaction.atomic():
                signature = QuestionnaireSignature.objects.create(
                    questionnaire=row,
                    evaluator=evaluator,
                    agrees=agrees,
                    remark=remark.strip(),
                    name=evaluator.name,
                    at=at,
                )
        except IntegrityError as error:
            raise SignedAlready() from error
        log.append(
            stream=row.stream,
            kind=events.INTERVIEW_SIGNED,
            at=at,
            actor=actor_of(evaluator.posting),
            subject={"engagement": engagement.no, "unit": str(row.unit_id)},
            statement={"edition": row.edition, "agrees": agrees, "digest": row.digest},
            personal={"remark": signature.remark},
        )
        if agrees:
            issue_interview(row, signature, answers_of(row), at)
        return signature


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

LONGEST = 2_000  # characters of one field


def save_draft(
    *, user: User, unit: EvaluationUnit, typed: Mapping[str, str], names: Sequence[str]
) -> QuestionnaireDraft:
    """Only fields that the form has; only for the one who typed them."""
    values = {name: str(typed[name]).replace("\x00", "")[:LONGEST] for name in names if name in typed}
    draft, _created = QuestionnaireDraft.objects.update_or_create(
        owner=user, unit=unit, defaults={"values": json.dumps(values), "saved_at": clock.now()}
    )
    return draft


def draft_of(user: User, unit: EvaluationUnit) -> QuestionnaireDraft | None:
    return QuestionnaireDraft.objects.filter(owner=user, unit=unit).first()


def typed_in(draft: QuestionnaireDraft | None) -> dict[str, str]:
    return dict(json.loads(draft.values)) if draft else {}


def forget_draft(user: User, unit: EvaluationUnit) -> None:
    QuestionnaireDraft.objects.filter(owner=user, unit=unit).delete()
