"""The file for the departments that pay benefits: every person's status with the day from which it counts (L-22)."""

import csv
import json
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from python_calamine import load_workbook

from audit import clock
from audit.models import Event
from registry import access, status_files, status_orders
from registry.errors import DutyMissing
from registry.household_events import STATUSES_EXPORTED, STATUSES_FETCHED, STATUSES_REMOVED
from registry.households import MayNotReveal, ReasonTooShort
from registry.importing import uploads
from registry.models import Household, Member, Standing, StatusFile, StatusJob, StatusOrder, User
from registry.roles import Duty, Role
from registry.services import SYSTEM, relieve
from registry.standings import Change, change_standings
from registry.status_files import TITLES, StatusFileGone, TooManyPersons, Wanted, persons_of
from registry.status_orders import fetch, order_file, work
from registry.tasks import remove_status_files, sweep_status_files
from tests.conftest import As, At
from tests.factories import Cast, id_no, make_household, official, posting_of

NUMBER = id_no(24, born="19600101")


def wanted(cast: Cast, **changes: Any) -> Wanted:
    values = {"recipient": "县人社局", "reason": "核定代缴养老保险费", "kind": "csv"}
    county = cast.places.county
    return Wanted(**({"held_at": county, "place": county} | values | changes))


def ordered(cast: Cast, user: User | None = None, **changes: Any) -> StatusOrder:
    return order_file(user=user or cast[Role.COUNTY_OFFICE], wanted=wanted(cast, **changes), at=clock.now())


def rows(cast: Cast, **changes: Any) -> list[dict[str, str]]:
    """As the worker writes them, and as whoever asked fetches them."""
    order = ordered(cast, **changes)
    assert work(order.pk)
    with fetch(user=cast[Role.COUNTY_OFFICE], order=order, at=clock.now()) as file:
        content = file.read()
    if changes.get("kind") == "xlsx":
        table = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    else:
        table = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert tuple(table[1]) == TITLES and table[0][0].startswith("仅供县人社局核定待遇使用")
    return [dict(zip(TITLES, map(str, row), strict=True)) for row in table[2:]]


@pytest.fixture
def exited(cast: Cast, household: Household) -> Household:
    household.members.filter(position=1).update(id_no=NUMBER)
    change_standings([Change(household, Standing.EXITED, date(2017, 2, 15), "农安〔2017〕1号", SYSTEM)], at=clock.now())
    return household


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_person_stands_with_status_day_and_ground(cast: Cast, exited: Household, kind: str) -> None:
    make_household(cast.places.far_village, no="2201221012150001")
    first, second, *others = rows(cast, kind=kind)
    assert (first["姓名"], first["状态"], first["是否标注脱贫"]) == ("林丽", "已脱贫", "是")
    assert (first["状态生效日期"], first["依据"]) == ("2017-02-15", "案卷农安〔2017〕1号")
    assert (second["姓名"], second["乡(镇)"], second["行政村"]) == ("曾平", "农安镇", "宝城村")
    assert [(other["状态"], other["是否标注脱贫"], other["状态生效日期"]) for other in others] == [
        ("未脱贫", "否", "2017-03-01")
    ] * 2


def test_numbers_are_masked_unless_the_duty_to_see_them_is_held(
    cast: Cast, exited: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows(cast)[0]["公民身份号码"] == "220122********" + NUMBER[-4:]
    assert rows(cast, in_full=True)[0]["公民身份号码"] == NUMBER
    held = dict(access.DUTIES_OF)
    held[Role.COUNTY_OFFICE] = held[Role.COUNTY_OFFICE] - {Duty.REVEAL_IDENTITY}
    monkeypatch.setattr(access, "DUTIES_OF", held)
    with pytest.raises(MayNotReveal):
        rows(cast, in_full=True)


def test_taking_it_out_is_logged_with_reason_and_number_of_persons(cast: Cast, exited: Household) -> None:
    rows(cast, in_full=True)
    event = Event.objects.get(kind=STATUSES_EXPORTED)
    statement = json.loads(event.body)["statement"]
    assert (statement["recipient"], statement["reason"], statement["persons"], statement["full_numbers"]) == (
        "县人社局",
        "核定代缴养老保险费",
        2,
        True,
    )
    with pytest.raises(ReasonTooShort):
        rows(cast, reason="看看")
    assert Event.objects.filter(kind=STATUSES_EXPORTED).count() == 1


def test_only_who_holds_the_duty_takes_it_out_and_only_of_his_own_place(cast: Cast, exited: Household) -> None:
    for user, place in (
        (cast[Role.TOWNSHIP_CLERK], cast.places.county),
        (cast[Role.COUNTY_OFFICE], cast.places.city),
    ):
        with pytest.raises(DutyMissing):
            ordered(cast, user, place=place)


def test_only_what_changed_since_a_day_and_who_left_since(cast: Cast, exited: Household) -> None:
    make_household(cast.places.far_village, no="2201221012150001")
    Member.objects.filter(household=exited, position=2).update(left_on=date(2017, 2, 20), left_reason="死亡")
    first, second = rows(cast, since=date(2017, 2, 1))
    assert (first["姓名"], first["状态"]) == ("林丽", "已脱贫")
    assert (second["状态"], second["状态生效日期"], second["依据"]) == ("已离户", "2017-02-20", "死亡")
    assert rows(cast, since=date(2017, 2, 21)) == []
    assert [row["姓名"] for row in rows(cast, standing=Standing.EXITED)] == ["林丽"]


def test_who_has_only_applied_is_on_no_file(cast: Cast) -> None:
    make_household(cast.places.village, standing=Standing.APPLIED)
    assert rows(cast) == []


def test_a_township_is_taken_alone_and_a_place_too_large_is_refused(
    cast: Cast, exited: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_household(cast.places.far_village, no="2201221012150001")
    assert len(rows(cast, place=cast.places.township)) == 2
    monkeypatch.setattr(status_files, "MOST_PERSONS", 3)
    with pytest.raises(TooManyPersons):
        rows(cast)


def test_the_file_costs_the_same_questions_however_many_persons(
    cast: Cast, exited: Household, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_household(cast.places.far_village, no=f"220122101215000{number}")
    with django_assert_num_queries(1):
        lines = list(status_files._lines(persons_of(wanted(cast)), in_full=True))
    assert len(lines) == 12


def test_no_cell_of_the_text_file_is_a_formula(cast: Cast, exited: Household) -> None:
    Household.objects.update(hamlet="=1+1")
    assert rows(cast)[0]["村民小组"] == "'=1+1"


def test_the_page_hands_the_file_out_and_says_what_is_missing(cast: Cast, exited: Household, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    assert "/registry/statuses/" in office.get("/registry/households/").content.decode()
    form = {"place": cast.places.township.pk, "kind": "xlsx", "recipient": "县人社局", "reason": "核定代缴养老保险费"}
    assert office.post("/registry/statuses/", form).status_code == 302
    order = StatusOrder.objects.get()
    address = f"/registry/statuses/{order.pk}/"
    page = office.get("/registry/statuses/").content.decode()
    assert "being made" in page and address not in page and office.get(address).status_code == 404
    assert sweep_status_files() == 1
    assert address in office.get("/registry/statuses/").content.decode()
    answer = office.get(address)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
    colleague = official(Role.COUNTY_OFFICE, cast.places.county, "office-b", "同事")
    assert as_(colleague).get(address).status_code == 404  # who needs it asks for it himself
    assert office.post("/registry/statuses/", form | {"reason": ""}).status_code == 422
    assert office.post("/registry/statuses/", form | {"place": cast.places.city.pk}).status_code == 422
    assert office.post("/registry/statuses/", form | {"since": "2017-03-02"}).status_code == 422  # tomorrow
    assert as_(cast[Role.TOWNSHIP_CLERK]).get("/registry/statuses/").status_code == 403


def test_two_workers_write_one_file_and_a_week_later_it_is_gone(cast: Cast, exited: Household, at: At) -> None:
    order = ordered(cast)
    assert (work(order.pk), work(order.pk), StatusFile.objects.count(), StatusJob.objects.count()) == (
        True,
        False,
        1,
        0,
    )
    office = cast[Role.COUNTY_OFFICE]
    fetch(user=office, order=order, at=clock.now()).close()
    assert Event.objects.filter(kind=STATUSES_FETCHED).count() == 1
    with at("2017-03-10"), pytest.raises(StatusFileGone):
        fetch(user=office, order=order, at=clock.now())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StatusFile.objects.all().delete()


def test_past_its_week_the_file_leaves_the_disk_and_that_is_logged(cast: Cast, exited: Household, at: At) -> None:
    order = ordered(cast)
    work(order.pk)
    with at("2017-03-08"):
        assert remove_status_files() == 0 and uploads.lies(order.file.sha256)  # fetchable to the last day
    with at("2017-03-10"):
        assert (remove_status_files(), remove_status_files()) == (1, 0)
    assert not uploads.lies(order.file.sha256)
    (event,) = Event.objects.filter(kind=STATUSES_REMOVED)
    assert order.file.sha256 in event.body


def test_the_file_lies_sealed(cast: Cast, exited: Household) -> None:
    order = ordered(cast, in_full=True)
    work(order.pk)
    kept = uploads._place(order.file.sha256).read_bytes()
    assert NUMBER.encode() not in kept and "林丽".encode() not in kept


def test_who_lost_the_duty_meanwhile_gets_no_file(cast: Cast, exited: Household) -> None:
    order, office = ordered(cast), cast[Role.COUNTY_OFFICE]
    relieve(posting=posting_of(office), until=clock.today(), paper="免字〔2017〕1号", by=SYSTEM, at=clock.now())
    assert not work(order.pk)
    assert StatusJob.objects.get().failure == "duty_lost" and status_orders.due_orders(clock.now(), 9) == []


def test_a_failed_attempt_is_made_again_later(cast: Cast, exited: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    order = ordered(cast)
    with monkeypatch.context() as patch:
        patch.setattr(settings, "MEDIA_ROOT", "/dev/null")  # the disk takes nothing
        assert not work(order.pk)
    assert (StatusJob.objects.get().failure, StatusFile.objects.count()) == ("fault", 0)
    assert status_orders.due_orders(clock.now(), 9) == []
    assert status_orders.due_orders(clock.now() + timedelta(minutes=1), 9) == [order.pk]
