"""The yearly supervision (L-31): a team of departments, what it finds in the ledger, a report that ends it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import NotEntitled
from audit import clock
from audit.models import Event
from documents.models import OfficialDocument
from inspection import ledger, supervisions
from inspection.entries import Finding
from inspection.errors import CampaignExists
from inspection.models import CampaignItem, Source, SupervisionProposal, SupervisionReport
from inspection.papers import campaign_no
from inspection.supervision_errors import (
    ConclusionShort,
    FoundOutsideTheTerm,
    MayNotJoin,
    NotOfTheTeam,
    OwnReport,
    ReportOutdated,
    SupervisionOver,
    TeamComplete,
    TeamTooSmall,
)
from inspection.supervision_reports import confirm, propose
from registry.models import Division
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import As, At
from tests.factories import Cast, official, posting_of
from tests.supervision_steps import auditor_of, called, team_of

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
        propose(user=cast[R.SUPERVISOR], campaign=campaign, conclusion=SAID)
    with pytest.raises(ConclusionShort):
        propose(user=auditor, campaign=campaign, conclusion="好。")
    proposal = propose(user=auditor, campaign=campaign, conclusion=SAID)
    report = confirm(user=cast[R.CITY_VERIFIER], proposal=proposal)
    assert (report.findings, report.proposal, proposal.unit) == (1, proposal, "市审计局")
    assert report.conclusion == SAID and report.unit != proposal.unit
    assert OfficialDocument.objects.get(subject_no=campaign_no(campaign)).kind == "Z01"
    kinds = Event.objects.filter(stream=campaign.stream).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == [f"supervision:campaign:{act}" for act in ("called", "proposed", "concluded")]
    with pytest.raises(SupervisionOver):
        supervisions.enter(user=cast[R.CITY_VERIFIER], campaign=campaign, finding=finding(village))
    with pytest.raises(SupervisionOver):
        propose(user=auditor, campaign=campaign, conclusion=SAID)
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
    asked = member.get(entry).content.decode()
    assert 'name="source"' not in asked and "2017年督查" in asked  # the supervision is the source
    del words["source"]
    assert member.post(entry, words).status_code == 302
    assert "1 finding" in office.get(address).content.decode()
    assert "0 findings that concern you" in as_(cast[R.WORK_TEAM_MEMBER]).get(address).content.decode()
    assert as_(cast[R.UPPER_OFFICE]).post(address, {"conclusion": SAID}).status_code == 403
    assert member.post(address, {"conclusion": "短"}).status_code == 422
    assert member.post(address, {"conclusion": SAID}).status_code == 302
    assert SAID not in office.get(address).content.decode()  # nothing is reported yet
    chosen = {"proposal": SupervisionProposal.objects.get().pk}
    assert "Confirm this report" not in member.get(address).content.decode()
    assert member.post(f"{address}confirm/", chosen).status_code == 403  # his own
    other = as_(team[1].official)
    assert "Confirm this report" in other.get(address).content.decode()
    assert other.post(f"{address}confirm/", {"proposal": "x"}).status_code == 409
    assert other.post(f"{address}confirm/", chosen).status_code == 302
    late = other.post(f"{address}confirm/", chosen)
    page = late.content.decode()
    assert late.status_code == 409 and "Not possible any more" in page and "The case has moved on" not in page
    assert member.post(address, {"conclusion": SAID}).status_code == 409
    page = office.get(address).content.decode()
    assert SAID in page and "Proposed by" in page and "Confirmed by" in page


def test_a_team_that_lost_its_second_department_is_filled_up(cast: Cast, as_: As) -> None:
    campaign, office = called(cast), cast[R.UPPER_OFFICE]
    other = auditor_of(cast, "市纪委监委", "discipline")
    with pytest.raises(TeamComplete):
        supervisions.join(user=office, campaign=campaign, posting=posting_of(other).pk)
    relieve(posting=team_of(cast)[1], until=clock.today(), paper="免字〔2017〕3号", by=SYSTEM, at=clock.now())
    colleague = official(R.CITY_VERIFIER, cast.places.city, "colleague", "同事")  # of the department that is left
    for wrong in (
        posting_of(colleague).pk,
        posting_of(cast[R.CITY_VERIFIER]).pk,
        posting_of(cast[R.COUNTY_VERIFIER]).pk,
        None,
    ):
        with pytest.raises(MayNotJoin):
            supervisions.join(user=office, campaign=campaign, posting=wrong)
    with pytest.raises(NotEntitled):
        supervisions.join(user=cast[R.SUPERVISOR], campaign=campaign, posting=posting_of(other).pk)
    address = f"/ledger/supervisions/{campaign.pk}/"
    assert "Fill up the team" not in as_(cast[R.CITY_VERIFIER]).get(address).content.decode()
    assert "Fill up the team" in as_(office).get(address).content.decode()
    chosen = {"posting": posting_of(other).pk}
    assert as_(office).post(f"{address}join/", chosen).status_code == 302
    assert Event.objects.filter(stream=campaign.stream).latest("seq").kind == "supervision:member:joined"
    proposal = propose(user=cast[R.CITY_VERIFIER], campaign=campaign, conclusion=SAID)
    assert confirm(user=other, proposal=proposal).unit == "市纪委监委"
    with pytest.raises(SupervisionOver):
        supervisions.join(user=office, campaign=campaign, posting=posting_of(colleague).pk)


def test_nobody_concludes_alone_nor_over_other_findings(cast: Cast) -> None:
    campaign, verifier, auditor = called(cast), cast[R.CITY_VERIFIER], team_of(cast)[1].official
    first = propose(user=verifier, campaign=campaign, conclusion=SAID)
    with pytest.raises(OwnReport):
        confirm(user=verifier, proposal=first)
    supervisions.enter(user=verifier, campaign=campaign, finding=finding(cast.places.village))
    with pytest.raises(ReportOutdated):  # it speaks of no finding
        confirm(user=auditor, proposal=first)
    second = propose(user=auditor, campaign=campaign, conclusion=SAID + "请按期整改。")
    with pytest.raises(ReportOutdated):
        confirm(user=auditor, proposal=first)
    row = {"campaign": campaign, "conclusion": SAID, "findings": 1, "digest": second.digest, "proposal": second}
    row |= {"posting": second.posting, "name": "代", "unit": "别处", "concluded_at": clock.now()}
    for person, conclusion in ((auditor, second.conclusion), (verifier, SAID)):  # alone; other words
        with pytest.raises(IntegrityError, match="a_second_unit_of_the_team"), transaction.atomic():
            SupervisionReport.objects.create(**row | {"official": person, "conclusion": conclusion})
    assert confirm(user=verifier, proposal=second).conclusion == second.conclusion


def test_what_is_found_is_found_within_the_term(cast: Cast) -> None:
    campaign = called(cast)
    early = replace(finding(cast.places.village), found_on=campaign.starts_on - timedelta(days=1))
    with pytest.raises(FoundOutsideTheTerm):
        supervisions.enter(user=cast[R.CITY_VERIFIER], campaign=campaign, finding=early)
    item = ledger.register(user=cast[R.CITY_VERIFIER], finding=early)
    with pytest.raises(IntegrityError, match="a_supervision_finds_within_its_term"), transaction.atomic():
        CampaignItem.objects.create(campaign=campaign, item=item)
