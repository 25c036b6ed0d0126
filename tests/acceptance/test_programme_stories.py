"""One story per programme, from the nomination to the certificate, every act and every signature through the browser's door."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import Case, Decision, Sheet, SheetState
from approvals.programmes import programme_for
from approvals.routes import order_of, route_of
from approvals.seats import seats_on
from approvals.stages import StageCode
from approvals.wording import title_of
from audit import files
from documents.models import OfficialDocument
from registry.models import Household, Standing
from registry.programme_store import programme_of
from registry.roles import Level, Role
from tests.conftest import As, At
from tests.programme_places import Stage, make
from tests.story import Story, role_for
from workflows.demo_signing import ink_of, paper_name, signer_of

S = StageCode


class Told:
    """A case told over HTTP: the holder of each stage's duty acts, everybody signs his own seat."""

    def __init__(self, story: Story, as_: As) -> None:
        self.story, self.as_ = story, as_
        self.walked: list[str] = []

    @property
    def case(self) -> Case:
        return self.story.case

    def until(self, stage: str = "") -> "Told":
        """Everything before the stage; without one, to the end."""
        for _step in range(30):
            if self.case.closed_at or self.case.stage == stage:
                break
            self.act()
        return self

    def act(self, **changes: Any) -> None:
        self.story.wait_for_notice()
        stage = self.case.stage
        self.story.prepare(stage)
        client = self.as_(self.story.cast[role_for(stage)])
        answer = client.post(self.story.url(stage), self.story.form(stage, **changes))
        assert answer.status_code == 302, (stage, answer.context and answer.context["form"].errors)
        self._sign()
        assert self.case.stage != stage or self.case.closed_at, (stage, self._why(stage))
        self.walked.append(stage)

    def _why(self, stage: str) -> list[str]:
        sheet = Sheet.objects.order_by("-pk").first()
        return [] if sheet is None else [sheet.state, *sheet.items.values_list("reason", flat=True)]

    def _sign(self) -> None:
        sheet = Sheet.objects.filter(state=SheetState.OPEN).order_by("-pk").first()
        if sheet is None:
            return
        for seat in seats_on(sheet):
            sheet.refresh_from_db()
            if sheet.state != SheetState.OPEN or sheet.sign_offs.filter(seat=seat.no).exists():
                continue
            form: dict[str, Any] = {"shown_digest": sheet.shown_digest, "agrees": "yes", "opinion": "同意。"}
            if seat.is_on_paper:
                name = paper_name(sheet, seat)
                picture = files.read(ink_of(name))
                form |= {"name": name, "ink_0": "fingerprint", "ink_2": SimpleUploadedFile("ink.png", picture)}
            else:
                form |= {"ink_0": "typed"}
            answer = self.as_(signer_of(sheet, seat)).post(f"/sheets/{sheet.pk}/sign/{seat.no}/", form)
            assert answer.status_code == 302, (seat, answer.context and answer.context["form"].errors)

    def page(self, role: Role) -> str:
        return self.as_(self.story.cast[role]).get(f"/cases/{self.story.case_no}/").content.decode()


def kinds(told: Told) -> set[str]:
    return set(OfficialDocument.objects.filter(case=told.case).values_list("kind", flat=True))


def assert_exited(told: Told) -> None:
    case = told.case
    assert Household.objects.get(pk=case.household_id).standing == Standing.EXITED
    assert told.walked == [stage.code for stage in route_of(programme_for(case))]
    assert {"H01", "H02", "H03", "H05", "H06", "H08", "H11", "H15", "H16"} <= kinds(told)
    by_level: dict[int, set[int]] = {}
    for decision in Decision.objects.filter(case=case):
        by_level.setdefault(decision.level, set()).add(decision.decided_by_id)
    persons = [person for people in by_level.values() for person in people]
    assert len(persons) == len(set(persons)), "one person acted at two levels"


@pytest.fixture
def stage_of(db: None, at: At) -> Any:
    """`stage_of("guiping_2016")`: places, cast and line; the clock stands on the day the story begins."""
    opened: list[Any] = []

    def begin(name: str, **numbers: int) -> Stage:
        stage = make(name, at, **numbers)
        clock_of = at(stage.setting.begins_on.isoformat())
        clock_of.__enter__()
        opened.append(clock_of)
        return stage

    yield begin
    for clock_of in reversed(opened):
        clock_of.__exit__(None, None, None)


def test_changchun_checks_in_the_township_the_county_and_the_city(story: Story, as_: As) -> None:
    told = Told(story, as_).until()
    assert_exited(told)
    order = [stage for stage in told.walked if stage in {S.TOWNSHIP_SELF_CHECK, S.COUNTY_REVIEW, S.CITY_VERIFICATION}]
    assert order == [S.TOWNSHIP_SELF_CHECK, S.COUNTY_REVIEW, S.CITY_VERIFICATION]  # 乡自查、县复查、市检验
    assert told.walked.index(S.CITY_VERIFICATION) < told.walked.index(S.ANNOUNCEMENT)


def test_guiping_decides_in_the_county_level_city_and_guigang_looks_after_the_announcement(
    stage_of: Any, as_: As
) -> None:
    stage = stage_of("guiping_2016")
    told = Told(stage.begin(), as_).until(S.COUNTY_APPROVAL)
    task = told.case.tasks.get(finished=None)
    assert task.act_division.name == "桂平市"  # 市 is the county level here
    told.until(S.CITY_VERIFICATION)
    assert told.walked[-2:] == [S.ANNOUNCEMENT, S.ANNOUNCEMENT_RESULT]
    assert told.case.tasks.get(finished=None, flow_task_type="HUMAN").act_division.name == "贵港市"
    told.until()
    assert_exited(told)


def test_all_nine_of_guiping_stop_the_exit(stage_of: Any, as_: As) -> None:
    stage = stage_of("guiping_2016")
    story = stage.begin()
    told = Told(story, as_).until(S.HOME_CHECK)
    wrong = {
        "measured-has_television": "False",
        "measured-has_electricity": "False",
        "measured-has_road": "False",
        "measured-has_income_source": "False",
        "measured-has_safe_water": "False",
        "measured-housing_grade": "C",
        "measured-dropouts": "1",
        "measured-uninsured": "1",
        "measured-wages_fen": "0",
    }
    assert len(programme_of(stage.version).criteria_of("household")) == len(wrong)
    story.prepare(S.HOME_CHECK)
    for field, value in wrong.items():
        answer = as_(story.cast[role_for(S.HOME_CHECK)]).post(
            story.url(S.HOME_CHECK), story.form(S.HOME_CHECK, **{field: value})
        )
        assert answer.status_code == 422, field
    assert told.case.stage == S.HOME_CHECK


def test_qianjiang_has_no_prefecture_and_the_province_looks(stage_of: Any, as_: As) -> None:
    stage = stage_of("qianjiang_2017")
    told = Told(stage.begin(), as_).until(S.CITY_VERIFICATION)
    assert told.case.tasks.get(finished=None).act_division.name == "湖北省"
    told.until()
    assert_exited(told)
    titles = [title_of(programme_for(told.case), code) for code in told.walked]
    assert {"区镇处自查", "市复查", "省级核查"} <= set(titles)
    assert OfficialDocument.objects.get(kind="H14").document_no.startswith("湖北省省检〔")


def test_qianjiang_may_look_inside_the_city_with_other_persons(stage_of: Any, as_: As) -> None:
    stage = stage_of("qianjiang_2017", upper_level=int(Level.COUNTY))
    told = Told(stage.begin(), as_).until(S.CITY_VERIFICATION)
    assert told.case.tasks.get(finished=None).act_division.name == "潜江市"
    reviewer = Decision.objects.get(case=told.case, stage=S.COUNTY_REVIEW).decided_by
    told.story.prepare(S.CITY_VERIFICATION)
    answer = as_(reviewer).post(told.story.url(S.CITY_VERIFICATION), told.story.form(S.CITY_VERIFICATION))
    assert answer.status_code == 403  # one team checks, another checks again
    told.until()
    assert_exited(told)
    assert title_of(programme_for(told.case), S.CITY_VERIFICATION) == "市内交叉核查"


def test_liaoning_goes_from_the_county_to_the_prefecture_with_the_line_that_was_set(stage_of: Any, as_: As) -> None:
    stage = stage_of("liaoning_2018")
    told = Told(stage.begin(), as_).until(S.CITY_VERIFICATION)
    assert told.case.tasks.get(finished=None).act_division.name == "朝阳市"
    told.until()
    assert_exited(told)
    (line,) = [row for row in told.case.assessments.first().results if row["measure"] == "income_above_line"]
    assert line["threshold"] == stage.setting.line_fen


def test_qingdao_tells_two_kinds_of_exit_and_prints_them(stage_of: Any, as_: As) -> None:
    stage = stage_of("qingdao_2018")
    story = stage.begin()
    told = Told(story, as_).until(S.COUNTY_APPROVAL)
    client = as_(story.cast[role_for(S.COUNTY_APPROVAL)])
    without = story.form(S.COUNTY_APPROVAL) | {"exit_class": ""}
    assert client.post(story.url(S.COUNTY_APPROVAL), without).status_code == 422
    told.act()
    told.until()
    assert_exited(told)
    paper = OfficialDocument.objects.get(case=told.case, kind="H15")
    assert "脱贫不脱政策" in str(paper.content)


def test_whose_policies_end_in_qingdao_is_reviewed_strictly(stage_of: Any, as_: As) -> None:
    stage = stage_of("qingdao_2018")
    story = stage.begin()
    told = Told(story, as_).until(S.COUNTY_APPROVAL)
    client = as_(story.cast[role_for(S.COUNTY_APPROVAL)])
    form = story.form(S.COUNTY_APPROVAL) | {"exit_class": "policies_end", "measures_plan": ""}
    assert client.post(story.url(S.COUNTY_APPROVAL), form).status_code == 422
    told.act(exit_class="policies_end", measures_plan="", review_note="逐户复核成效与退出程序,均符合规定。")
    told.until(S.FOLLOW_UP)
    assert "脱贫不再享受政策" in str(OfficialDocument.objects.get(case=told.case, kind="H15").content)


@pytest.mark.parametrize("name", ["guiping_2016", "qianjiang_2017", "liaoning_2018", "qingdao_2018"])
def test_the_page_speaks_the_words_of_the_place(stage_of: Any, as_: As, name: str) -> None:
    stage = stage_of(name)
    told = Told(stage.begin(), as_)
    text = told.page(Role.COUNTY_OFFICE)
    programme = programme_of(stage.version)
    for step in order_of(programme):
        if programme.holds(step.code):
            assert programme.stage(step.code).title in text


def test_without_its_line_no_case_is_opened(stage_of: Any, as_: As, at: At) -> None:
    stage = stage_of("liaoning_2018")
    with at("2019-03-01"):  # the line was set for 2018 alone
        household = stage.household
        household.planned_exit_year = 2019
        household.save()
        answer = as_(stage.cast[Role.VILLAGE_CLERK]).post("/rosters/nominate/", {"household": household.no})
    assert answer.status_code == 422
    assert not Case.objects.exists()
