"""Births, deaths and moves: one enters, another confirms, nobody is deleted, and a year that is over keeps its figures (C-23)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from audit.models import Event
from registry import natural_changes
from registry.encryption import blind_index
from registry.errors import (
    ChangeAnswered,
    ChangeWrong,
    DutyMissing,
    NotOnRegister,
    OwnHousehold,
    SecondPersonNeeded,
    TextMissing,
)
from registry.models import Household, Member, Movement, NaturalChange, Standing
from registry.roles import Role
from registry.standing_counts import Count, counts_by_part, counts_by_year
from tests.conftest import At
from tests.factories import Cast, id_no, make_household, official

R = Role
BABY = {"name": "曾小宝", "sex": "男", "relation": "之孙子", "education": "学龄前儿童", "health": "健康"}


def entered(cast: Cast, household: Household, reason: str, *, by: Role = R.VILLAGE_CLERK, **more: Any) -> NaturalChange:
    position = more.pop("position", None)
    values: dict[str, Any] = {
        "reason": reason,
        "happened_on": date(2017, 2, 20),
        "member": household.members.get(position=position) if position else None,
        "proof_title": "死亡医学证明",
        "proof_sha256": "0" * 64,
        "proof_type": "application/pdf",
    }
    entry = natural_changes.Entry(**(values | more))
    return natural_changes.enter(user=cast[by], household=household, entry=entry, at=clock.now())


def answered(cast: Cast, change: NaturalChange, *, agrees: bool = True, by: Role = R.TOWNSHIP_CLERK) -> NaturalChange:
    return natural_changes.answer(user=cast[by], change=change, agrees=agrees, opinion="情况属实。", at=clock.now())


def counted(household: Household, year: int = 2017) -> dict[Movement, Count]:
    place = household.village
    counts = counts_by_year(place, [year])[year]
    assert counts_by_part(place, year).get(place.path, dict.fromkeys(Movement, Count())) == counts
    return {movement: count for movement, count in counts.items() if count != Count()}


def test_who_dies_is_closed_with_date_and_reason_and_stays_on_file(cast: Cast, household: Household) -> None:
    change = entered(cast, household, "death", position=2)
    assert household.members.filter(left_on=None).count() == 2
    answered(cast, change)
    member = household.members.get(position=2)
    assert (member.left_on, member.left_reason) == (date(2017, 2, 20), "死亡")
    assert Household.objects.get().standing == Standing.NOT_EXITED
    assert counted(household) == {Movement.NATURAL_DECREASE: Count(0, 1)}
    kinds = Event.objects.filter(stream=f"register:{household.no}").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["register:natural_change:entered", "register:natural_change:confirmed"]


def test_a_child_joins_without_a_number(cast: Cast, household: Household) -> None:
    answered(cast, entered(cast, household, "birth", person=BABY))
    child = household.members.get(name="曾小宝")
    assert (child.position, child.birth_on, child.joined_on) == (3, date(2017, 2, 20), date(2017, 2, 20))
    assert counted(household) == {Movement.NATURAL_INCREASE: Count(0, 1)}


def test_a_household_whose_last_member_left_is_closed_and_has_not_exited(cast: Cast, household: Household) -> None:
    head = household.members.get(position=1)
    answered(cast, entered(cast, household, "moved_out", position=1, new_head=household.members.get(position=2)))
    household.refresh_from_db()
    assert household.head_name == "曾平" and head.pk
    assert household.members.get(position=2).relation == "本人或户主"
    answered(cast, entered(cast, household, "death", position=2))
    household.refresh_from_db()
    assert household.standing == Standing.DEREGISTERED_NATURALLY
    assert counted(household) == {Movement.NATURAL_DECREASE: Count(1, 2)}


def test_nobody_confirms_what_he_entered(cast: Cast, household: Household) -> None:
    change = entered(cast, household, "death", position=2, by=R.TOWNSHIP_CLERK)
    with pytest.raises(SecondPersonNeeded):
        answered(cast, change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows = NaturalChange.objects.filter(pk=change.pk)
        posting = change.entered_posting
        rows.update(
            state="confirmed",
            answered_by=change.entered_by,
            answered_posting=posting,
            answered_at=clock.now(),
            counts_on=date(2017, 3, 1),
        )
    answered(cast, change, by=R.TOWNSHIP_DEPUTY)


def test_what_was_answered_stands(cast: Cast, household: Household) -> None:
    change = answered(cast, entered(cast, household, "death", position=2), agrees=False)
    assert household.members.filter(left_on=None).count() == 2 and counted(household) == {}
    with pytest.raises(ChangeAnswered):
        answered(cast, change)
    for altered in ({"opinion": "同意"}, {"happened_on": date(2017, 1, 1)}, {"state": "entered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NaturalChange.objects.filter(pk=change.pk).update(**altered)
    with pytest.raises(IntegrityError), transaction.atomic():
        NaturalChange.objects.filter(pk=change.pk).delete()


def test_a_refusal_says_why(cast: Cast, household: Household) -> None:
    change = entered(cast, household, "death", position=2)
    with pytest.raises(TextMissing):
        natural_changes.answer(user=cast[R.TOWNSHIP_CLERK], change=change, agrees=False, opinion=" ", at=clock.now())


@pytest.mark.parametrize(
    ("field", "reason", "more"),
    [
        ("happened_on", "death", {"position": 2, "happened_on": date(2017, 3, 2)}),
        ("happened_on", "death", {"position": 2, "happened_on": date(1959, 3, 2)}),
        ("new_head", "death", {"position": 1}),
        ("member", "death", {}),
        ("relation", "married_in", {"person": BABY | {"relation": "户主"}}),
        ("birth_on", "birth", {"person": BABY | {"birth_on": "2017-02-19"}}),
        ("name", "birth", {"person": BABY | {"name": ""}}),
        ("id_no", "married_in", {"person": BABY | {"id_no": "220122196001010010"}}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    cast: Cast, household: Household, field: str, reason: str, more: dict[str, Any]
) -> None:
    with pytest.raises(ChangeWrong) as refused:
        entered(cast, household, reason, **more)
    assert refused.value.details["field"] == field and str(refused.value)


def test_a_person_belongs_to_one_household(cast: Cast, household: Household) -> None:
    other = make_household(cast.places.sister_village, no="2201221002360001")
    number = id_no(7)
    Member.objects.filter(household=other, position=1).update(id_index=blind_index(number))
    with pytest.raises(ChangeWrong) as refused:
        entered(cast, household, "married_in", person=BABY | {"id_no": number, "birth_on": "1960-01-01"})
    assert refused.value.details["field"] == "id_no"


def test_the_year_that_is_over_keeps_its_figures(cast: Cast, household: Household, at: At) -> None:
    with at("2018-01-20"):
        answered(cast, entered(cast, household, "death", position=2))
    assert household.members.get(position=2).left_on == date(2017, 2, 20)
    assert counted(household, 2017) == {} and counted(household, 2018) == {Movement.NATURAL_DECREASE: Count(0, 1)}


def test_who_may(cast: Cast, household: Household) -> None:
    with pytest.raises(DutyMissing):
        entered(cast, household, "death", position=2, by=R.COUNTY_OFFICE)
    change = entered(cast, household, "death", position=2)
    for user in (cast[R.VILLAGE_CLERK], cast.twins[R.TOWNSHIP_CLERK], cast[R.TOWNSHIP_HEAD]):
        with pytest.raises(DutyMissing):
            natural_changes.answer(user=user, change=change, agrees=True, opinion="", at=clock.now())
    kin = official(R.TOWNSHIP_CLERK, cast.places.township, "kin", "曾平")
    with pytest.raises(OwnHousehold):
        natural_changes.answer(user=kin, change=change, agrees=True, opinion="", at=clock.now())


def test_only_households_of_the_register_change(cast: Cast, household: Household) -> None:
    Household.objects.update(standing=Standing.APPLIED)
    with pytest.raises(NotOnRegister):
        entered(cast, household, "death", position=2)
