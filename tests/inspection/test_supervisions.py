"""The yearly supervision (L-31): a team of departments, what it finds in the ledger, a report that ends it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import NotEntitled
from audit import clock
from audit.models import Event
from documents.models import OfficialDocument
from inspection import supervisions
from inspection.entries import Finding
from inspection.errors import CampaignExists
from inspection.models import CampaignItem, Source
from inspection.papers import campaign_no
from inspection.supervision_errors import ConclusionShort, NotOfTheTeam, SupervisionOver, TeamTooSmall
from registry.models import Division
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast
from tests.supervision_steps import called, team_of

R = Role
SAID = "工作进展总体符合计划，发现的问题已列入台账交办。"

pytestmark = pytest.mark.usefixtures("programme")


def finding(place: Division) -> Finding:
    return Finding(division=place, source=Source.CHECK, category="water", description="三户冬季停水，饮水没有保障。")


def test_a_team_of_departments_is_called_once_a_year(cast: Cast, at: At) -> None:
    campaign = called(cast)
    assert (campaign.kind, campaign.year, campaign.division) == ("supervision", 2017, cast.places.city)
    assert len({member.unit for member in campaign.members.all()}) == 2
    with pytest.raises(CampaignExists):
        called(cast, "又一次督查")
    with at("2018-03-01"):
        assert called(cast, "2018年脱贫攻坚督查").year == 2018


def test_one_department_is_no_team_and_others_do_not_call(cast: Cast) -> None:
    team, today = team_of(cast), clock.today()
    for short in (team[:1], []):
        call = supervisions.Supervision(
            title="督查", division=cast.places.city, starts_on=today, ends_on=today + timedelta(days=9), team=short
        )
        with pytest.raises(TeamTooSmall):
            supervisions.call(user=cast[R.UPPER_OFFICE], call=call)
        with pytest.raises(NotEntitled):
            supervisions.call(user=cast[R.SUPERVISOR], call=call)


def test_what_the_team_finds_enters_the_ledger_and_the_report_ends_it(cast: Cast) -> None:
    campaign, village, auditor = called(cast), cast.places.village, team_of(cast)[1].official
    item = supervisions.enter(user=cast[R.CITY_VERIFIER], campaign=campaign, finding=finding(village))
    assert (item.source, item.source_no, item.division) == (Source.INSPECTION, campaign_no(campaign), village)
    with pytest.raises(NotOfTheTeam):
        supervisions.enter(user=cast[R.COUNTY_VERIFIER], campaign=campaign, finding=finding(village))
    with pytest.raises(NotOfTheTeam):
        supervisions.conclude(user=cast[R.SUPERVISOR], campaign=campaign, conclusion=SAID)
    with pytest.raises(ConclusionShort):
        supervisions.conclude(user=auditor, campaign=campaign, conclusion="好。")
    report = supervisions.conclude(user=auditor, campaign=campaign, conclusion=SAID)
    assert (report.findings, report.unit) == (1, "市审计局")
    assert OfficialDocument.objects.get(subject_no=campaign_no(campaign)).kind == "Z01"
    kinds = Event.objects.filter(stream=campaign.stream).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["supervision:campaign:called", "supervision:campaign:concluded"]
    with pytest.raises(SupervisionOver):
        supervisions.enter(user=cast[R.CITY_VERIFIER], campaign=campaign, finding=finding(village))
    with pytest.raises(SupervisionOver):
        supervisions.conclude(user=auditor, campaign=campaign, conclusion=SAID)
    with pytest.raises(IntegrityError, match="nothing_is_found_after_the_report"), transaction.atomic():
        CampaignItem.objects.create(campaign=campaign, item=item)


def test_its_pages_call_it_take_its_findings_and_conclude_it(cast: Cast, as_: As) -> None:
    team = team_of(cast)
    office, member = as_(cast[R.UPPER_OFFICE]), as_(cast[R.CITY_VERIFIER])
    form = {"title": "2017年督查", "starts_on": "2017-03-01", "ends_on": "2017-03-31", "team": [team[0].pk]}
    assert office.post("/ledger/supervisions/", form).status_code == 422
    assert member.post("/ledger/supervisions/", form).status_code == 403
    made = office.post("/ledger/supervisions/", form | {"team": [one.pk for one in team]})
    address = made.headers["Location"]
    number = address.rstrip("/").rsplit("/", 1)[1]
    words = {"source": "check", "category": "water", "found_on": "2017-03-01", "description": "三户冬季停水。"}
    entry = f"/ledger/new/?place={cast.places.village.pk}&supervision={number}"
    assert as_(cast[R.COUNTY_VERIFIER]).post(entry, words).status_code == 403
    assert member.post(entry, words).status_code == 302
    assert "1 finding" in office.get(address).content.decode()
    assert "0 findings that concern you" in as_(cast[R.WORK_TEAM_MEMBER]).get(address).content.decode()
    assert as_(cast[R.UPPER_OFFICE]).post(address, {"conclusion": SAID}).status_code == 403
    assert member.post(address, {"conclusion": "短"}).status_code == 422
    assert member.post(address, {"conclusion": SAID}).status_code == 302
    assert member.post(address, {"conclusion": SAID}).status_code == 409
    assert SAID in office.get(address).content.decode()
