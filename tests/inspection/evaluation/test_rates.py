"""The four rates: persons or households, over whom, and the programme's own operators at, below and above the limit."""

from dataclasses import replace

import pytest

from inspection.evaluation.rates import INCIDENCE, MISSED, RECOGNITION, WRONG_EXIT, Asked, Strata, judged, shares_of
from registry.programme_schema import Programme
from registry.programmes import PROGRAMMES_DIR, read_programme

STRATA = Strata(remaining=100, exited=10_000, rural=100_000)


@pytest.fixture(scope="module")
def liaoning() -> Programme:
    return read_programme(PROGRAMMES_DIR / "liaoning_2018.toml")


def asked(*rows: Asked) -> dict[str, tuple[int, int]]:
    return {name: (one["numerator"], one["denominator"]) for name, one in shares_of(rows, STRATA).items()}


def sample(wrong: int, missed: int, *, recognised: int = 100) -> list[Asked]:
    """A hundred exited persons in households of one, and a hundred off the register."""
    left = [Asked("exited", 1, number < recognised, is_wrong_exit=number < wrong) for number in range(100)]
    return left + [Asked("uncarded", 1, number < recognised, is_missed=number < missed) for number in range(100)]


def met(programme: Programme, rows: list[Asked], strata: Strata = STRATA) -> dict[str, bool | None]:
    return {name: one.met for name, one in judged(programme, shares_of(rows, strata), 2018).items()}


def test_false_exits_are_counted_in_persons_over_those_who_left_or_are_to_leave() -> None:
    rows = [Asked("exited", 5, is_wrong_exit=True), Asked("exited", 3), Asked("planned", 2), Asked("poor", 7)]

    assert asked(*rows)[WRONG_EXIT] == (5, 10)


def test_missed_ones_are_counted_in_persons_over_the_surveyed_off_the_register() -> None:
    rows = [Asked("uncarded", 4, is_missed=True), Asked("uncarded", 6), Asked("poor", 9), Asked("exited", 9)]

    assert asked(*rows)[MISSED] == (4, 10)


def test_recognition_is_counted_in_households_whatever_their_size() -> None:
    rows = [Asked("exited", 9, True), Asked("uncarded", 1, False), Asked("poor", 4, None), Asked("village", 900, None)]

    assert asked(*rows)[RECOGNITION] == (1, 3)


def test_nothing_is_divided_by_nobody() -> None:
    assert asked(Asked("poor", 3, True)) == {RECOGNITION: (1, 1)}


def test_the_composite_estimates_both_strata_and_rounds_persons_up() -> None:
    """1 of 99 of 10,000 exited is 101.01…, 0 missed: 100 + 102 over the rural population."""
    rows = [Asked("exited", 1, is_wrong_exit=number < 1) for number in range(99)] + [Asked("uncarded", 1)]

    assert asked(*rows)[INCIDENCE] == (202, 100_000)  # 100 + 10,000/99 rounded up


def test_without_the_rural_population_there_is_no_composite() -> None:
    assert INCIDENCE not in shares_of(sample(0, 0), replace(STRATA, rural=None))


@pytest.mark.parametrize(("wrong", "expected"), [(1, True), (2, True), (3, False)])
def test_the_limit_of_false_exits_is_still_within_it(liaoning: Programme, wrong: int, expected: bool) -> None:
    assert met(liaoning, sample(wrong, 0))[WRONG_EXIT] is expected


@pytest.mark.parametrize(("missed", "expected"), [(1, True), (2, True), (3, False)])
def test_the_limit_of_missed_ones_is_still_within_it(liaoning: Programme, missed: int, expected: bool) -> None:
    assert met(liaoning, sample(0, missed))[MISSED] is expected


@pytest.mark.parametrize(("recognised", "expected"), [(91, True), (90, True), (89, False)])
def test_ninety_per_cent_are_enough_recognition(liaoning: Programme, recognised: int, expected: bool) -> None:
    assert met(liaoning, sample(0, 0, recognised=recognised))[RECOGNITION] is expected


@pytest.mark.parametrize(("remaining", "expected"), [(1999, True), (2000, False), (2001, False)])
def test_liaoning_demands_less_than_two_per_cent(liaoning: Programme, remaining: int, expected: bool) -> None:
    """低于2%: exactly two is not enough, where another programme's 不超过 would let it pass."""
    strata = replace(STRATA, remaining=remaining)

    assert met(liaoning, sample(0, 0), strata)[INCIDENCE] is expected


def test_operator_and_limit_are_the_programmes_own(liaoning: Programme) -> None:
    softer = tuple(
        replace(rule, operator="<=", threshold=3) if rule.measure == INCIDENCE else rule for rule in liaoning.criteria
    )

    assert met(replace(liaoning, criteria=softer), sample(0, 0), replace(STRATA, remaining=3000))[INCIDENCE] is True


def test_a_rate_that_was_not_computed_is_not_met(liaoning: Programme) -> None:
    assert met(liaoning, [Asked("poor", 1, True)])[WRONG_EXIT] is None


def test_a_programme_that_sets_no_limits_judges_nothing() -> None:
    assert judged(read_programme(PROGRAMMES_DIR / "changchun_2017.toml"), shares_of(sample(9, 9), STRATA), 2017) == {}
