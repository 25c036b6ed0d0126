"""A typed check code: what one may write instead of what, and slips that are always noticed."""

from itertools import combinations

import pytest

from documents.checking.typed import ALPHABET, LENGTH, Mistyped, meant, new_code

CODE = "7KQ3MX9D2RTB5HND"
OLD = "MFRGGZDFMZTWQ2LKNNWG23TPOA"


def is_noticed(code: str) -> bool:
    try:
        meant(code)
    except Mistyped:
        return True
    return False


def test_new_codes_are_of_the_alphabet_and_mean_themselves() -> None:
    codes = {new_code() for _each in range(200)}

    assert len(codes) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) and meant(code) == [code] for code in codes)


def test_every_single_wrong_character_is_noticed() -> None:
    wrong = [CODE[:at] + other + CODE[at + 1 :] for at in range(LENGTH) for other in ALPHABET if other != CODE[at]]

    assert len(wrong) == LENGTH * 31 and all(map(is_noticed, wrong))


def test_any_two_characters_that_changed_places_are_noticed() -> None:
    for first, second in combinations(range(LENGTH), 2):
        letters = list(CODE)
        letters[first], letters[second] = letters[second], letters[first]
        assert CODE[first] == CODE[second] or is_noticed("".join(letters))


@pytest.mark.parametrize(
    "typed",
    ["7kq3 mx9d 2rtb 5hnd", "7KQ3-MX9D-2RTB-5HND", "７ＫＱ３　ＭＸ９Ｄ　２ＲＴＢ　５ＨＮＤ", " 7kq3.mx9d·2rtb—5hnd\n"],
)
def test_spaces_hyphens_small_and_full_width_letters_make_no_difference(typed: str) -> None:
    assert meant(typed) == [CODE]


def test_o_is_nought_and_i_and_l_are_one() -> None:
    code = next(code for code in iter(new_code, "") if "0" in code and "1" in code)

    for one in "IiLl":
        assert meant(code.replace("0", "o").replace("1", one)) == [code]


def test_a_code_of_an_older_paper_is_found_with_figures_for_letters() -> None:
    assert meant(OLD.lower()) == [OLD]
    assert meant(OLD.replace("O", "0")) == [OLD]
    assert OLD in meant(OLD.replace("L", "1"))


@pytest.mark.parametrize(
    "typed", ["", "7KQ3", CODE + "0", "核验码核验码核验码核验码核验码核", "U" * 16, "9" * 26, "1" * 26, "\x00" * 16]
)
def test_whatever_else_is_typed_is_no_code(typed: str) -> None:
    assert is_noticed(typed)
