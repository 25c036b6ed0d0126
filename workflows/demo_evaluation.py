"""Third-party evaluations of a demo: one of the spring that is concluded, and one in the field that still waits for everybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction

from audit import clock, files
from inspection.entries import File
from inspection.evaluation import (
    answers,
    conclusions,
    draws,
    engagements,
    evaluators,
    freezing,
    questionnaires,
    rolls,
    rulings,
    suspecting,
)
from inspection.evaluation.access import units_in_force
from inspection.evaluation.answers import Answer
from inspection.evaluation.drawing import Plan
from inspection.evaluation.field_selectors import ABOUT
from inspection.evaluation.suspecting import Look
from inspection.models import Engagement, EvaluationFrame, EvaluationUnit, Evaluator, EvaluatorSeat, UnitKind
from registry import indicators, listings
from registry.indicators import Report
from registry.models import Division, IndicatorSource, ListingKind, User
from registry.places import plain_name
from registry.roles import Role
from registry.services import SYSTEM
from workflows import evaluation_results
from workflows.demo_cast import APPOINTED_ON, PASSWORD, username_of
from workflows.demo_field import picture
from workflows.demo_history import YEAR
from workflows.demo_interviews import ask, ask_and_sign

S = EvaluatorSeat
PEOPLE = {
    "evaluation-leader": ("沈知行", S.LEADER),
    "evaluator": ("陆鸣", S.INVESTIGATOR),
    "evaluator-b": ("乐秋实", S.INVESTIGATOR),
    "evaluation-expert": ("费孝先", S.EXPERT),
    "evaluation-expert-b": ("颜若水", S.EXPERT),
}
SPRING, FIELD_DAY = date(2017, 6, 12), date(2017, 11, 17)
RURAL = 912_000
_PAPER = "吉扶办〔2017〕34号"
_HEADS = ("穆成林", "翁志高", "史桂兰", "邬长顺")
_SPRING = Plan(townships=0, poor_village=1, village=0, exited=1, planned=2, poor=0, uncarded=2, reserve=1)
_AUTUMN = Plan(townships=0, poor_village=5, village=0, exited=2, planned=1, poor=1, uncarded=2, site=1, reserve=2)
_ASKED = 4  # homes beside those that are suspect
_UNSAFE: Mapping[str, Any] = {"housing_grade": "D", "complaint": "房子开裂两年了，一直没有人来修。"}
_OUTSIDE: Mapping[str, Any] = {"uninsured": 1, "applied": True, "applied_answer": "没有答复。"}


@dataclass(frozen=True)
class Evaluation:
    engagement: Engagement
    people: Mapping[str, Evaluator]

    def user(self, name: str) -> User:
        return self.people[name].official

    @property
    def pair(self) -> tuple[Evaluator, Evaluator]:
        return self.people["evaluator"], self.people["evaluator-b"]


def evaluate(townships: list[tuple[Division, list[Division]]]) -> None:
    """Both of them, of the county, by the city's office."""
    county = townships[0][0].parent
    assert county is not None
    villages = [village for _township, rows in townships for village in rows]
    _list_villages(villages, county)
    _conclude_one(county, villages)
    _leave_one_in_the_field(county, villages)


# ── what both need ───────────────────────────────────────────────────────────────────────────────────────────────────


def _at(day: date, hour: int = 18) -> Any:
    return clock.demo_clock(datetime.combine(day, time(hour), clock.LOCAL_ZONE))


@transaction.atomic
def _list_villages(villages: list[Division], county: Division) -> None:
    """Where the register's households live stands on the province's list; over the county's rural people the incidence is taken."""
    listed = listings.open_listings([village.pk for village in villages])
    said: dict[str, Any] = {"kind": ListingKind.VILLAGE, "designation": "省定贫困村", "source": _PAPER}
    entries = [
        listings.Entry(division=village, listed_on=APPOINTED_ON, **said)
        for village in villages
        if (village.pk, ListingKind.VILLAGE) not in listed
    ]
    listings.enter_listings(entries, by=SYSTEM, at=clock.now())
    population = Report(
        division=county, subject="county", year=YEAR, source=IndicatorSource.OFFICE, values={"rural_persons": RURAL}
    )
    indicators.record([population], reported_by=None, by=SYSTEM, at=clock.now())


def _who(role: Role) -> User:
    return User.objects.get(username=username_of(role, 0))


def _begin(county: Division, villages: list[Division], title: str, contract_no: str, days: int) -> Evaluation:
    """Engaged and named, the rolls read."""
    today, office = clock.today(), _who(Role.UPPER_OFFICE)
    terms = engagements.Terms(
        area=county,
        body_name="东北师范大学农村发展研究院",
        credit_code="12220000412750XY7C",
        title=title,
        contract_no=contract_no,
        starts_on=today,
        ends_on=today + timedelta(days=days),
        declaration=f"本机构三年内与{plain_name(county.name)}无任何委托、合作、资助关系。",
        declared_by="沈知行",
        declared_on=today,
    )
    engagement = engagements.engage(user=office, terms=terms)
    people = {name: _name(engagement, office, name) for name in PEOPLE}
    rolls.read_rolls(user=office, engagement=engagement, content=_rolls(villages))
    return Evaluation(engagement, people)


def _name(engagement: Engagement, office: User, username: str) -> Evaluator:
    name, seat = PEOPLE[username]
    score = None if seat == S.EXPERT else 95
    person = evaluators.Candidate(username=username, name=name, seat=seat, trained_on=clock.today(), exam_score=score)
    evaluator, _password = evaluators.name_evaluator(user=office, engagement=engagement, person=person)
    evaluator.official.set_password(PASSWORD)
    evaluator.official.save(update_fields=["password"])
    return evaluator


def _rolls(villages: list[Division]) -> bytes:
    """Four households off the register in every village, and one relocation site."""
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        homes = [
            (*_names(village), f"{no}社", f"F{village.pk}-{no}", head, 2 + no % 3, "三保障未解决" if no == 1 else "")
            for village in villages
            for no, head in enumerate(_HEADS, 1)
        ]
        sites = [(*_names(villages[0]), "AZ-1", "宝城新村安置点", 24, 71)]
        for name, titles, rows in (("非建档立卡户", rolls.HOUSEHOLDS, homes), ("安置点", rolls.SITES, sites)):
            sheet = book.add_worksheet(name)
            for no, cells in enumerate((titles, *rows)):
                sheet.write_row(no, 0, cells)
    return file.getvalue()


def _names(village: Division) -> tuple[str, str]:
    assert village.parent is not None
    return plain_name(village.parent.name), plain_name(village.name)


def _draw(found: Evaluation, plan: Plan, field_day: date) -> None:
    leader = found.user("evaluation-leader")
    freezing.ask(user=leader, engagement=found.engagement)
    freezing.work(found.engagement.pk)  # what a worker does
    digest = EvaluationFrame.objects.get(engagement=found.engagement).digest
    draws.draw(user=leader, engagement=found.engagement, plan=plan, field_day=field_day, stated_digest=digest)


def _sample(found: Evaluation) -> list[EvaluationUnit]:
    """As it is visited."""
    engagement = Engagement.objects.select_related("draw").get(pk=found.engagement.pk)
    return list(units_in_force(engagement.draw).select_related(*ABOUT, "draw__engagement__programme"))


def _list(found: Evaluation) -> None:
    """The leader lists what the answers say."""
    rows = list(suspecting.waiting_for_look(found.engagement))
    looks = {row.pk: Look(problems={one.kind: one.text for one in suspecting.suspicions_of(row)}) for row in rows}
    suspecting.close_list(
        user=found.user("evaluation-leader"),
        engagement=found.engagement,
        looks=looks,
        digest=suspecting.digest_of(rows),
    )


def _first(units: Iterable[EvaluationUnit], *kinds: str) -> EvaluationUnit | None:
    return next((unit for unit in units if unit.kind in kinds), None)


# ── of the spring: concluded ─────────────────────────────────────────────────────────────────────────────────────────


def _conclude_one(county: Division, villages: list[Division]) -> None:
    """Everybody asked, one fault of procedure accepted, agreed to, passed on, and over."""
    with _at(SPRING, 9):
        found = _begin(county, villages, f"{plain_name(county.name)}2017年拟脱贫户预评估", "长扶委〔2017〕3号", 18)
        _draw(found, _SPRING, SPRING + timedelta(days=1))
    with _at(SPRING + timedelta(days=1)):
        draws.open_due(at=clock.now())
        sample = _sample(found)
        doubtful = _first(sample, UnitKind.PLANNED)
        for unit in sample:
            ask_and_sign(unit, *found.pair, {"was_helped": False} if unit is doubtful else None)
        _list(found)
        for problem in answers.problems_of(found.engagement):
            accepted = Answer(accepts=True, statement="情况属实，第二季度漏访一次，已责成帮扶责任人补访。")
            answers.answer(user=_who(Role.COUNTY_OFFICE), problem=problem, given=accepted)
    with _at(SPRING + timedelta(days=4)):
        _close(found)


def _close(found: Evaluation) -> None:
    leader = found.user("evaluation-leader")
    engagement = Engagement.objects.select_related("draw__frame", "area", "programme").get(pk=found.engagement.pk)
    if rulings.waiting_for_leader(engagement):
        rulings.uphold_undisputed(user=leader, engagement=engagement)
    conclusions.conclude(
        user=leader,
        engagement=engagement,
        opinion="agree",
        text="抽样户均已入户核查，未发现错退、漏评，个别户帮扶走访不到位，建议整改后按程序退出。",
        seen_digest=conclusions.figures_of(engagement).digest,
    )
    office = _who(Role.UPPER_OFFICE)
    evaluation_results.follow(user=office, engagement=engagement)
    engagements.end(user=office, engagement=engagement, reason="评估报告已提交，委托事项完成。")


# ── of the autumn: in the field ──────────────────────────────────────────────────────────────────────────────────────


def _leave_one_in_the_field(county: Division, villages: list[Division]) -> None:
    """Two suspicions on the list of the first day: one is contested with evidence, one waits for the county."""
    with _at(FIELD_DAY - timedelta(days=1), 9):
        found = _begin(county, villages, f"{plain_name(county.name)}2017年贫困退出第三方评估", "长扶委〔2017〕9号", 30)
        _draw(found, _AUTUMN, FIELD_DAY)
    with _at(FIELD_DAY):
        draws.open_due(at=clock.now())
        sample = _sample(found)
        rest = _ask_the_first(found, sample)
        _list(found)
        ask_and_sign(rest[0], *found.pair)  # waits for the leader's look
        ask(rest[1], *found.pair)  # waits for the second signature
        typed = {"respondent": rest[2].name, "relation": "户主", "q-population": "3"}
        questionnaires.save_draft(user=found.user("evaluator"), unit=rest[2], typed=typed, names=list(typed))
    _contest(found)


def _ask_the_first(found: Evaluation, sample: list[EvaluationUnit]) -> list[EvaluationUnit]:
    """A home of doubtful exit, one off the register, and a few more; who is left."""
    unsafe, outside = _first(sample, UnitKind.EXITED, UnitKind.PLANNED), _first(sample, UnitKind.UNCARDED)
    homes = [
        unit for unit in sample if unit not in (unsafe, outside) and unit.kind in (UnitKind.PLANNED, UnitKind.POOR)
    ]
    if unsafe is not None:
        ask_and_sign(unsafe, *found.pair, _UNSAFE)
    if outside is not None:
        ask_and_sign(outside, *found.pair, _OUTSIDE)
    for unit in homes[:_ASKED]:
        ask_and_sign(unit, *found.pair)
    return homes[_ASKED:]


def _contest(found: Evaluation) -> None:
    """This morning."""
    problem = answers.problems_of(found.engagement).filter(kind="wrong_exit").first()
    if problem is None:
        return
    content = picture("proof of the county", clock.now(), (44.43, 125.17))
    proof = File("other", "住房安全鉴定报告", files.store(content), len(content), "image/jpeg")
    statement = "该户住房2017年9月已完成加固，经县住建局鉴定为B级，附鉴定报告；评估组入户时看到的是闲置老屋。"
    given = Answer(accepts=False, statement=statement, files=(proof,))
    answers.answer(user=_who(Role.COUNTY_OFFICE), problem=problem, given=given)
