"""Letters of responsibility (Q-05, G-52): who signs which, two persons each, the list of those who have not, the paper."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.errors import NotEntitled
from approvals.models import AnnualPlan
from approvals.policy import people_of
from audit import clock
from audit.models import Event
from documents.models import OfficialDocument
from inspection import letters
from inspection.letter_errors import (
    HandedItOverHimself,
    LetterMade,
    LetterTakenOn,
    LetterWithdrawn,
    LetterYearOver,
    NotForYourUnit,
    NotHandedOverByYou,
    NotThisYear,
    UnitUnknown,
    WithdrawalUnexplained,
)
from inspection.letter_units import KindTable, tables_of
from inspection.letter_withdrawals import withdraw
from inspection.models import LetterSide, LetterSignature, LetterWithdrawal, ResponsibilityLetter
from registry.models import ProgrammeVersion, User
from registry.places import plain_name
from registry.programme_loading import load_programme
from registry.programme_store import programme_of
from registry.programmes import PROGRAMMES_DIR, read_programme
from registry.roles import Level, Role
from registry.services import SYSTEM
from tests import factories
from tests.conftest import As, At
from tests.factories import Cast, Places, division, official, posting_of

R = Role
FIVE = ["包保责任", "主体责任", "帮扶责任", "直接责任", "监督责任"]


@pytest.fixture
def city(db: None, spring: None) -> Cast:
    """Qianjiang with two townships and three villages; its programme in force."""
    province = division("湖北省", Level.PROVINCE, None, code="42")
    county = division("潜江市", Level.COUNTY, province, code="429005")
    township = division("高石碑镇", Level.TOWNSHIP, county)
    sister = division("竹根滩镇", Level.TOWNSHIP, county)
    villages = [division(name, Level.VILLAGE, above) for name, above in (("长岭村", township), ("窑岭村", township))]
    far = division("群联村", Level.VILLAGE, sister)
    places = Places(province, province, county, township, sister, *villages, far)
    load_programme(path=PROGRAMMES_DIR / "qianjiang_2017.toml", by=SYSTEM, at=clock.now())
    cast = factories.make_cast(places)
    cast.of[R.AUDITOR] = official(R.AUDITOR, county, "discipline", "纪检员")
    return cast


def version() -> ProgrammeVersion:
    return ProgrammeVersion.objects.get(name="qianjiang_2017")


def table(cast: Cast, title: str) -> KindTable:
    tables = tables_of(programme_of(version()), cast.places.county, 2017)
    return next(one for one in tables if one.kind.title == title)


def hand_over(
    cast: Cast, title: str, by: Role = R.COUNTY_LEADER, name: str = "", year: int = 2017
) -> ResponsibilityLetter:
    chosen = table(cast, title)
    unit = next(row.unit for row in chosen.rows if name in row.unit.name)
    (made,) = letters.hand_over(
        user=cast[by], version=version(), place=cast.places.county, year=year, code=chosen.kind.code, keys=[unit.key]
    )
    return made


def test_qianjiang_s_five_kinds_list_their_units(city: Cast) -> None:
    tables = tables_of(programme_of(version()), city.places.county, 2017)
    assert [one.kind.title for one in tables] == FIVE
    assert {one.kind.clause for one in tables} == {"Q-05"}
    units = {one.kind.title: [row.unit.name for row in one.rows] for one in tables}
    assert units["主体责任"] == ["高石碑镇", "竹根滩镇"]
    assert units["直接责任"] == ["长岭村", "窑岭村", "群联村"]
    assert units["监督责任"] == ["潜江市纪检部门"]
    assert city[R.COUNTY_DEPUTY_LEADER].name in units["包保责任"][0]
    assert (
        units["帮扶责任"][:2] == ["公安部门", "地税部门"] and len(units["帮扶责任"]) == 8
    )  # as asked; the one that is headed is one of them


TAKERS = [
    ("包保责任", R.COUNTY_LEADER, R.COUNTY_DEPUTY_LEADER, ""),
    ("主体责任", R.COUNTY_LEADER, R.TOWNSHIP_SECRETARY, "高石碑镇"),
    ("帮扶责任", R.COUNTY_LEADER, R.DEPARTMENT_HEAD, "住房部门"),
    ("直接责任", R.TOWNSHIP_HEAD, R.VILLAGE_SECRETARY, "长岭村"),
    ("监督责任", R.COUNTY_LEADER, R.AUDITOR, ""),
]


@pytest.mark.parametrize(("title", "by", "to", "name"), TAKERS)
def test_each_kind_is_signed_by_two_officials_and_becomes_a_paper(
    city: Cast, title: str, by: Role, to: Role, name: str
) -> None:
    letter = hand_over(city, title, by, name)
    letters.take_on(user=city[to], letter=letter)
    (paper,) = OfficialDocument.objects.filter(subject_no=letter.no)
    content = json.loads(paper.content)
    assert (paper.kind, content["title"], content["letter"]["kind"]) == ("P03", "2017年脱贫攻坚责任书", title)
    assert content["letter"]["quote"].startswith("市领导负包保责任、区镇处负主体责任")
    assert [(one["label"], one["name"]) for one in content["signers"]] == [
        ("下达责任单位", city[by].name),
        ("承担责任单位", city[to].name),
    ]
    events = Event.objects.filter(stream=letter.stream).order_by("seq").values_list("kind", flat=True)
    assert list(events) == ["letter:letter:handed_over", "letter:letter:taken_on"]
    row = next(row for row in table(city, title).rows if row.letter == letter)
    assert row.state == "signed" and table(city, title).signed == 1


def test_the_letter_names_the_year_s_task_of_the_annual_plan(city: Cast) -> None:
    head = posting_of(city[R.COUNTY_OFFICE])
    AnnualPlan.objects.create(
        programme=version(),
        division=city.places.township,
        division_path=city.places.township.path,
        year=2017,
        version=1,
        persons=321,
        source="潜扶组发〔2017〕1号",
        reason="下达",
        set_by=city[R.COUNTY_OFFICE],
        posting=head,
        official_name=head.official.name,
        unit=head.unit,
        set_at=clock.now(),
    )
    assert hand_over(city, "主体责任", name="高石碑镇").words["persons"] == 321
    assert hand_over(city, "主体责任", name="竹根滩镇").words["persons"] is None


def test_only_the_posts_that_the_programme_names_hand_over_and_take_on(city: Cast) -> None:
    for somebody in (R.COUNTY_DEPUTY_LEADER, R.TOWNSHIP_SECRETARY, R.SUPERVISOR, R.SYSTEM_ADMINISTRATOR):
        with pytest.raises(NotEntitled):
            hand_over(city, "主体责任", somebody, "高石碑镇")
    letter = hand_over(city, "主体责任", name="高石碑镇")
    strangers = [city[R.VILLAGE_SECRETARY], city[R.COUNTY_LEADER], city.twins[R.TOWNSHIP_SECRETARY]]
    for somebody in strangers:
        with pytest.raises(NotForYourUnit):
            letters.take_on(user=somebody, letter=letter)
    of_department = hand_over(city, "帮扶责任", name="公安部门")
    with pytest.raises(NotForYourUnit):  # head of another department
        letters.take_on(user=city[R.DEPARTMENT_HEAD], letter=of_department)


def test_a_person_s_letter_is_taken_on_by_himself(city: Cast) -> None:
    colleague = official(R.COUNTY_DEPUTY_LEADER, city.places.county, "deputy-b", "副市长乙")
    letter = hand_over(city, "包保责任", name="副市长乙")
    with pytest.raises(NotForYourUnit):
        letters.take_on(user=city[R.COUNTY_DEPUTY_LEADER], letter=letter)
    assert letters.take_on(user=colleague, letter=letter).name == "副市长乙"


def test_nobody_signs_both_sides(city: Cast) -> None:
    """He holds both posts; the service refuses, and so does the database."""
    both = official(R.TOWNSHIP_SECRETARY, city.places.township, "both", "一身二任")
    posting = posting_of(both)
    factories.appoint(
        official=both,
        role=R.VILLAGE_SECRETARY,
        division=city.places.village,
        unit="长岭村",
        post="书记",
        since=date(2017, 1, 1),
        paper="任字〔2017〕9号",
        department="",
        by=SYSTEM,
        at=clock.now(),
    )
    city.of[R.TOWNSHIP_SECRETARY] = both
    letter = hand_over(city, "直接责任", R.TOWNSHIP_SECRETARY, "长岭村")
    with pytest.raises(HandedItOverHimself):
        letters.take_on(user=both, letter=letter)
    row = {"letter": letter, "posting": posting, "name": "代", "post": "书记", "unit": "村", "digest": letter.digest}
    with pytest.raises(IntegrityError, match="nobody_takes_on"), transaction.atomic():
        LetterSignature.objects.create(
            **row, side=LetterSide.TAKES_ON, official=city[R.VILLAGE_SECRETARY], signed_at=clock.now()
        )
    assert people_of(both.pk, posting) == [both.pk]


def test_a_letter_is_made_once_a_year_and_signed_in_its_year(city: Cast, at: At) -> None:
    letter = hand_over(city, "主体责任", name="高石碑镇")
    with pytest.raises(LetterMade):
        hand_over(city, "主体责任", name="高石碑镇")
    with pytest.raises(NotThisYear):
        hand_over(city, "主体责任", name="竹根滩镇", year=2018)
    with pytest.raises(UnitUnknown):
        letters.hand_over(
            user=city[R.COUNTY_LEADER],
            version=version(),
            place=city.places.county,
            year=2017,
            code="lead",
            keys=["1.0."],
        )
    letters.take_on(user=city[R.TOWNSHIP_HEAD], letter=letter)
    with pytest.raises(LetterTakenOn):
        letters.take_on(user=city[R.TOWNSHIP_SECRETARY], letter=letter)
    late = hand_over(city, "直接责任", R.TOWNSHIP_HEAD, "长岭村")
    with at("2018-01-02"), pytest.raises(LetterYearOver):
        letters.take_on(user=city[R.VILLAGE_SECRETARY], letter=late)


def test_the_database_keeps_letters_and_their_order(city: Cast) -> None:
    letter = hand_over(city, "主体责任", name="高石碑镇")
    first = letter.signatures.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ResponsibilityLetter.objects.update(unit="别处")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LetterSignature.objects.all().delete()
    row = {"letter": letter, "posting": posting_of(city[R.TOWNSHIP_HEAD]), "official": city[R.TOWNSHIP_HEAD]}
    words = {"name": "代", "post": "镇长", "unit": "镇", "side": LetterSide.TAKES_ON}
    with pytest.raises(IntegrityError, match="as_it_reads"), transaction.atomic():
        LetterSignature.objects.create(**row, **words, digest="0" * 64, signed_at=clock.now())
    early = first.signed_at.replace(year=2016)
    with pytest.raises(IntegrityError, match="before_it_is_taken_on"), transaction.atomic():
        LetterSignature.objects.create(**row, **words, digest=letter.digest, signed_at=early)


def test_the_county_s_page_says_who_has_signed_and_who_has_not(city: Cast, as_: As) -> None:
    county = city.places.county
    address = f"/letters/{county.pk}/2017/"
    client = as_(city[R.COUNTY_LEADER])
    units = [row.unit.key for row in table(city, "主体责任").rows]
    assert client.post(address, {"kind": "principal", "units": units}).status_code == 302
    assert client.post(address, {"kind": "principal", "units": units}).status_code == 409
    assert client.post(address, {"kind": "principal"}).status_code == 422
    assert as_(city[R.COUNTY_OFFICE]).post(address, {"kind": "principal", "units": units}).status_code == 403
    page = client.get(address).content.decode()
    assert "0 of 2 signed, 2 not" in page and all(title in page for title in FIVE)
    groups = [group for shown in client.get(address).context["tables"] for group in shown["groups"] if group["title"]]
    assert groups and all(row.unit.path > city.places.county.path for group in groups for row, _may in group["rows"])
    assert plain_name(city.places.township.name) in {group["title"] for group in groups}
    assert 'scope="rowgroup"' in page
    letter = ResponsibilityLetter.objects.get(division=city.places.township)
    taker = as_(city[R.TOWNSHIP_SECRETARY])
    assert "Letters of responsibility to take on" in taker.get("/").content.decode()
    assert "Sign and take it on" in taker.get(f"/letters/{letter.pk}/").content.decode()
    assert taker.post(f"/letters/{letter.pk}/").status_code == 302
    assert taker.post(f"/letters/{letter.pk}/").status_code == 409
    signatures = taker.get(f"/letters/{letter.pk}/").context["signatures"]
    assert [one.side for one in signatures] == [LetterSide.HANDS_OVER, LetterSide.TAKES_ON]
    assert "Letters of responsibility to take on" not in taker.get("/").content.decode()
    assert as_(city[R.COUNTY_OFFICE]).post(f"/letters/{letter.pk}/").status_code == 403
    assert as_(city.twins[R.TOWNSHIP_SECRETARY]).get(f"/letters/{letter.pk}/").status_code == 404
    assert "1 of 2 signed, 1 not" in client.get(address).content.decode()
    township = as_(city[R.TOWNSHIP_HEAD]).get(f"/letters/{city.places.township.pk}/2017/")
    assert township.status_code == 200


def test_the_list_is_taken_away_as_a_workbook_that_the_log_knows(city: Cast, as_: As) -> None:
    letters.take_on(user=city[R.TOWNSHIP_HEAD], letter=hand_over(city, "主体责任", name="高石碑镇"))
    response = as_(city[R.COUNTY_OFFICE]).get(f"/letters/{city.places.county.pk}/2017/workbook/")
    book = openpyxl.load_workbook(BytesIO(response.content))
    summary = {row[0]: row[2:5] for row in book["1.签订情况"].iter_rows(min_row=2, values_only=True)}
    assert summary["主体责任"] == (2, 1, 1) and list(summary) == FIVE
    listed = {row[0]: row[1] for row in book["3.主体责任"].iter_rows(min_row=2, values_only=True)}
    assert listed == {"高石碑镇": "已签订", "竹根滩镇": "未签订"}
    assert Event.objects.filter(kind="letter:list:exported").count() == 1
    stranger = User.objects.create_user("nobody", name="无职")
    assert as_(stranger).get(f"/letters/{city.places.county.pk}/2017/workbook/").status_code == 404


def test_a_programme_without_letters_asks_for_none(cast: Cast, programme: None, as_: As) -> None:
    page = as_(cast[R.COUNTY_OFFICE]).get(f"/letters/{cast.places.county.pk}/2017/").content.decode()
    assert "No letter of responsibility is asked for here" in page


def test_guiping_s_letters_go_level_by_level() -> None:
    """层层签订: the city to its townships and departments, each township to its villages (G-52)."""
    programme = read_programme(PROGRAMMES_DIR / "guiping_2016.toml")
    found = [(kind.title, kind.handed_over_at, kind.level, kind.per, kind.clause) for kind in programme.letters]
    assert found == [
        ("乡镇落实责任", "county", "township", "place", "G-52"),
        ("村落实责任", "township", "village", "place", "G-52"),
        ("部门配合责任", "county", "county", "department", "G-52"),
    ]


def test_a_letter_handed_over_wrongly_is_withdrawn_and_its_unit_gets_another(city: Cast) -> None:
    letter = hand_over(city, "主体责任", name="高石碑镇")
    colleague = official(R.COUNTY_LEADER, city.places.county, "leader-b", "市委书记")
    for somebody in (city[R.TOWNSHIP_SECRETARY], city[R.COUNTY_DEPUTY_LEADER], city[R.TOWNSHIP_HEAD]):
        with pytest.raises(NotHandedOverByYou):
            withdraw(user=somebody, letter=letter, reason="任务数写错")
    with pytest.raises(WithdrawalUnexplained):
        withdraw(user=colleague, letter=letter, reason="错")
    withdrawal = withdraw(user=colleague, letter=letter, reason="任务数写错")  # another one of that post
    assert (withdrawal.name, withdrawal.reason) == ("市委书记", "任务数写错")
    assert list(Event.objects.filter(stream=letter.stream).values_list("kind", flat=True))[-1] == (
        "letter:letter:withdrawn"
    )
    with pytest.raises(LetterWithdrawn):
        withdraw(user=colleague, letter=letter, reason="任务数写错")
    with pytest.raises(LetterWithdrawn):
        letters.take_on(user=city[R.TOWNSHIP_SECRETARY], letter=letter)
    row = next(row for row in table(city, "主体责任").rows if row.unit.name == "高石碑镇")
    assert (row.state, row.letter, row.withdrawn) == ("none", None, [letter])
    assert letters.waiting_for(city[R.TOWNSHIP_SECRETARY]) == []
    again = hand_over(city, "主体责任", name="高石碑镇")
    assert (again.edition, letters.waiting_for(city[R.TOWNSHIP_SECRETARY])) == (2, [again])
    letters.take_on(user=city[R.TOWNSHIP_SECRETARY], letter=again)
    with pytest.raises(LetterTakenOn):
        withdraw(user=colleague, letter=again, reason="任务数写错")
    assert OfficialDocument.objects.filter(subject_no=again.no).count() == 1


def test_the_database_lets_no_withdrawn_letter_be_taken_on_nor_a_taken_one_be_withdrawn(city: Cast) -> None:
    def copy(row: Any) -> dict[str, Any]:
        fields = [field for field in row._meta.concrete_fields if field.name != "id"]
        return {field.attname: getattr(row, field.attname) for field in fields}

    letter = hand_over(city, "主体责任", name="高石碑镇")
    with pytest.raises(IntegrityError, match="follows_a_withdrawn_one"), transaction.atomic():
        ResponsibilityLetter.objects.create(**copy(letter) | {"edition": 2})
    withdrawal = withdraw(user=city[R.COUNTY_LEADER], letter=letter, reason="任务数写错")
    taker = posting_of(city[R.TOWNSHIP_HEAD])
    signature = copy(letter.signatures.get()) | {"side": LetterSide.TAKES_ON}
    with pytest.raises(IntegrityError, match="what_is_withdrawn_is_not_taken_on"), transaction.atomic():
        LetterSignature.objects.create(**signature | {"posting_id": taker.pk, "official_id": taker.official_id})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LetterWithdrawal.objects.all().delete()
    other = hand_over(city, "主体责任", name="竹根滩镇")
    letters.take_on(user=city.twins[R.TOWNSHIP_SECRETARY], letter=other)
    with pytest.raises(IntegrityError, match="what_is_taken_on_is_not_withdrawn"), transaction.atomic():
        LetterWithdrawal.objects.create(**copy(withdrawal) | {"letter_id": other.pk})


def test_a_letter_is_withdrawn_on_its_page(city: Cast, as_: As) -> None:
    letter = hand_over(city, "主体责任", name="高石碑镇")
    page, client = f"/letters/{letter.pk}/", as_(city[R.COUNTY_LEADER])
    assert "Withdraw this letter" in client.get(page).content.decode()
    assert "Withdraw this letter" not in as_(city[R.TOWNSHIP_SECRETARY]).get(page).content.decode()
    assert client.post(f"{page}withdraw/", {"reason": "错"}).status_code == 422
    assert as_(city[R.TOWNSHIP_SECRETARY]).post(f"{page}withdraw/", {"reason": "任务数写错"}).status_code == 403
    assert client.post(f"{page}withdraw/", {"reason": "任务数写错"}).status_code == 302
    text = client.get(page).content.decode()
    assert "This letter is withdrawn" in text and "任务数写错" in text and "Withdraw this letter" not in text
    assert f"withdrawn: {letter.no}" in client.get(f"/letters/{city.places.county.pk}/2017/").content.decode()
    assert client.post(f"{page}withdraw/", {"reason": "任务数写错"}).status_code == 409


def test_a_department_is_its_sector_whatever_it_is_called(city: Cast) -> None:
    """Qianjiang asks 住房部门; the letter is for the head of 住建部门, the same sector, and no second unit is listed."""
    assert posting_of(city[R.DEPARTMENT_HEAD]).department == "住建部门"
    asked = [one.name for one in programme_of(version()).comparison.departments]
    assert [row.unit.department for row in table(city, "帮扶责任").rows] == asked
    letter = hand_over(city, "帮扶责任", name="住房部门")
    assert letters.waiting_for(city[R.DEPARTMENT_HEAD]) == [letter]
    letters.take_on(user=city[R.DEPARTMENT_HEAD], letter=letter)
    assert next(row.state for row in table(city, "帮扶责任").rows if row.unit.department == "住房部门") == "signed"


def test_what_waits_does_not_read_the_programme_for_every_letter(city: Cast) -> None:
    head = city[R.DEPARTMENT_HEAD]
    table_of_all = table(city, "帮扶责任")
    keys = [row.unit.key for row in table_of_all.rows]
    letters.hand_over(
        user=city[R.COUNTY_LEADER],
        version=version(),
        place=city.places.county,
        year=2017,
        code=table_of_all.kind.code,
        keys=keys,
    )
    letters.waiting_for(head)
    with CaptureQueriesContext(connection) as asked:
        assert len(letters.waiting_for(head)) == 1
    assert not [query["sql"] for query in asked if '"content"' in query["sql"]]
    assert sum("registry_programmeversion" in query["sql"] for query in asked) == 1
