"""One value has one sequence of bytes, and it is the one of RFC 8785."""

import unicodedata

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import canonical

texts = st.text(st.characters(codec="utf-8"), max_size=30).map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(st.characters(max_codepoint=127), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | texts
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=25)
SALT = bytes(range(32))


def nested(levels):
    value = []
    for _ in range(levels - 1):
        value = [value]
    return value


@settings(deadline=None)
@given(values)
def test_bytes_are_those_of_rfc_8785(value):
    assert canonical.encode(value) == rfc8785.dumps(value)


@settings(deadline=None)
@given(values)
def test_parsing_gives_the_value_back(value):
    assert canonical.parse(canonical.encode(value)) == value


@given(values)
@settings(deadline=None)
def test_plain_value_of_a_canonical_value_is_itself(value):
    assert canonical.plain(value) == value


@pytest.mark.parametrize(
    "body",
    [
        '{"a":1,"a":1}',
        '{"a": 1}',
        '{"b":1,"a":1}',
        "1.0",
        "1e3",
        "-0",
        "01",
        '"\\u0041"',
        '"\\/"',
        '"\\u000A"',
        "\ufeff1",
        " 1",
        "1\n",
        "NaN",
        "Infinity",
        "-Infinity",
        "9007199254740992",
        '"e\u0301"',
        '{"键":1}',
        '"\\ud800"',
        "[1,]",
        "",
        "[" * 20_000,
    ],
)
def test_other_spellings_are_refused(body):
    with pytest.raises(canonical.NotCanonical):
        canonical.parse(body.encode())


def test_bytes_that_are_not_utf8_are_refused():
    with pytest.raises(canonical.NotCanonical):
        canonical.parse(b'"\xff"')


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), b"bytes", (1, 2), {1: 2}, {"键": 1}, {"a": {1, 2}}, "e\u0301", "\ud800"],
    ids=repr,
)
def test_values_outside_the_subset_are_refused(value):
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(value)


def test_sixteen_levels_are_enough():
    assert canonical.encode(nested(16))
    with pytest.raises(canonical.NotCanonical, match="levels"):
        canonical.encode(nested(17))


def test_body_stays_below_64_kilobytes():
    assert len(canonical.encode("x" * (canonical.MAX_BYTES - 2))) == 65_535
    with pytest.raises(canonical.NotCanonical, match="bytes"):
        canonical.encode("x" * (canonical.MAX_BYTES - 1))
    with pytest.raises(canonical.NotCanonical, match="bytes"):
        canonical.parse(b'"' + b"x" * 70_000 + b'"')


def test_commitment_is_bound_to_label_value_and_salt():
    commitment = canonical.commit("name", "张某", SALT)
    assert commitment == canonical.commit("name", "张某", SALT)
    others = [("phone", "张某", SALT), ("name", "李某", SALT), ("name", "张某", SALT[::-1])]
    assert commitment not in {canonical.commit(*other) for other in others}


def test_commitment_is_domain_separated():
    assert canonical.commit("name", 1, SALT) != canonical.digest(canonical.encode(["name", SALT.hex(), 1]))


def test_commitment_needs_a_whole_salt():
    with pytest.raises(ValueError, match="32 bytes"):
        canonical.commit("name", "张某", b"short")


def test_salts_differ():
    assert len({canonical.new_salt() for _ in range(100)}) == 100


def test_guessing_identity_numbers_does_not_open_a_commitment():
    salt = canonical.new_salt()
    commitment = canonical.commit("identity_no", "11010519491231002X", salt)
    assert commitment != canonical.commit("identity_no", "11010519491231002X", canonical.new_salt())
