"""Four words never mixed: 脱贫回退, 返贫, 清退, 自然减少. Each has its own way, its own standing and its own statistics (domain.md §2.6)."""

import json

import pytest
from django.test import Client

from approvals.errors import ActInvalid, CannotOpen, GateClosed, NotEntitled, SignedTheExit
from approvals.stages import PATHS, CaseKind, StageCode
from documents.models import OfficialDocument
from documents.selectors import status_of
from inspection.models import LedgerItem
from registry.models import Household, Standing, User
from registry.roles import Level, Role
from tests.conftest import As
from tests.factories import official
from tests.story import Story, role_for
from workflows import services

S = StageCode
POOR = {"housing_grade": "D"}


@pytest.fixture
def exited(story: Story) -> Story:
    return story.until("")


def opened(story: Story, kind: CaseKind, reason: str = "回头看发现疑点。") -> Story:
    household = story.case.home
    case = services.open_register_case(
        kind=kind, household=household, year=2017, reason=reason, user=story.cast[Role.TOWNSHIP_CLERK]
    )
    return Story(story.cast, case.case_no)


def walk(story: Story) -> list[str]:
    """Newcomers approve whatever waits: nobody of the exit may look at it again."""
    seen: list[str] = []
    while story.case.closed_at is None:
        story.wait_for_notice()
        stage = story.case.stage
        seen.append(stage)
        measured = story.act(stage).measured
        story.decide(user=newcomer(story, stage), **({"measured": {**measured, **POOR}} if measured else {}))
    return seen


def newcomer(story: Story, stage: str) -> User:
    role = role_for(stage)
    place = story.cast[role].postings.get().division
    return official(role, place, f"new-{stage}", f"新任{stage}"[:20])


def test_an_exit_that_was_false_is_taken_back(exited: Story, as_: As) -> None:
    rollback = opened(exited, CaseKind.ROLLBACK)
    assert walk(rollback) == [stage.code for stage in PATHS[CaseKind.ROLLBACK]]
    household = rollback.case.home
    assert household.standing == Standing.ROLLED_BACK
    changes = list(household.standing_changes.values_list("standing", flat=True))
    assert changes == [Standing.PLANNED, Standing.EXITED, Standing.ROLLED_BACK]
    # C-73: the ledger holds the false exit with everybody who signed it, in the transaction of the county's decision
    item = LedgerItem.objects.get(case=rollback.case)
    assert (item.category, item.level, item.household_id) == ("false_exit", Level.COUNTY, household.pk)
    verifier = exited.cast[Role.TOWNSHIP_VERIFIER]
    assert verifier.name in item.description and "应依纪依规核查" in item.description
    page = as_(exited.cast[Role.COUNTY_OFFICE]).get(f"/cases/{rollback.case_no}/")
    assert item.no in page.content.decode()
    page = as_(exited.cast[Role.VILLAGE_CLERK]).get(f"/households/{household.no}/after/")
    assert page.status_code == 200 and item.no not in page.content.decode()  # not before the supervisors took it up


def test_whoever_signed_the_exit_does_not_look_again(exited: Story) -> None:
    rollback = opened(exited, CaseKind.ROLLBACK)
    verifier = exited.cast[Role.TOWNSHIP_VERIFIER]
    with pytest.raises(SignedTheExit):
        rollback.decide(user=verifier, measured={**rollback.act(S.ROLLBACK_VISIT).measured, **POOR})


def test_whoever_meets_every_criterion_is_not_rolled_back(exited: Story) -> None:
    rollback = opened(exited, CaseKind.ROLLBACK)
    with pytest.raises(ActInvalid):
        rollback.decide(user=newcomer(rollback, S.ROLLBACK_VISIT))


def test_a_family_that_falls_back_is_taken_in_again_and_its_exit_stands(exited: Story) -> None:
    back = opened(exited, CaseKind.RETURN, "户主因病返贫。")
    assert walk(back) == [stage.code for stage in PATHS[CaseKind.RETURN]]
    assert back.case.home.standing == Standing.RETURNED
    assert exited.case.outcome == "approved"


def test_nobody_exits_again_in_the_year_he_fell_back(exited: Story) -> None:
    walk(opened(exited, CaseKind.RETURN, "户主因病返贫。"))
    household = Household.objects.get(pk=exited.case.home.pk)
    with pytest.raises(GateClosed):
        services.open_case(household=household, year=2017, user=exited.cast[Role.VILLAGE_CLERK])


def test_who_never_belonged_is_heard_and_struck_off(story: Story) -> None:
    story.decide(outcome="rejected", opinion="不列入本年度计划。")
    away = opened(story, CaseKind.DISQUALIFICATION, "比对发现名下有商品房。")
    seen = walk(away)
    assert S.ENTRY_REPLY in seen and seen == [stage.code for stage in PATHS[CaseKind.DISQUALIFICATION]]
    assert away.case.home.standing == Standing.DISQUALIFIED


def test_each_way_starts_where_it_belongs(story: Story) -> None:
    story.decide(outcome="rejected", opinion="不列入本年度计划。")
    for kind in (CaseKind.ROLLBACK, CaseKind.RETURN, CaseKind.ENROLMENT):
        with pytest.raises(CannotOpen):
            opened(story, kind)


def test_a_stranger_opens_nothing(exited: Story) -> None:
    with pytest.raises(NotEntitled):
        services.open_register_case(
            kind=CaseKind.ROLLBACK,
            household=exited.case.home,
            year=2017,
            reason="举报。",
            user=exited.cast.twins[Role.TOWNSHIP_CLERK],
        )


def test_a_rollback_s_paper_names_the_exit_and_takes_its_certificate_back(exited: Story, client: Client) -> None:
    certificate = OfficialDocument.objects.get(kind="H15")
    rollback = opened(exited, CaseKind.ROLLBACK, "回头看发现住房为危房。")
    walk(rollback)
    paper = OfficialDocument.objects.get(kind="R01", case=rollback.case)
    said = json.loads(paper.content)
    assert paper.title == "脱贫回退认定审批表" and said["ground"]["certificate_no"] == certificate.document_no
    assert said["ground"]["clue"] == "回头看发现住房为危房。" and said["ground"]["exit_year"] == 2017
    signer = exited.case.decisions.get(stage=S.COUNTY_APPROVAL).name
    assert any(signer in line for line in said["ground"]["responsible"])
    assert [step["title"] for step in said["steps"]] == ["领导带队入户核查", "县级核查"]
    certificate = OfficialDocument.objects.get(kind="H15")
    assert status_of(certificate) == "revoked" and "脱贫回退" in certificate.status_change.reason
    page = client.get(f"/V/{certificate.check_token}").content.decode()
    assert certificate.document_no in page and "脱贫回退" in page


def test_a_return_leaves_the_certificate_as_history_and_the_check_says_what_followed(
    exited: Story, client: Client
) -> None:
    certificate = OfficialDocument.objects.get(kind="H15")
    address = f"/V/{certificate.check_token}"
    before = client.get(address).content.decode()
    walk(opened(exited, CaseKind.RETURN, "户主因病返贫。"))
    assert status_of(OfficialDocument.objects.get(kind="H15")) == "valid"
    page = client.get(address).content.decode()
    assert "document-later" in page and "document-later" not in before
    paper = OfficialDocument.objects.get(kind="R02")
    assert paper.title == "返贫人口纳入审批表" and json.loads(paper.content)["ground"]["responsible"] == []
    # Q-26, 脱返同责: who signed the true exit and who helped after it are looked into, once
    item = LedgerItem.objects.get(case=paper.case)
    assert (item.category, item.household) == ("assistance", paper.case.home)
    signer = exited.cast[Role.COUNTY_LEADER]
    helper = paper.case.home.helpers.get()
    assert signer.name in item.description and helper.name in item.description and "脱返同责" in item.description


def test_striking_off_has_a_paper_under_its_own_title(story: Story) -> None:
    story.decide(outcome="rejected", opinion="不列入本年度计划。")
    walk(opened(story, CaseKind.DISQUALIFICATION, "比对发现名下有商品房。"))
    paper = OfficialDocument.objects.get(kind="R02")
    assert paper.title == "建档立卡对象清退审批表" and json.loads(paper.content)["ground"]["is_leaving"]
