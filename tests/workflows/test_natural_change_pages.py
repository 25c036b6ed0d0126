"""Pages of births, deaths and moves: entered on the household's page, confirmed from the queue, by two persons (C-23)."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.errors import ActInvalid, HouseholdGone
from audit import clock
from registry import natural_changes
from registry.models import Household, Movement, NaturalChange, Standing
from registry.roles import Role
from registry.standing_counts import Count, counts_by_year
from tests.conftest import As
from tests.factories import Cast
from tests.story import Story

R = Role
PDF = b"%PDF-1.7 proof"


def proof(content: bytes = PDF) -> dict[str, Any]:
    return {
        "happened_on": "2017-02-20",
        "proof_title": "死亡医学证明",
        "proof": SimpleUploadedFile("proof.pdf", content, content_type="application/pdf"),
    }


def test_a_death_goes_from_the_household_s_page_through_the_queue_to_the_register(
    cast: Cast, household: Household, as_: As
) -> None:
    clerk, second = as_(cast[R.VILLAGE_CLERK]), as_(cast[R.TOWNSHIP_CLERK])
    page = f"/registry/households/{household.no}/"
    enter = f"/member-changes/new/{household.no}/"
    assert enter in clerk.get(page).content.decode()
    assert "married out" in clerk.get(enter).content.decode()
    member = household.members.get(position=2)
    answer = clerk.post(f"{enter}?reason=death", {"member": member.pk, **proof()})
    assert answer.status_code == 302
    change = NaturalChange.objects.get()
    assert "Changes of members to confirm" in second.get("/").content.decode()
    assert "Changes of members to confirm" not in clerk.get("/").content.decode()
    assert "曾平" in second.get("/member-changes/").content.decode()
    assert b"".join(second.get(answer["Location"] + "proof/")) == PDF
    assert second.post(answer["Location"], {"agrees": "no"}).status_code == 422
    assert second.post(answer["Location"], {"agrees": "yes"}).status_code == 302
    change.refresh_from_db()
    assert change.state == "confirmed" and "2017-02-20, 死亡" in second.get(page).content.decode()
    again = second.post(answer["Location"], {"agrees": "yes"})
    assert again.status_code == 409 and cast[R.TOWNSHIP_CLERK].name in again.content.decode()


def test_a_child_is_typed_in_the_register_s_own_words(cast: Cast, household: Household, as_: As) -> None:
    clerk = as_(cast[R.VILLAGE_CLERK])
    enter = f"/member-changes/new/{household.no}/?reason=birth"
    assert "与户主关系" in clerk.get(enter).content.decode()
    wrong = clerk.post(enter, {"name": "<b>", "relation": "之孙子", **proof()})
    assert wrong.status_code == 422 and NaturalChange.objects.count() == 0
    right = clerk.post(enter, {"name": "曾小宝", "sex": "男", "relation": "之孙子", **proof()})
    assert right.status_code == 302
    as_(cast[R.TOWNSHIP_DEPUTY]).post(right["Location"], {"agrees": "yes"})
    assert household.members.get(name="曾小宝").position == 3


def test_a_proof_that_is_none_is_refused(cast: Cast, household: Household, as_: As) -> None:
    member = household.members.get(position=2)
    form = {"member": member.pk, **proof(b"MZ no paper")}
    answer = as_(cast[R.VILLAGE_CLERK]).post(f"/member-changes/new/{household.no}/?reason=death", form)
    assert answer.status_code == 422 and NaturalChange.objects.count() == 0


def test_whoever_entered_it_is_told_that_a_second_person_must(cast: Cast, household: Household, as_: As) -> None:
    clerk = as_(cast[R.TOWNSHIP_CLERK])
    form = {"member": household.members.get(position=2).pk, **proof()}
    address = clerk.post(f"/member-changes/new/{household.no}/?reason=death", form)["Location"]
    assert "Record the answer" not in clerk.get(address).content.decode()
    refused = clerk.post(address, {"agrees": "yes"})
    assert refused.status_code == 403 and "second person" in refused.content.decode()


@pytest.mark.parametrize("standing", [Standing.DISQUALIFIED, Standing.DEREGISTERED_NATURALLY])
def test_who_is_not_on_the_register_has_no_changes(cast: Cast, household: Household, as_: As, standing: str) -> None:
    Household.objects.update(standing=standing)
    form = {"member": household.members.get(position=2).pk, **proof()}
    answer = as_(cast[R.VILLAGE_CLERK]).post(f"/member-changes/new/{household.no}/?reason=death", form)
    assert answer.status_code == 409 and "not on the register" in answer.content.decode()


def test_a_case_of_a_household_in_which_nobody_lives_any_more_only_ends(story: Story) -> None:
    household = story.until("home_check").case.home
    for position, change in ((1, {"new_head": household.members.get(position=2)}), (2, {})):
        entered = natural_changes.enter(
            user=story.cast[R.VILLAGE_CLERK],
            household=household,
            entry=natural_changes.Entry(
                reason="death",
                happened_on=date(2017, 3, 1),
                member=household.members.get(position=position),
                proof_title="死亡医学证明",
                proof_sha256="0" * 64,
                proof_type="application/pdf",
                **change,
            ),
            at=clock.now(),
        )
        natural_changes.answer(
            user=story.cast[R.TOWNSHIP_CLERK], change=entered, agrees=True, opinion="", at=clock.now()
        )
    with pytest.raises(ActInvalid) as refused:
        story.decide()
    assert any(isinstance(each, HouseholdGone) for each in refused.value.refusals)
    story.decide(outcome="rejected", opinion="全家已自然减少，不再退出。")
    assert story.case.home.standing == Standing.DEREGISTERED_NATURALLY
    counts = counts_by_year(household.village, [2017])[2017]
    assert counts[Movement.NATURAL_DECREASE] == Count(1, 2) and counts[Movement.EXIT] == Count()
