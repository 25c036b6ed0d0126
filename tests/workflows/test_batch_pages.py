"""Deciding a list on the pages: the number is stated and frozen, who cannot is named, every household has its result."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from approvals import holds
from approvals.models import Decision, ItemResult, Sheet, SheetState
from approvals.stages import StageCode
from audit import clock
from documents import leases
from documents.models import OfficialDocument
from documents.progress import progress_of
from documents.sealing.errors import KeyMissing
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import delivered
from tests.story import Story
from tests.workflows.test_bulk import sign_together, stories
from workflows import concluding, lists
from workflows.batch_models import Selection

S = StageCode


@pytest.fixture
def deputy(story: Story, as_: As) -> Client:
    return as_(story.cast[Role.TOWNSHIP_DEPUTY])


def choose_all(client: Client, stage: str, **more: Any) -> str:
    return client.post("/lists/choose/", {"stage": stage, "all": "1", **more})["Location"]


def fill(story: Story, stage: str, **changes: Any) -> dict[str, Any]:
    form = story.form(stage)
    return {name: value for name, value in form.items() if name != "seen_version"} | changes


def text(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_all_that_match_are_frozen_with_their_number_and_decided_after_one_sentence(
    story: Story, deputy: Client
) -> None:
    cases = [story, *stories(story, 3)]
    assert "Choose all 4 households that match" in text(deputy.get(f"/queue/?stage={S.YEAR_PLAN}"))
    url = choose_all(deputy, S.YEAR_PLAN)
    late = stories(story, 1, first=10)[0]  # comes to the queue after the set was frozen
    assert Selection.objects.get().case_nos == [each.case_no for each in cases]
    form = fill(story, S.YEAR_PLAN)
    page = text(deputy.post(url, form | {"step": "check"}))
    assert "“approved”: 4 of the 4 chosen households (8 persons)." in page and "Confirm for 4 households" in page
    assert not Decision.objects.exists()  # looking decides nothing
    done = deputy.post(url, form | {"step": "confirm"}, follow=True)
    assert [each.case.stage for each in cases] == [S.APPLICATION] * 4 and late.case.stage == S.YEAR_PLAN
    assert text(done).count("decided") >= 4 and Sheet.objects.get().state == SheetState.DONE


def test_whoever_decided_a_list_sees_how_far_its_papers_are_and_why_one_waits(
    story: Story, as_: As, django_assert_num_queries: Any
) -> None:
    cases = [story, *stories(story, 2)]
    for each in cases:
        each.decide(S.YEAR_PLAN)
    sign_together(cases, S.APPLICATION, story.act(S.APPLICATION))
    clerk, sheet = as_(story.cast[Role.VILLAGE_CLERK]), Sheet.objects.latest("pk")
    page = text(clerk.get(f"/sheets/{sheet.pk}/"))
    alone = f"/sheets/{sheet.pk}/papers/"
    made, waits, _other = OfficialDocument.objects.filter(decision__sheet=sheet).order_by("pk")
    assert "0 of 3 papers made" in page and f'hx-get="{alone}"' in page

    delivered(made, b"%PDF-")
    leases.postpone(waits.pk, KeyMissing("no key"), clock.now())
    page = text(clerk.get(alone))
    assert (
        "1 of 3 papers made" in page and "1 paper could not be made yet: its institution has no valid seal key" in page
    )
    assert waits.document_no in page and "next try" in page and f'<a href="{alone}">' in page
    with django_assert_num_queries(3):
        progress_of(sheet)


def test_only_the_ticked_households_are_chosen(story: Story, deputy: Client) -> None:
    other = stories(story, 2)
    deputy.post("/lists/choose/", {"stage": S.YEAR_PLAN, "case_no": [story.case_no, other[0].case_no, "TP-1\x00"]})
    assert Selection.objects.get().case_nos == [story.case_no, other[0].case_no]


def test_a_roster_offers_its_waiting_households(story: Story, deputy: Client) -> None:
    stories(story, 2)
    address = f"/rosters/{story.case.roster_id}/"
    assert "decide all 3 households together" in text(deputy.get(address))
    choose_all(deputy, S.YEAR_PLAN, roster=story.case.roster_id)
    assert Selection.objects.get().households == 3


def test_the_preview_names_who_cannot_and_they_can_be_chosen_again_later(story: Story, deputy: Client) -> None:
    good = stories(story, 2)
    holds.hold(story.case, by="YY2017-000001", at=clock.now())
    url, form = choose_all(deputy, S.YEAR_PLAN), fill(story, S.YEAR_PLAN)
    page = text(deputy.post(url, form | {"step": "check"}))
    assert "1 household cannot be decided like this" in page and "YY2017-000001" in page
    assert "2 of the 3 chosen households" in page
    sheet_url = deputy.post(url, form | {"step": "confirm"})["Location"]
    dropped = Sheet.objects.get().items.get(result=ItemResult.DROPPED)
    assert dropped.case == story.case and "YY2017-000001" in dropped.reason
    assert all(each.case.stage == S.APPLICATION for each in good)
    assert "Choose the 1 that dropped out again" in text(deputy.get(sheet_url))
    holds.release(story.case, at=clock.now())
    again = deputy.post(sheet_url + "again/")["Location"]
    deputy.post(again, form | {"step": "confirm"})
    assert story.case.stage == S.APPLICATION


def test_a_list_that_is_confirmed_twice_is_decided_once(story: Story, deputy: Client) -> None:
    stories(story, 1)
    url, form = choose_all(deputy, S.YEAR_PLAN), fill(story, S.YEAR_PLAN) | {"step": "confirm"}
    assert deputy.post(url, form).status_code == 302
    assert deputy.post(url, form).status_code == 302  # to the sheet
    assert Sheet.objects.count() == 1 and Decision.objects.count() == 2


def test_what_is_wrong_for_all_stands_beside_the_field(story: Story, deputy: Client) -> None:
    stories(story, 1)
    url = choose_all(deputy, S.YEAR_PLAN)
    answer = deputy.post(url, fill(story, S.YEAR_PLAN, acted_on="2099-01-01") | {"step": "check"})
    assert answer.status_code == 422 and "lies in the future" in text(answer)


def test_nobody_opens_another_officials_list(story: Story, deputy: Client, as_: As) -> None:
    url = choose_all(deputy, S.YEAR_PLAN)
    for role in (Role.TOWNSHIP_HEAD, Role.AUDITOR):
        assert as_(story.cast[role]).get(url).status_code == 404
    assert as_(story.cast.twins[Role.TOWNSHIP_DEPUTY]).post(url, {"step": "confirm"}).status_code == 404


def test_nobody_chooses_what_does_not_wait_for_him(story: Story, as_: As) -> None:
    for user in (story.cast.twins[Role.TOWNSHIP_DEPUTY], story.cast[Role.TOWNSHIP_HEAD], story.cast[Role.AUDITOR]):
        answer = as_(user).post("/lists/choose/", {"stage": S.YEAR_PLAN, "case_no": story.case_no})
        assert answer["Location"] == "/queue/"
    assert not Selection.objects.exists()


def test_a_stage_that_measures_each_household_is_not_decided_as_a_list(story: Story, as_: As) -> None:
    story.until(S.HOME_CHECK)
    answer = as_(story.cast[Role.WORK_TEAM_MEMBER]).post("/lists/choose/", {"stage": S.HOME_CHECK, "all": "1"})
    assert answer.status_code == 409


def test_what_belongs_to_each_household_is_asked_beside_it(story: Story, as_: As) -> None:
    cases = [story, *stories(story, 1)]
    for each in cases:
        each.until(S.APPLICATION)
    clerk = as_(story.cast[Role.VILLAGE_CLERK])
    url, form = choose_all(clerk, S.APPLICATION), fill(story, S.APPLICATION)
    form |= {f"{each.case_no}-{name}": form[name] for each in cases for name in ("applied_on", "reason")}
    papers = OfficialDocument.objects.count()
    assert clerk.post(url, form | {f"{story.case_no}-applied_on": "soon", "step": "check"}).status_code == 422
    clerk.post(url, form | {"step": "confirm"})
    assert all(each.case.stage == S.HOME_CHECK for each in cases)
    assert OfficialDocument.objects.count() == papers + 2


def test_where_others_must_sign_the_list_lies_before_them(story: Story, as_: As) -> None:
    cases = [story, *stories(story, 2)]
    for each in cases:
        each.until(S.JOINT_VILLAGE_CHECK)
    secretary = as_(story.cast[Role.FIRST_SECRETARY])
    url, form = choose_all(secretary, S.JOINT_VILLAGE_CHECK), fill(story, S.JOINT_VILLAGE_CHECK)
    assert "An approval must still be signed by" in text(secretary.post(url, form | {"step": "check"}))
    secretary.post(url, form | {"step": "confirm"})
    sheet = Sheet.objects.latest("pk")
    assert sheet.state == SheetState.OPEN and sheet.items.count() == sheet.stated_count == 3
    assert not Decision.objects.filter(stage=S.JOINT_VILLAGE_CHECK).exists()


def test_a_crash_in_mid_list_is_resumed_and_decides_nobody_twice(
    story: Story, deputy: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [story, *stories(story, 4)]
    monkeypatch.setattr(concluding, "CHUNK", 2)
    url, form = choose_all(deputy, S.YEAR_PLAN), fill(story, S.YEAR_PLAN) | {"step": "confirm"}
    finish, chunks = lists.finish, []

    def crash(*args: Any) -> None:
        chunks.append(1)
        if len(chunks) == 2:  # in the middle of the second chunk, after its decisions were written
            raise SystemExit("the machine went down")
        finish(*args)

    with monkeypatch.context() as patch:
        patch.setattr(lists, "finish", crash)
        with pytest.raises(SystemExit):
            deputy.post(url, form)
    sheet = Sheet.objects.get()
    assert Decision.objects.count() == 2 and sheet.items.filter(result=ItemResult.DECIDED).count() == 2
    assert lists.unfinished() == [sheet.pk]
    page = text(deputy.get(f"/sheets/{sheet.pk}/"))
    assert "Go on deciding" in page and "3 households still wait" in page
    deputy.post(f"/sheets/{sheet.pk}/go-on/")
    assert Decision.objects.count() == 5 and [each.case.stage for each in cases] == [S.APPLICATION] * 5
    sheet.refresh_from_db()
    assert sheet.state == SheetState.DONE and lists.unfinished() == []


def test_the_clock_finishes_what_a_crash_left(story: Story, deputy: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [story, *stories(story, 1)]
    with monkeypatch.context() as patch:
        patch.setattr(concluding, "CHUNK", 0)  # too long for one transaction
        patch.setattr("workflows.views.batch.lists.resume", lambda sheet_id: None)
        deputy.post(choose_all(deputy, S.YEAR_PLAN), fill(story, S.YEAR_PLAN) | {"step": "confirm"})
    assert not Decision.objects.exists()
    assert lists.finish_unfinished() == 1
    assert [each.case.stage for each in cases] == [S.APPLICATION] * 2


def test_who_lost_his_duty_meanwhile_decides_no_further_household(
    story: Story, deputy: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(concluding, "CHUNK", 0)  # too long for one transaction
        patch.setattr("workflows.views.batch.lists.resume", lambda sheet_id: None)
        deputy.post(choose_all(deputy, S.YEAR_PLAN), fill(story, S.YEAR_PLAN) | {"step": "confirm"})
    user = story.cast[Role.TOWNSHIP_DEPUTY]
    user.is_active = False
    user.save(update_fields=["is_active"])
    lists.finish_unfinished()
    item = Sheet.objects.get().items.get()
    assert not Decision.objects.exists() and item.result == ItemResult.DROPPED and "duty" in item.reason
