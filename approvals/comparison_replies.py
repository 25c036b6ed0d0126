"""What a department hands in: answers for all members, corrections, and its two signatures (H-9: officer and head).

The first reply answers every member and every item, "no hit" as expressly as a hit; a later one corrects single answers.
A hit becomes a suspicion at once and holds its household; a hit that is corrected away withdraws its suspicion.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit import log
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from registry.models import Posting, User
from registry.roles import Duty
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.comparison_errors import (
    AnswersChanged,
    AnswersMissing,
    AnswerWrong,
    NothingCorrected,
    NothingToSign,
)
from approvals.comparisons import digest_of, standing_answers
from approvals.department_seats import posting_in, refuse_signature
from approvals.errors import ActInvalid, InvalidAct
from approvals.models import (
    ComparisonAnswer,
    ComparisonRequest,
    ComparisonSubject,
    DepartmentReply,
    DepartmentSignature,
    ReplySource,
)
from approvals.suspicions import raise_suspicions, withdraw_suspicions

LONGEST_CONTENT = 300
MOST_REFUSALS = 200


@dataclass(frozen=True)
class Line:
    """One answer as it is handed in; `place` is the member's line in the letter."""

    place: int
    item: str
    is_hit: bool
    content: str = ""


def department_posting(user: User, request: ComparisonRequest, seat: str = "") -> Posting:
    """The user's post in the asked department, of the seat if one is named. Raises NotYourDepartment."""
    return posting_in(user, request.batch.county_id, request.department, Duty.REPLY_COMPARISON, seat)


def reply(
    *,
    user: User,
    request: ComparisonRequest,
    lines: Sequence[Line],
    seen_replies: int,
    at: datetime,
    statement: str = "",
    sha256: str = "",
) -> DepartmentReply:
    """Take the department's answers, all or none. Raises NotYourDepartment, AnswersChanged, ActInvalid.

    Whatever differs from what stands is written; the first reply must hold an answer for every member and item.
    """
    with transaction.atomic():
        _lock(request)
        posting = department_posting(user, request)
        number = request.replies.count()
        if number != seen_replies:
            raise AnswersChanged()
        subjects = {row.place: row for row in ComparisonSubject.objects.filter(batch=request.batch_id)}
        standing = {(row.subject_id, row.item): row for row in standing_answers(request)}
        refuse_wrong(request, lines, subjects, is_first=not number)
        changed = _changed(lines, subjects, standing)
        if not changed:
            raise ActInvalid([NothingCorrected()])
        return _write(user, request, number + 1, changed, subjects, standing, posting, statement, sha256, at)


def _lock(request: ComparisonRequest) -> None:
    rows = ComparisonRequest.objects.filter(pk=request.pk)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    rows.get()


def refuse_wrong(
    request: ComparisonRequest, lines: Sequence[Line], subjects: Mapping[int, ComparisonSubject], *, is_first: bool
) -> None:
    """Raises ActInvalid with everything that is wrong or missing."""
    found: list[InvalidAct] = [
        AnswerWrong(field=f"{line.place}", place=line.place, item=line.item, problem=problem)
        for line in lines
        for problem in [line_problem(request, line, subjects)]
        if problem
    ]
    given = {(line.place, line.item) for line in lines}
    if is_first:
        missing = [(place, item) for place in sorted(subjects) for item in request.items if (place, item) not in given]
        if missing:
            place, item = missing[0]
            found.append(AnswersMissing(count=len(missing), place=place, item=item))
    if len(given) != len(lines):
        found.append(AnswerWrong(place="–", item="–", problem=_("the same line is answered twice")))
    if found:
        raise ActInvalid(found[:MOST_REFUSALS])


def line_problem(request: ComparisonRequest, line: Line, subjects: Mapping[int, ComparisonSubject]) -> str:
    if line.place not in subjects:
        return _("the letter has no such line")
    if line.item not in request.items:
        return _("the department was not asked about this")
    content = line.content.strip()
    if line.is_hit and not 2 <= len(content) <= LONGEST_CONTENT:
        return _("say what was found, in 2 to 300 characters")
    if not line.is_hit and content:
        return _("“no hit” has no content; write “yes” if something was found")
    return "" if content.isprintable() else _("contains characters that cannot be printed")


def _changed(
    lines: Iterable[Line],
    subjects: Mapping[int, ComparisonSubject],
    standing: Mapping[tuple[int, str], ComparisonAnswer],
) -> list[tuple[Line, ComparisonAnswer | None]]:
    """The lines that differ from what stands, with the answer they supersede."""
    found = []
    for line in lines:
        before = standing.get((subjects[line.place].pk, line.item))
        if before is None or (before.is_hit, before.content) != (line.is_hit, line.content.strip()):
            found.append((line, before))
    return found


def _write(
    user: User,
    request: ComparisonRequest,
    number: int,
    changed: Sequence[tuple[Line, ComparisonAnswer | None]],
    subjects: Mapping[int, ComparisonSubject],
    standing: Mapping[tuple[int, str], ComparisonAnswer],
    posting: Posting,
    statement: str,
    sha256: str,
    at: datetime,
) -> DepartmentReply:
    after = {key: (row.is_hit, row.content) for key, row in standing.items()}
    after |= {(subjects[line.place].pk, line.item): (line.is_hit, line.content.strip()) for line, _before in changed}
    written = DepartmentReply.objects.create(
        request=request,
        no=number,
        source=ReplySource.WORKBOOK if sha256 else ReplySource.FORM,
        sha256=sha256,
        statement=statement,
        answers_digest=digest_of(after),
        hits=sum(is_hit for is_hit, _content in after.values()),
        posting=posting,
        official_id=posting.official_id,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        replied_at=at,
    )
    answers = ComparisonAnswer.objects.bulk_create(
        [_answer(written, request, line, before, subjects) for line, before in changed], batch_size=1000
    )
    _follow(request, written, answers, changed, posting, at)
    return written


def _answer(
    written: DepartmentReply,
    request: ComparisonRequest,
    line: Line,
    before: ComparisonAnswer | None,
    subjects: Mapping[int, ComparisonSubject],
) -> ComparisonAnswer:
    return ComparisonAnswer(
        reply=written,
        request=request,
        subject=subjects[line.place],
        item=line.item,
        is_hit=line.is_hit,
        content=line.content.strip(),
        supersedes=before,
    )


def _follow(
    request: ComparisonRequest,
    written: DepartmentReply,
    answers: Sequence[ComparisonAnswer],
    changed: Sequence[tuple[Line, ComparisonAnswer | None]],
    posting: Posting,
    at: datetime,
) -> None:
    """Suspicions of the new hits, and those that a corrected answer takes back; the letter's event last."""
    gone = [before for _line, before in changed if before is not None and before.is_hit]
    actor = actor_of(posting)
    withdraw_suspicions(gone, actor, at)
    raise_suspicions(request, [answer for answer in answers if answer.is_hit], actor, at)
    log.append(
        stream=request.batch.stream,
        kind=events.COMPARISON_REPLIED,
        at=at,
        actor=actor,
        subject={"letter": request.batch.no},
        statement={
            "department": request.department,
            "no": written.no,
            "answers": len(answers),
            "hits": written.hits,
            "digest": written.answers_digest,
            "statement": written.statement,
            "sha256": written.sha256,
        },
    )


def sign(*, user: User, request: ComparisonRequest, seat: str, seen_digest: str, at: datetime) -> DepartmentSignature:
    """Sign what stands, as officer or as head of the department. Raises the refusals below."""
    with transaction.atomic():
        _lock(request)
        posting = department_posting(user, request, seat)
        last = request.replies.order_by("-no").first()
        if last is None:
            raise NothingToSign()
        if last.answers_digest != seen_digest:
            raise AnswersChanged()
        refuse_signature({row.seat: row for row in last.signatures.all()}, seat, posting.official_id)
        return _sign(user, request, last, seat, posting, at)


def _sign(
    user: User, request: ComparisonRequest, last: DepartmentReply, seat: str, posting: Posting, at: datetime
) -> DepartmentSignature:
    try:
        with transaction.atomic():
            signature = DepartmentSignature.objects.create(
                reply=last,
                seat=seat,
                answers_digest=last.answers_digest,
                posting=posting,
                official_id=posting.official_id,
                name=name_of_actor(user, posting),
                post=posting.post,
                unit=posting.unit,
                signed_at=at,
            )
    except IntegrityError as error:
        raise AnswersChanged() from error
    log.append(
        stream=request.batch.stream,
        kind=events.COMPARISON_SIGNED,
        at=at,
        actor=actor_of(posting),
        subject={"letter": request.batch.no},
        statement={"department": request.department, "seat": seat, "no": last.no, "signed": last.answers_digest},
    )
    return signature
