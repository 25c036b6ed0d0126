"""Departments and samples as the made-up officials of a demo or a test work them, through the real services.

`prepare(case, stage)` does whatever must be on file before the stage can be approved, once: letters answered by every
department ("no hit" for everybody) and signed twice, a sample drawn.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from approvals import comparison_letters, comparison_replies, drawing
from approvals.acts import EvidenceFile
from approvals.comparison_replies import Line
from approvals.comparisons import COMPARED_AT, compared_at, newest_batches, not_covered, outdated, unfinished
from approvals.department_seats import ROLE_OF
from approvals.models import (
    Case,
    Clearing,
    ComparisonBatch,
    ComparisonRequest,
    DepartmentReply,
    DepartmentSeat,
    SampleDraw,
    Settlement,
    Suspicion,
)
from approvals.programmes import programme_for
from approvals.routes import acting_division_id
from approvals.sampling import units_of
from approvals.stages import STAGE_OF, Stage, StageCode
from approvals.suspicions import settle
from audit import clock, files
from registry.access import holders
from registry.models import Division, Posting, User
from registry.places import follower_of, place_at, plain_name
from registry.programme_store import programme_of
from registry.roles import Duty, Role
from registry.services import SYSTEM, appoint

POSTED_ON = date(2016, 1, 4)
_SURNAMES = "齐路汤葛焦舒凌柯岑卞费翁聂丁晏鲍"
_GIVEN = ("建国", "秀英")
_POSTS = {Role.DEPARTMENT_OFFICER: "业务科科员", Role.DEPARTMENT_HEAD: "局长"}
_NO_HIT = "其余人员、项目均无命中。"


def prepare(case: Case, stage: str) -> None:
    """Safe to call for any case and stage, and twice."""
    step = STAGE_OF[stage]
    if case.stage != stage or case.closed_at is not None:
        return
    if stage in COMPARED_AT:
        answer_all(case)
    elif programme_for(case).sample_rule(step.code) is not None:
        draw_for(case, step)


# ── departments ──────────────────────────────────────────────────────────────────────────────────────────────────────


def answer_all(case: Case, hits: Mapping[tuple[str, str], str] | None = None) -> ComparisonBatch:
    """A letter about all that wait with the case, if it was not asked about yet; every department answers and signs.

    `hits`: (department, item) → what was found about the head of the case's household.
    """
    batch = letter_for(case)
    waiting = unfinished([batch.pk]).get(batch.pk, [])
    for request in ComparisonRequest.objects.filter(batch=batch).select_related("batch__county").order_by("pk"):
        if request.department not in waiting:
            continue
        if not request.replies.exists():
            own = {item: text for (name, item), text in (hits or {}).items() if name == request.department}
            answer(request, case, own)
        sign(request)
    return batch


def letter_for(case: Case) -> ComparisonBatch:
    """The letter that stands about the case, or a new one: early while the case is merely nominated."""
    newest = newest_batches([case])
    if case.pk in newest and not not_covered([case], newest) and not outdated([case], newest):
        return ComparisonBatch.objects.get(pk=newest[case.pk])
    county = Division.objects.get(pk=acting_division_id(case, STAGE_OF[compared_at(case)]))
    post_departments(county, [entry.name for entry in programme_of(case.programme).comparison.departments])
    early = case.stage in comparison_letters.EARLY
    chosen = comparison_letters.select(county, case.programme, case.year, early=early)
    return comparison_letters.open_batch(
        user=holder(Duty.COMPARE_DATA, county.pk),
        county=county,
        programme=case.programme,
        year=case.year,
        stated_households=len(chosen.cases),
        stated_digest=chosen.digest,
        at=clock.now(),
        early=early,
    )


def answer(request: ComparisonRequest, case: Case, hits: Mapping[str, str]) -> DepartmentReply:
    """The department's officer answers for everybody; a hit is about the first member of the case's household."""
    subjects = list(request.batch.subjects.order_by("place"))
    first = next(row.place for row in subjects if row.case_id == case.pk)
    lines = [
        Line(row.place, item, row.place == first and item in hits, hits.get(item, "") if row.place == first else "")
        for row in subjects
        for item in request.items
    ]
    return comparison_replies.reply(
        user=officer_of(request, DepartmentSeat.OFFICER),
        request=request,
        lines=lines,
        seen_replies=request.replies.count(),
        statement=_NO_HIT,
        at=clock.now(),
    )


def sign(request: ComparisonRequest) -> None:
    """Officer, then head; whoever has signed the newest reply already signs no more."""
    last = request.replies.order_by("-no")[0]
    signed = set(last.signatures.values_list("seat", flat=True))
    for seat in (seat for seat in (DepartmentSeat.OFFICER, DepartmentSeat.HEAD) if seat not in signed):
        user = officer_of(request, seat)
        comparison_replies.sign(user=user, request=request, seat=seat, seen_digest=last.answers_digest, at=clock.now())


def officer_of(request: ComparisonRequest, seat: str) -> User:
    rows = Posting.objects.filter(
        division=follower_of(request.batch.county_id),
        department=request.department,
        role=ROLE_OF[seat],
        until=None,
    )
    return rows.select_related("official").order_by("pk")[0].official


def post_departments(county: Division, departments: Sequence[str], *, password: str | None = None) -> None:
    """An officer and a head for every department of the county that has none."""
    rows = Posting.objects.filter(division=county, role__in=_POSTS, until=None)
    held = set(rows.values_list("role", "department"))
    for number, department in enumerate(departments):
        for given, (role, post) in zip(_GIVEN, _POSTS.items(), strict=True):
            if (role, department) not in held:
                name = _SURNAMES[number % len(_SURNAMES)] + given
                _post(
                    county, department, role, post, f"{role.replace('_', '-')}-{county.pk}-{number + 1}", name, password
                )


def _post(
    county: Division, department: str, role: Role, post: str, username: str, name: str, password: str | None
) -> None:
    appoint(
        official=User.objects.create_user(username=username, password=password, name=name),
        role=role,
        division=county,
        unit=f"{plain_name(county.name)}{department}",
        post=post,
        department=department,
        since=min(POSTED_ON, clock.today()),
        paper="人社任〔2016〕1号",
        by=SYSTEM,
        at=clock.now(),
    )


def holder(duty: str, division_id: int) -> User:
    found = holders(duty, division_id)
    assert found, (duty, division_id)
    return found[0].official


def settle_all(
    case: Case, outcome: str = Settlement.CLEARED, reason: str = "经核实，系他人挂名，已取得证明。"
) -> list[Clearing]:
    """The township settles every open suspicion of the case."""
    content = b"%PDF-1.4 " + reason.encode()
    proof = EvidenceFile("疑点核实证明", files.store(content), len(content), "application/pdf")
    rows = Suspicion.objects.filter(case=case, state="", is_withdrawn=False).order_by("pk")
    return [
        settle(
            user=holder(Duty.CLEAR_SUSPICION, row.township_id),
            suspicion=row,
            outcome=outcome,
            reason=reason,
            proof=proof,
            seen_clearings=row.clearings.count(),
            at=clock.now(),
        )
        for row in rows
    ]


# ── samples ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def draw_for(case: Case, stage: Stage | None = None) -> SampleDraw:
    """Draw from all that wait with the case in its county (or township), if it stands in no draw of this round yet."""
    step = stage or STAGE_OF[StageCode.CITY_VERIFICATION]
    unit = units_of([case], step.code).get(case.pk)
    if unit is not None:
        return unit.draw
    place = place_at(case.village_path, drawing.list_level(programme_for(case), step))
    assert place is not None
    county = Division.objects.get(pk=place)
    frame = drawing.frame_of(county, case.programme, case.year, step)
    return drawing.draw(
        user=_drawer(acting_division_id(case, step), step),
        county=county,
        programme=case.programme,
        year=case.year,
        stage=step,
        stated_households=len(frame.cases),
        stated_digest=frame.digest,
        at=clock.now(),
    )


def _drawer(division_id: int, stage: Stage) -> User:
    found = [
        one for one in holders(drawing.duty_to_draw(stage.code), division_id) if one.role == drawing.DRAWERS[stage.code]
    ]
    assert found, (stage.code, division_id)
    return found[0].official
