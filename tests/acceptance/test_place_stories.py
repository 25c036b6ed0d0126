"""Villages leave like households do: every level looks, the township reads the notice, two persons file it; and only out (domain.md §2.3)."""

import json

import pytest
from django.utils import translation

from approvals.errors import ActInvalid, Refusal
from approvals.models import Case, Decision
from approvals.programmes import programme_for
from approvals.stages import PATHS, CaseKind, StageCode
from approvals.subjects import facts_on_file
from audit import clock, files, log
from audit.models import Event
from documents import tasks
from documents.folding import compare_papers
from documents.models import OfficialDocument, PaperJob
from documents.posting_record import posting_record
from documents.sealing.checking import check
from documents.sealing.institutions import Institution, issuer_of
from documents.selectors import document_row, newest_file
from registry.models import Household, PlaceStanding
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import key_for
from tests.sectors import certify_all
from tests.story import Story
from workflows import services

S = StageCode


def walk(story: Story) -> list[str]:
    """Approve whatever waits until the case is closed; the stages in their order."""
    seen: list[str] = []
    while story.case.closed_at is None:
        story.wait_for_notice()
        if story.case.stage == S.VILLAGE_SECTORS:
            certify_all(story.case)
        seen.append(story.case.stage)
        story.decide()
    return seen


def test_a_village_leaves_through_every_stage_and_is_filed(village_case: Story) -> None:
    assert walk(village_case) == [stage.code for stage in PATHS[CaseKind.VILLAGE_EXIT]]
    case = village_case.case
    assert case.outcome == "approved"
    listing = case.village.listings.get()
    assert listing.standing == PlaceStanding.EXITED
    assert Decision.objects.filter(case=case).count() == len(PATHS[CaseKind.VILLAGE_EXIT])


def test_every_stage_issues_the_village_s_papers_under_the_place_s_own_word(village_case: Story) -> None:
    walk(village_case)
    papers = list(OfficialDocument.objects.filter(case=village_case.case).order_by("pk"))
    assert [(paper.kind, paper.title) for paper in papers] == [
        ("V01", "贫困村出列申请书"),
        ("V02", "贫困村出列认定表"),
        ("V03", "贫困村出列行业部门指标认定意见"),
        ("V03", "贫困村出列行业部门指标认定意见"),
        ("V03", "贫困村出列行业部门指标认定意见"),
        ("V05", "贫困村出列复查报告"),
        ("V04", "贫困村出列公示"),
        ("V06", "贫困村出列检验认定书"),
        ("V07", "贫困村出列公告"),
    ]
    said = {paper.kind: json.loads(paper.content) for paper in papers}
    assert said["V02"]["place"]["name"] == "宝城村" and said["V02"]["place"]["designation"] == "省定贫困村"
    assert "300/300（100.00%）" in [line["value"] for line in said["V02"]["criteria"]]
    assert said["V06"]["steps"][0]["title"] == "村级自评"
    assert said["V04"]["notice"]["days"] == 7 and said["V07"]["issuer"].startswith("长春市")
    assert said["V01"]["issuer"] == "宝城村村民委员会" and said["V04"]["issuer"] == "农安镇人民政府"
    hung = posting_record(papers[6])
    assert hung is not None and [point["name"] for point in hung["points"]] == said["V04"]["notice"]["places"]
    assert hung["objections"] == 0
    the_village_s_form_is_sealed_by_every_level(papers[1])


def the_village_s_form_is_sealed_by_every_level(form: OfficialDocument) -> None:
    """Each level's approval asked for its seal on the township's form (domain.md §2.1 V02); a level without a key holds up no other."""
    town, county, city = ("农安镇人民政府", "农安县脱贫攻坚领导小组", "长春市脱贫攻坚领导小组")
    asked = [Institution(one.place_id, one.unit) for one in form.seal_requests.order_by("pk")]
    assert [one.unit for one in asked] == [county, city]
    for made, keys in ((False, (issuer_of(form), asked[0])), (True, (asked[1],))):
        key_for(*keys)
        PaperJob.objects.filter(document=form).update(next_try_at=clock.now())
        assert tasks.render_paper(form.pk) is made
        with translation.override("en"):
            told = document_row(OfficialDocument.objects.get(pk=form.pk))
        assert told["download_url"] and ("another level's seal waits" in told["state_text"]) is not made
    assert [seal.certificate.unit for seal in form.seals.order_by("no")] == [town, county, city]
    verdict = check(form, files.read(newest_file(form)))
    assert (verdict.problems, verdict.status) == ((), "valid")
    assert Event.objects.filter(stream=f"paper:{form.pk}", kind="paper:file:sealed").count() == 2
    assert not list(compare_papers({f"paper:{form.pk}": [one.parsed for one in log.events_of(f"paper:{form.pk}")]}))


def test_a_village_never_becomes_poor_again(village_case: Story) -> None:
    walk(village_case)
    with pytest.raises(Refusal):
        services.open_place_case(
            kind=CaseKind.VILLAGE_EXIT,
            place=village_case.case.village,
            year=2017,
            user=village_case.cast[Role.COUNTY_OFFICE],
        )
    assert Case.objects.count() == 1


def test_a_village_s_pages_open_for_whoever_decides_and_for_nobody_else(village_case: Story, as_: As) -> None:
    """Over HTTP, signatures and all; a stranger sees nothing, an insider without the duty is told which one is missing."""
    case = village_case.case
    page = f"/cases/{case.case_no}/"
    assert as_(village_case.cast.twins[Role.TOWNSHIP_VERIFIER]).get(page).status_code == 404
    clerk = as_(village_case.cast[Role.VILLAGE_CLERK])
    assert clerk.get(page).status_code == 200 and "宝城村" in clerk.get(page).content.decode()
    form = village_case.form(S.VILLAGE_ASSESSMENT)
    assert clerk.post(village_case.url(S.VILLAGE_ASSESSMENT), form).status_code == 403
    head = as_(village_case.cast[Role.VILLAGE_COMMITTEE])
    assert head.get(village_case.url(S.VILLAGE_ASSESSMENT)).status_code == 200
    assert head.post(village_case.url(S.VILLAGE_ASSESSMENT), form | {"opinion": ""}).status_code == 422
    assert head.post(village_case.url(S.VILLAGE_ASSESSMENT), form).status_code == 302
    assert head.get("/sheets/").status_code == 200
    sheet = case.sheet_items.get().sheet
    assert head.get(f"/sheets/{sheet.pk}/").status_code == 200
    assert head.get("/queue/").status_code == 200 and head.get("/cases/").status_code == 200


def test_a_place_s_case_knows_only_its_own_stages(village_case: Story, as_: As) -> None:
    browser = as_(village_case.cast[Role.VILLAGE_COMMITTEE])
    shown = browser.get(f"/cases/{village_case.case_no}/").content.decode()
    assert "V-6" in shown and "H-7" not in shown  # nor does its page show a household's
    assert browser.get(village_case.url(S.HOME_CHECK)).status_code == 404


def test_poor_persons_are_counted_until_their_exit_is_marked(village_case: Story, household: Household) -> None:
    """V-1: a household still in verification counts as poor, over the population that the programme names."""
    facts = facts_on_file(village_case.case, programme_for(village_case.case))
    members = household.members.filter(left_on=None).count()
    assert facts.to_json()["values"]["poverty_incidence"] == {"numerator": members, "denominator": 1200}
    Household.objects.filter(pk=household.pk).update(standing="exited")
    facts = facts_on_file(village_case.case, programme_for(village_case.case))
    assert facts.to_json()["values"]["poverty_incidence"]["numerator"] == 0


def test_a_share_above_a_hundred_is_refused(village_case: Story) -> None:
    measured = village_case.act(S.VILLAGE_ASSESSMENT).measured | {"water_supply__numerator": 301}
    with pytest.raises(ActInvalid, match="100"):
        village_case.decide(measured=measured)
