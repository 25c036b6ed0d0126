"""An evaluation of the county, step by step by its services: engaged, frozen, drawn, opened."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from audit import clock
from inspection.evaluation import draws, engagements, evaluators, freezing, rolls
from inspection.evaluation.drawing import Plan
from inspection.models import (
    Engagement,
    EvaluationDraw,
    EvaluationFrame,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    UnitKind,
)
from registry.models import Division, Household, Standing, User
from registry.roles import Role
from tests.factories import PASSWORD, Cast, make_household

PLAN = Plan(townships=0, poor_village=1, village=2, exited=2, planned=1, poor=1, uncarded=2, site=1, reserve=1)


def credit_code(first: str = "91220101MA0Y4K3E7") -> str:
    return first + next(letter for letter in engagements._LETTERS if engagements.is_credit_code(first + letter))


def terms(area: Division, **changes: Any) -> engagements.Terms:
    today = clock.today()
    values: dict[str, Any] = {
        "area": area,
        "body_name": "东北师范大学农村发展研究院",
        "credit_code": credit_code(),
        "title": "农安县2017年贫困退出第三方评估",
        "contract_no": "长扶委〔2017〕6号",
        "starts_on": today,
        "ends_on": today + timedelta(days=20),
        "declaration": "本机构三年内与农安县无任何委托、合作、资助关系。",
        "declared_by": "沈知行",
        "declared_on": today,
    }
    return engagements.Terms(**(values | changes))


def engaged(cast: Cast, **changes: Any) -> Engagement:
    """By the city's office, for the county."""
    area = changes.pop("area", cast.places.county)
    return engagements.engage(user=cast[Role.UPPER_OFFICE], terms=terms(area, **changes))


def candidate(username: str, seat: str = EvaluatorSeat.INVESTIGATOR, **changes: Any) -> evaluators.Candidate:
    values: dict[str, Any] = {"name": f"评{username[-1]}", "trained_on": clock.today(), "exam_score": 94}
    return evaluators.Candidate(username=username, seat=seat, **(values | changes))


def named(cast: Cast, engagement: Engagement, username: str, seat: str = EvaluatorSeat.INVESTIGATOR) -> Evaluator:
    """With the password of the tests, so that a browser can log in with it."""
    score = None if seat == EvaluatorSeat.EXPERT else 94
    person = candidate(username, seat, exam_score=score)
    evaluator, _password = evaluators.name_evaluator(user=cast[Role.UPPER_OFFICE], engagement=engagement, person=person)
    official = evaluator.official
    official.set_password(PASSWORD)
    official.save()
    return evaluator


def roll(engagement: Engagement, *rows: tuple[Any, ...], sites: tuple[tuple[Any, ...], ...] = ()) -> bytes:
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    for name, titles, lines in (("非建档立卡户", rolls.HOUSEHOLDS, rows), ("安置点", rolls.SITES, sites)):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate((titles, *lines)):
            sheet.write_row(row, 0, cells)
    book.close()
    return file.getvalue()


@dataclass
class Evaluation:
    """The county's evaluation with its people: a leader, two investigators, an expert."""

    cast: Cast
    engagement: Engagement
    people: dict[str, Evaluator] = field(default_factory=dict)

    @classmethod
    def begin(cls, cast: Cast, **changes: Any) -> "Evaluation":
        found = cls(cast, engaged(cast, **changes))
        found.people["leader"] = named(cast, found.engagement, "pg-leader", EvaluatorSeat.LEADER)
        found.people["first"] = named(cast, found.engagement, "pg-1")
        found.people["second"] = named(cast, found.engagement, "pg-2")
        found.people["expert"] = named(cast, found.engagement, "pg-expert", EvaluatorSeat.EXPERT)
        return found

    def user(self, who: str) -> User:
        return User.objects.get(pk=self.people[who].official_id)

    def with_rolls(self) -> "Evaluation":
        """Four households off the register in the village, one in the far village, and a site."""
        place = ("农安镇", "宝城村")
        rows = [(*place, f"{number}社", f"F{number}", f"非卡{number}", number, "") for number in (1, 2, 3, 4)]
        rows.append(("伏龙泉镇", "保卫村", "1社", "F9", "非卡九", 3, "三保障未解决"))
        content = roll(self.engagement, *rows, sites=((*place, "AZ1", "宝城安置点", 20, 63),))
        found = rolls.read_rolls(user=self.cast[Role.UPPER_OFFICE], engagement=self.engagement, content=content)
        assert not found.faults, found.faults
        return self

    def frozen(self) -> EvaluationFrame:
        freezing.ask(user=self.user("leader"), engagement=self.engagement)
        assert freezing.work(self.engagement.pk)
        return EvaluationFrame.objects.get(engagement=self.engagement)

    def drawn(self, plan: Plan = PLAN, *, field_day: date | None = None) -> EvaluationDraw:
        day = field_day or clock.today() + timedelta(days=1)
        frame = EvaluationFrame.objects.filter(engagement=self.engagement).first() or self.frozen()
        return draws.draw(
            user=self.user("leader"),
            engagement=self.engagement,
            plan=plan,
            field_day=day,
            stated_digest=frame.digest,
        )

    def opened(self, plan: Plan = PLAN) -> EvaluationDraw:
        """Drawn for today, and opened by the clock."""
        made = self.drawn(plan, field_day=clock.today())
        draws.open_due(at=clock.now())
        return EvaluationDraw.objects.select_related("engagement", "frame").get(pk=made.pk)


def households(cast: Cast, *, exited: int = 4) -> list[Household]:
    """In the village: exited ones, one that is to exit, two that are poor; in the far village one exited."""
    since = {"standing": Standing.EXITED, "standing_since": date(2016, 12, 20)}
    found = [
        make_household(cast.places.village, no=f"22012210022010{number:02d}", head_name=f"退出{number}", **since)
        for number in range(exited)
    ]
    standings = [Standing.PLANNED, Standing.NOT_EXITED, Standing.RETURNED]
    found += [
        make_household(cast.places.village, no=f"22012210022020{number:02d}", standing=standing)
        for number, standing in enumerate(standings)
    ]
    return [*found, make_household(cast.places.far_village, no="2201221012150001", **since)]


def opened(cast: Cast, plan: Plan = PLAN) -> Evaluation:
    """Households, people, rolls, frame, draw and opening: an evaluation in the field."""
    households(cast)
    found = Evaluation.begin(cast).with_rolls()
    found.opened(plan)
    return found


def unit(evaluation: Evaluation, kind: str = UnitKind.EXITED) -> EvaluationUnit:
    """The first of the sample of that kind."""
    rows = EvaluationUnit.objects.filter(draw__engagement=evaluation.engagement, kind=kind, is_reserve=False)
    return rows.select_related("draw__engagement").order_by("no")[0]
