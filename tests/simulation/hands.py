"""What officials do, through Heyan's own services only: nominate, prove, decide as a list, sign, write and answer letters."""

from collections.abc import Sequence
from typing import Any

from approvals import comparison_letters
from approvals.models import Case, ComparisonBatch, ComparisonRequest, ItemResult, NoticeList, Sheet
from approvals.notice_policy import posting_stage
from approvals.particulars import per_case
from approvals.photos import required_kinds
from approvals.programmes import programme_for
from approvals.routes import acting_division_id
from approvals.seats import seats_of
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF
from audit import clock
from registry.access import holders
from registry.models import Division, User
from registry.programme_store import programme_of
from registry.roles import Duty
from workflows import demo_comparison, lists, services
from workflows.demo_acts import good_act
from workflows.demo_field import take_photos_of
from workflows.demo_notices import prove_all
from workflows.demo_signing import sign_all
from workflows.notice_acts import record_break


def cases_of(case_nos: Sequence[str]) -> list[Case]:
    rows = Case.objects.select_related("household", "programme", "village").in_bulk(case_nos, field_name="case_no")
    return [rows[case_no] for case_no in case_nos]


def whose_turn(case: Case, stage: str) -> User:
    """The first who holds the duty there."""
    step = STAGE_OF[stage]
    return holders(step.duty, acting_division_id(case, step))[0].official


def prove(case_nos: Sequence[str], stage: str) -> None:
    """Photos of the visits or of the meeting, and of the posted list."""
    cases = cases_of(case_nos)
    if required_kinds(programme_for(cases[0]), stage):
        take_photos_of(cases, stage, whose_turn(cases[0], stage))
    if STAGE_OF[stage].concludes:
        prove_lists(cases)


def prove_lists(cases: Sequence[Case]) -> None:
    """They were posted on one list."""
    posted = list_of(cases[0])
    prove_all(posted, holders(posting_stage(posted).duty, posted.act_division_id)[0].official, clock.now())


def list_of(case: Case) -> NoticeList:
    notice = notice_of(case, case.stage)
    assert notice is not None and notice.list is not None, case
    return notice.list


def lay_out(case_nos: Sequence[str], stage: str, user: User | None = None, **changes: Any) -> Sheet:
    """The act and its households on a sheet; where nobody signs with him it is decided at once."""
    cases = cases_of(case_nos)
    act = good_act(cases[0], stage, clock.today(), changes)
    own = {item.name for item in per_case(stage)}
    particulars = {name: value for name, value in act.particulars.items() if name in own}
    items = [lists.Chosen(case.case_no, case.version, particulars, dict(act.measured)) for case in cases]
    user = user or whose_turn(cases[0], stage)
    sheet = lists.open_list(user=user, stage=stage, act=act, items=items)
    if not seats_of(programme_of(cases[0].programme), STAGE_OF[stage]):
        lists.resume(sheet.pk)
    return sheet


def finish(sheet: Sheet) -> None:
    """Whoever has not signed yet does; every household of the list is decided."""
    sign_all(sheet)
    left = list(sheet.items.exclude(result=ItemResult.DECIDED).values_list("case__case_no", "result", "reason")[:3])
    assert not left, (sheet.stage, left)


def finish_sheet(key: int) -> None:
    finish(Sheet.objects.get(pk=key))


def decide(case_nos: Sequence[str], stage: str, user: User | None = None) -> None:
    finish(lay_out(case_nos, stage, user))


def send_back(case_no: str, stage: str, to: str) -> None:
    (case,) = cases_of([case_no])
    changes = {"outcome": "returned", "return_to": to, "reason_code": "RC13", "opinion": "材料不齐，请补正。"}
    act = good_act(case, stage, clock.today(), changes)
    services.decide(user=whose_turn(case, stage), case_no=case_no, stage=stage, act=act)


def withdraw(case_nos: Sequence[str], stage: str) -> None:
    """The households want to stay on the register this year."""
    for case in cases_of(case_nos):
        act = good_act(case, stage, clock.today(), {"outcome": "withdrawn", "opinion": "农户自愿撤回申请。"})
        services.decide(user=whose_turn(case, stage), case_no=case.case_no, stage=stage, act=act)


def take_down(case: Case, first_day: Any, last_day: Any) -> None:
    posted = list_of(case)
    poster = holders(posting_stage(posted).duty, posted.act_division_id)[0].official
    days = {"first_day": first_day, "last_day": last_day, "reason": "大风刮落，未及时补贴。", "point_no": None}
    record_break(user=poster, posted=posted, at=clock.now(), **days)


# ── departments ──────────────────────────────────────────────────────────────────────────────────────────────────────


def send_letter(county: Division, case: Case) -> ComparisonBatch:
    """About everybody who waits for the comparison and was not asked about."""
    departments = programme_for(case).comparison.departments
    demo_comparison.post_departments(county, [entry.name for entry in departments])
    chosen = comparison_letters.select(county, case.programme, case.year)
    return comparison_letters.open_batch(
        user=holders(Duty.COMPARE_DATA, county.pk)[0].official,
        county=county,
        programme=case.programme,
        year=case.year,
        stated_households=len(chosen.cases),
        stated_digest=chosen.digest,
        at=clock.now(),
    )


def answer(request: ComparisonRequest, case: Case, hits: dict[str, str] | None = None) -> None:
    """The department answers for everybody in the letter and signs twice; a hit is about the case's first member."""
    demo_comparison.answer(request, case, hits or {})
    demo_comparison.sign(request)
