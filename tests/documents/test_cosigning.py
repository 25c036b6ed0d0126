"""One household's form through the levels: who seals it, when, and what becomes of it when an act is undone (domain.md §2.1 H03, K02)."""

import json
import re

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from approvals.models import Case, Decision
from approvals.programmes import programmes_for
from approvals.stages import Outcome, StageCode
from audit import clock, files, log
from documents import renewing, tasks
from documents.cosigning import request_seals
from documents.folding import compare_papers
from documents.models import OfficialDocument, PaperJob
from documents.seal_models import SealRequest
from documents.sealing.checking import check
from documents.sealing.institutions import Institution, issuer_of
from documents.sealing.papers import next_due
from documents.selectors import newest_file
from tests.append_only import suspended
from tests.documents.sealed import key_for
from tests.factories import make_household
from tests.story import Story

S = StageCode
VILLAGE, TOWN, COUNTY, CITY = "宝城村村民委员会", "农安镇人民政府", "农安县扶贫开发办公室", "长春市脱贫攻坚领导小组"


def form_of(case: Case) -> OfficialDocument:
    """The household's form that is in force."""
    return OfficialDocument.objects.get(case=case, kind="H03", status_change=None)


def asked(form: OfficialDocument) -> list[str]:
    return list(form.seal_requests.order_by("pk").values_list("unit", flat=True))


def seal_all(form: OfficialDocument) -> list[str]:
    """Everybody who should seals; who did, in the order of the file."""
    requests = [Institution(one.place_id, one.unit) for one in form.seal_requests.all()]
    key_for(issuer_of(form), *requests)
    PaperJob.objects.filter(document=form).update(next_try_at=clock.now())
    assert tasks.render_paper(form.pk)
    return [seal.certificate.unit for seal in form.seals.order_by("no")]


def test_a_household_s_form_bears_the_seals_of_all_levels_that_looked_at_it(story: Story, client: Client) -> None:
    story.until(S.ANNOUNCEMENT)
    form = form_of(story.case)
    city = [CITY] if story.case.decisions.get(stage=S.CITY_VERIFICATION).assessment_id else []

    assert seal_all(form) == [VILLAGE, *asked(form)] == [VILLAGE, TOWN, COUNTY, *city]
    verdict = check(form, files.read(newest_file(form)))
    assert (verdict.problems, verdict.status) == ((), "valid")
    page = " ".join(strip_tags(client.get(f"/V/{form.check_token}").content.decode()).split())
    assert re.search(
        r" \S+ → ".join([VILLAGE, TOWN, COUNTY, *city]), page
    )  # whoever has only the file knows what must be in it
    stream = f"paper:{form.pk}"
    assert not list(compare_papers({stream: [one.parsed for one in log.events_of(stream)]}))


def test_who_was_not_drawn_was_not_visited_and_its_form_lacks_that_level_s_seal(story: Story) -> None:
    story.until(S.COUNTY_APPROVAL)
    review = story.case.decisions.get(stage=S.COUNTY_REVIEW)
    review.stage, review.assessment_id = S.CITY_VERIFICATION, None

    assert request_seals([review], clock.now()) == []


def test_a_form_of_before_that_has_no_place_for_the_seal_is_asked_for_none(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    with suspended(connection):
        OfficialDocument.objects.filter(kind="H03").update(
            content=Replace("content", Value('"field"'), Value('"place"'))
        )
    story.decide()

    assert not SealRequest.objects.exists()


def test_a_return_issues_the_form_anew_without_the_seal_of_the_act_that_it_undid(story: Story) -> None:
    story.until(S.COUNTY_APPROVAL)
    before = form_of(story.case)
    story.send_back(S.COUNTY_REVIEW)
    after = form_of(story.case)

    assert asked(before) == [TOWN, COUNTY] and before.status_change.status == "superseded"
    assert asked(after) == [TOWN] and (after.round, after.decision_id) == (2, before.decision_id)
    assert after.document_no == f"{before.document_no.rpartition('〕')[0]}〕{before.serial + 1}号"
    changed = {name for name, value in json.loads(after.content).items() if value != json.loads(before.content)[name]}
    assert changed <= {"document_no", "round", "carried_from", "check_token", "check_url", "audit_line", "checkpoint"}
    story.decide(S.COUNTY_REVIEW)
    assert asked(after) == [TOWN, COUNTY] and asked(before) == [TOWN, COUNTY]
    assert seal_all(after) == [VILLAGE, TOWN, COUNTY]


def test_a_form_that_ended_gets_its_issuer_s_seal_and_no_other(story: Story) -> None:
    """It stays readable; a level whose key came late does not put its seal on what holds no longer."""
    story.until(S.COUNTY_APPROVAL)
    form = form_of(story.case)
    story.decide(outcome=Outcome.REJECTED.value, opinion="不符合退出条件。")
    key_for(issuer_of(form), *(Institution(one.place_id, one.unit) for one in form.seal_requests.all()))

    assert tasks.render_paper(form.pk) and next_due(OfficialDocument.objects.get(pk=form.pk)) is None
    assert [seal.certificate.unit for seal in form.seals.all()] == [VILLAGE]


def test_a_form_measured_anew_takes_over_the_seal_of_an_approval_that_stands(story: Story) -> None:
    """The village measures the same again: the township's act is carried over, and with it its seal, after the village's own."""
    story.until(S.COUNTY_REVIEW).send_back(S.HOME_CHECK)
    story.decide(S.HOME_CHECK)
    form = form_of(story.case)

    assert story.case.stage == S.COUNTY_REVIEW and asked(form) == [TOWN]
    due = next_due(form)
    assert due is not None and due.institution.unit == VILLAGE


def acts_on(story: Story) -> tuple[Decision, Decision]:
    """Stand-ins for the township's check and the county's return: acts of the case under other names, nothing of it stored."""
    case = story.until(S.APPRAISAL).case
    plan, application = case.decisions.select_related("posting__official").order_by("pk")[:2]
    plan.case = application.case = case
    programmes_for([case])  # as every act has read it
    plan.stage, plan.outcome, plan.return_to = S.COUNTY_REVIEW, Outcome.RETURNED, S.TOWNSHIP_SELF_CHECK
    application.stage, application.assessment_id = S.TOWNSHIP_SELF_CHECK, -1
    return application, plan


def test_the_number_of_statements_does_not_grow_with_the_households(story: Story) -> None:
    village = story.cast.places.village
    others = [Story.begin(story.cast, make_household(village, no=f"2201221009{n:06d}")) for n in range(6)]
    counts = []
    for few in ([story], others[:2], others[2:]):  # the first reads what is read once per process
        acts = [acts_on(each) for each in few]
        with CaptureQueriesContext(connection) as captured:
            assert len(request_seals([check for check, _back in acts], clock.now())) == len(few)
            assert len(renewing.supersede([(back, [check]) for check, back in acts], clock.now())) == len(few)
        counts.append(len(captured))

    assert counts[1] == counts[2]
