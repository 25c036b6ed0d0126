"""GB 11643 as we check it, and masks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity import (
    IdentityFault,
    NotAnIdentityNumber,
    check_character,
    mask_id_no,
    mask_name,
    mask_phone,
    parse_id_no,
)

TODAY = date(2017, 11, 21)


def fault(number: str) -> str:
    with pytest.raises(NotAnIdentityNumber) as caught:
        parse_id_no(number, today=TODAY)
    return caught.value.fault


def test_the_example_of_the_standard_is_sound() -> None:
    person = parse_id_no("11010519491231002X", today=TODAY)
    assert (person.birth_on, person.is_male) == (date(1949, 12, 31), False)


def test_a_small_x_is_an_x() -> None:
    assert parse_id_no("11010519491231002x", today=TODAY).number.endswith("X")


@pytest.mark.parametrize(
    "number",
    ["", "11010519491231002", "1101051949123100211", "１１０１０５１９４９１２３１００２X", "11010519491231A02X"],
)
def test_other_shapes_are_refused(number: str) -> None:
    assert fault(number) == IdentityFault.SHAPE


def test_a_wrong_check_character_is_refused() -> None:
    assert fault("110105194912310021") == IdentityFault.CHECK_CHARACTER


@pytest.mark.parametrize("born", ["19490231", "20301231", "17491231", "00000000"])
def test_a_birth_date_that_cannot_be_is_refused(born: str) -> None:
    first = f"110105{born}002"
    assert fault(first + check_character(first)) == IdentityFault.BIRTH_DATE


@pytest.mark.parametrize("area", ["429005", "450881", "220102", "370202", "330113"])
def test_areas_younger_than_their_bearer_are_sound(area: str) -> None:
    first = f"{area}19800101001"
    assert parse_id_no(first + check_character(first), today=TODAY).is_male


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        parse_id_no(text, today=TODAY)
    except NotAnIdentityNumber:
        return


def test_masks_hide_the_middle() -> None:
    assert mask_id_no("220122197607240024") == "220122********0024"
    assert mask_phone("18175273660") == "181****3660"
    assert [mask_name(name) for name in ("张", "张三", "张小三", "买买提·艾力")] == ["*", "张*", "张*三", "买****力"]


@given(st.text(min_size=1, max_size=30))
def test_no_mask_shows_more_than_ten_signs_of_a_number(text: str) -> None:
    assert sum(sign != "*" for sign in mask_id_no(text.replace("*", ""))) <= 10
