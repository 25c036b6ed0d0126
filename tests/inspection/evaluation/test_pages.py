"""The evaluators' workspace: what each reads and does on its pages, and what stays shut before and after."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse

from audit import clock, log
from audit.models import Event
from documents.models import OfficialDocument
from inspection.evaluation import draws, engagements, events, freezing
from inspection.models import Engagement, EvaluationDraw, EvaluationFrame, Evaluator, Substitution, UnitKind
from registry.household_events import IDENTITY_REVEALED
from registry.models import Household, Member, User
from registry.roles import Role
from tests.conftest import As, At
from tests.evaluation_steps import PLAN, Evaluation, credit_code, households, opened, roll, unit
from tests.factories import PASSWORD, Cast, id_no

pytestmark = pytest.mark.usefixtures("programme")
LIST = "/evaluation/"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    today = clock.today()
    values = {
        "area": cast.places.county.pk, "title": "农安县2017年评估", "body_name": "东北某大学研究院", "credit_code": credit_code(),
        "contract_no": "长扶委〔2017〕6号", "starts_on": today, "ends_on": today + timedelta(days=20), "independent_years": 3,
        "declaration": "本机构三年内与该县无任何委托、合作、资助关系。", "declared_by": "沈知行", "declared_on": today,
    }  # fmt: skip
    return values | changes


def test_from_the_contract_to_the_field_day_on_the_pages(cast: Cast, as_: As, at: At) -> None:
    households(cast)
    office = as_(cast[Role.UPPER_OFFICE])
    assert office.post(f"{LIST}new/", typed(cast, credit_code="1")).status_code == 422
    assert office.post(f"{LIST}new/", typed(cast)).status_code == 302
    made = Engagement.objects.get()
    page = f"{LIST}{made.pk}/"
    person = {"name": "程远", "username": "pg-leader", "seat": "leader", "trained_on": "2017-02-20", "exam_score": 89}
    assert "at least 90 points" in text(office.post(f"{page}evaluators/", person))
    answer = office.post(f"{page}evaluators/", person | {"exam_score": 95})
    assert "One-time password" in text(answer) and answer["Cache-Control"]
    assert "One-time password" not in text(office.get(page))
    official = User.objects.get(username="pg-leader")
    assert as_(official).post(f"{page}freeze/")["Location"].startswith("/accounts/password/")  # his own password first
    official.set_password(PASSWORD)
    official.save()
    leader = as_(official)
    file = BytesIO(roll(made, ("农安镇", "宝城村", "1社", "F1", "赵六", 3, "")))
    file.name = "roll.xlsx"
    assert leader.post(f"{page}rolls/", {"workbook": file}).status_code == 302
    assert leader.post(f"{page}freeze/").status_code == 302
    assert "A worker begins in a moment" in text(leader.get(page))
    assert leader.post(f"{page}freeze/").status_code == 409
    assert freezing.work(made.pk)
    frame = EvaluationFrame.objects.get()
    plan = PLAN.__dict__ | {"field_day": "2017-03-05", "digest": frame.digest}
    assert leader.post(f"{page}draw/", plan | {"exited": "x"}).status_code == 422
    assert leader.post(f"{page}draw/", plan).status_code == 302
    assert "Sealed until 2017-03-05" in text(leader.get(f"{page}sample/"))
    drawn = EvaluationDraw.objects.get()
    county = as_(cast[Role.COUNTY_OFFICE])
    for client in (county, office):
        shown = text(client.get(page))
        assert drawn.sample_digest in shown and drawn.seed_digest in shown and drawn.seed not in shown
        assert client.get(f"{page}sample/").status_code == 409
        assert client.get(f"{page}sample/workbook/").status_code == 409
    assert county.get(f"{page}frame/").status_code == 403
    with at("2017-03-05"):
        draws.open_due(at=clock.now())
        assert drawn.seed in text(county.get(page))
        listed = text(county.get(f"{page}sample/"))
        assert all(code in listed for code in drawn.units.filter(is_reserve=False).values_list("code", flat=True))
        assert county.get(f"{page}frame/").getvalue().startswith(b"exited\t")
    paper = OfficialDocument.objects.get(kind="E01")
    assert paper.subject_no == made.no and drawn.seed in paper.content and "东北某大学研究院" in paper.content


def test_a_stranger_finds_nothing_and_others_only_what_is_theirs(cast: Cast, as_: As) -> None:
    found = opened(cast)
    page, home = f"{LIST}{found.engagement.pk}/", unit(found, UnitKind.EXITED)
    for user in (
        cast[Role.EVALUATOR],
        cast[Role.EVALUATION_LEADER],
        cast[Role.VILLAGE_CLERK],
    ):  # no place in this evaluation
        for address in (page, f"{page}sample/", f"{page}frame/", f"{LIST}units/{home.pk}/"):
            assert as_(user).get(address).status_code == 404
    for user in (cast[Role.COUNTY_OFFICE], cast[Role.UPPER_OFFICE], cast[Role.SUPERVISOR]):
        assert as_(user).get(page).status_code == 200
        assert as_(user).get(f"{LIST}units/{home.pk}/").status_code == 404
        assert (
            as_(user).post(f"{LIST}units/{home.pk}/reveal/", {"what": "phone", "reason": "核实情况"}).status_code == 404
        )
    assert as_(cast[Role.SUPERVISOR]).get(f"{page}sample/workbook/").status_code == 403
    assert as_(cast[Role.COUNTY_OFFICE]).post(f"{page}end/", {"reason": "不再需要"}).status_code == 403
    assert as_(cast[Role.COUNTY_OFFICE]).post(f"{page}evaluators/", {"username": "x"}).status_code == 403
    assert as_(cast[Role.COUNTY_OFFICE]).get(f"{LIST}new/").status_code == 200
    assert as_(cast[Role.TOWNSHIP_HEAD]).get(f"{LIST}new/").status_code == 403


def test_an_evaluator_sees_the_sampled_files_and_no_other_page_of_the_county(cast: Cast, as_: As) -> None:
    found = opened(cast)
    home = unit(found, UnitKind.EXITED)
    drawn = set(EvaluationDraw.objects.get().units.values_list("code", flat=True))
    other = Household.objects.filter(village=cast.places.village).exclude(no__in=drawn).order_by("no").last()
    assert home.household is not None and other is not None
    mine = as_(found.user("first"))
    shown = text(mine.get(f"{LIST}units/{home.pk}/"))
    assert home.household.head_name in shown and "Show and log" not in shown  # no number is on file
    for address in (
        "/cases/",
        "/registry/households/",
        f"/registry/households/{home.household.no}/",
        f"/registry/households/{other.no}/",
    ):
        answer = mine.get(address)
        assert answer.status_code == 404 or home.household.head_name not in text(answer), address
    assert mine.get("/").status_code == 200
    read = Event.objects.filter(kind=events.FILE_READ).get()
    assert read.parsed["subject"] == {"engagement": found.engagement.no, "unit": str(home.no), "code": home.code}
    assert read.parsed["actor"]["unit"] == found.engagement.body.name


def test_a_full_number_is_shown_once_for_a_reason_that_is_logged(cast: Cast, as_: As, at: At) -> None:
    number = id_no(24)
    found = opened(cast)
    home = unit(found, UnitKind.EXITED)
    assert home.household is not None
    member = home.household.members.get(position=1)
    Member.objects.filter(pk=member.pk).update(id_no=number)
    mine, address = as_(found.user("first")), f"{LIST}units/{home.pk}/"
    assert number not in text(mine.get(address)) and f"{number[:6]}********{number[-4:]}" in text(mine.get(address))
    assert mine.post(f"{address}reveal/", {"what": "1", "reason": "看"}).status_code == 422
    assert mine.post(f"{address}reveal/", {"what": "77", "reason": "入户核对身份"}).status_code == 404
    assert number in text(mine.post(f"{address}reveal/", {"what": "1", "reason": "入户核对身份"}))
    assert mine.get(f"{address}reveal/").status_code == 302
    last = log.events_of(f"register:{home.household.no}").last()
    assert last is not None and last.kind == IDENTITY_REVEALED
    assert last.parsed["statement"]["reason"] == "入户核对身份" and number not in last.body
    with at("2017-03-22"):  # the day after the last
        assert mine.get(address).status_code == 404
        assert mine.post(f"{address}reveal/", {"what": "1", "reason": "入户核对身份"}).status_code == 404


def test_his_engagement_ended_he_sees_nothing_more_and_cannot_log_in(cast: Cast, as_: As) -> None:
    found = opened(cast)
    home, mine = unit(found, UnitKind.EXITED), as_(found.user("first"))
    assert mine.get(f"{LIST}units/{home.pk}/").status_code == 200
    engagements.end(user=cast[Role.UPPER_OFFICE], engagement=found.engagement, reason="机构申请终止")
    assert mine.get(f"{LIST}units/{home.pk}/").status_code == 302  # to the login
    assert not Evaluator.objects.filter(posting__until=None, engagement=found.engagement).exists()


def test_a_household_that_cannot_be_visited_is_exchanged_for_the_next_of_its_stratum(cast: Cast, as_: As) -> None:
    found = opened(cast)
    home, village = unit(found, UnitKind.UNCARDED), unit(found, UnitKind.VILLAGE)
    mine, form = as_(found.user("first")), {"reason": "moved", "remarks": "邻居说全家迁往外省"}
    assert mine.post(f"{LIST}units/{village.pk}/exchange/", form).status_code == 422
    assert (
        mine.post(f"{LIST}units/{home.pk}/exchange/", {"reason": "tired", "remarks": "累了累了累了"}).status_code == 422
    )
    read = as_(found.user("expert")).get(
        f"{LIST}units/{home.pk}/"
    )  # who does not visit is offered neither interview nor exchange
    assert read.status_code == 200 and not read.context["may_ask"] and not read.context["may_exchange"]
    assert as_(found.user("expert")).post(f"{LIST}units/{home.pk}/exchange/", form).status_code == 403
    answer = mine.post(f"{LIST}units/{home.pk}/exchange/", form)
    made = Substitution.objects.get()
    assert made.substitute is not None and answer["Location"] == f"{LIST}units/{made.substitute.pk}/"
    assert (made.substitute.village_id, made.substitute.kind) == (home.village_id, home.kind)
    assert made.substitute.place == 3  # the first after the two that were drawn
    assert mine.get(f"{LIST}units/{home.pk}/").status_code == 404
    assert mine.get(f"{LIST}units/{made.substitute.pk}/").status_code == 200
    assert "stands in for no." in text(mine.get(f"{LIST}{found.engagement.pk}/sample/"))
    other = unit_after(found, home.no)
    assert mine.post(f"{LIST}units/{other}/exchange/", form).status_code == 302  # no reserve is left: none stands in
    assert Substitution.objects.filter(substitute=None).count() == 1


def unit_after(found: Evaluation, no: int) -> int:
    rows = EvaluationDraw.objects.get().units.filter(kind=UnitKind.UNCARDED, is_reserve=False, no__gt=no)
    return rows.order_by("no")[0].pk


def test_what_is_taken_out_says_who_took_it(cast: Cast, as_: As) -> None:
    found = opened(cast)
    mine = as_(found.user("first"))
    answer = mine.get(f"{LIST}{found.engagement.pk}/sample/workbook/")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    said = " ".join(str(row[0]) for row in book.worksheets[0].values if row[0])
    assert found.engagement.body.name in said and "评1" in said and found.engagement.no in said
    assert book.worksheets[1].max_row == 1 + EvaluationDraw.objects.get().sample_size
    (event,) = Event.objects.filter(kind=events.SAMPLE_EXPORTED)
    assert event.parsed["actor"]["name"] == "评1"


def test_lists_ask_a_constant_number_of_questions(cast: Cast, as_: As, django_assert_max_num_queries: Any) -> None:
    found = opened(cast)
    mine = as_(found.user("first"))
    for address, most in (
        (LIST, 14),
        (f"{LIST}{found.engagement.pk}/sample/", 18),
        (f"{LIST}{found.engagement.pk}/", 22),
    ):
        with django_assert_max_num_queries(most):
            assert mine.get(address).status_code == 200
