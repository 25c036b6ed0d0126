"""A letter with one hit and a draw, written as rows: for tests that only need their addresses, wherever the case stands."""

from typing import Any

from approvals.drawing import digest_of, rank_of
from approvals.models import (
    ComparisonAnswer,
    ComparisonBatch,
    ComparisonRequest,
    ComparisonSubject,
    DepartmentReply,
    SampleDraw,
    SampleUnit,
    Suspicion,
)
from approvals.stages import StageCode
from audit import clock
from registry.roles import Role
from tests.factories import DEPARTMENT, posting_of
from tests.story import Story

ITEM = "商品房登记"


def signer(story: Story, role: Role) -> dict[str, Any]:
    user = story.cast[role]
    posting = posting_of(user)
    return {"posting": posting, "name": user.name, "post": posting.post, "unit": posting.unit}


def letter(story: Story) -> tuple[ComparisonRequest, Suspicion]:
    """To the department of the cast's department officer."""
    case, at, county = story.case, clock.now(), story.cast.places.county
    member = case.household.members.order_by("position")[0]
    batch = ComparisonBatch.objects.create(
        no="长春市农安县比对函〔2017〕99号",
        county=county,
        county_path=county.path,
        programme=case.programme,
        year=2017,
        serial=99,
        households=1,
        persons=1,
        list_digest="0" * 64,
        due_on=clock.today(),
        opened_by=story.cast[Role.COUNTY_OFFICE],
        opened_at=at,
        **signer(story, Role.COUNTY_OFFICE),
    )
    subject = ComparisonSubject.objects.create(
        batch=batch,
        place=1,
        case=case,
        round=1,
        member=member,
        household_no=case.household.no,
        name=member.name,
        id_index=member.id_index,
    )
    request = ComparisonRequest.objects.create(
        batch=batch, department=DEPARTMENT, items=[ITEM], sent_at=at, due_on=clock.today()
    )
    reply = DepartmentReply.objects.create(
        request=request,
        no=1,
        source="form",
        answers_digest="1" * 64,
        hits=1,
        official=story.cast[Role.DEPARTMENT_OFFICER],
        replied_at=at,
        **signer(story, Role.DEPARTMENT_OFFICER),
    )
    answer = ComparisonAnswer.objects.create(
        reply=reply, request=request, subject=subject, item=ITEM, is_hit=True, content="商品房一套"
    )
    suspicion = Suspicion.objects.create(
        no="YD2017-999999",
        answer=answer,
        case=case,
        village_path=case.village_path,
        township=story.cast.places.township,
        member=member,
        member_name=member.name,
        department=DEPARTMENT,
        item=ITEM,
        content="商品房一套",
        due_on=clock.today(),
        raised_at=at,
    )
    return request, suspicion


def drawn(story: Story) -> SampleDraw:
    case, county = story.case, story.cast.places.county
    draw = SampleDraw.objects.create(
        no="长春市抽〔2017〕农安县第99号",
        stage=StageCode.CITY_VERIFICATION,
        division=story.cast.places.city,
        county=county,
        county_path=county.path,
        programme=case.programme,
        year=2017,
        serial=99,
        frame_digest=digest_of([case.case_no]),
        frame_size=1,
        seed="0" * 32,
        rule={"steps": [{"up_to": None, "number": None, "percent": 10}], "clause": "DP"},
        sample_size=1,
        drawn_by=story.cast[Role.CITY_TEAM_LEADER],
        drawn_at=clock.now(),
        **signer(story, Role.CITY_TEAM_LEADER),
    )
    rank = rank_of("0" * 32, case.case_no)
    SampleUnit.objects.create(draw=draw, case=case, round=1, place=1, rank=rank, is_sampled=True)
    return draw
