"""How long a notice hung, in words: a total is only said where it is one."""

import pytest

from documents.templatetags.paper import term_of


@pytest.mark.parametrize(
    ("last", "calendar", "said"),
    [
        ("2017-12-03", "natural", "共5天"),
        ("2017-12-04", "natural", "期限5天，依规定顺延"),
        ("2017-12-05", "working", "共5个工作日"),
    ],
)
def test_a_term_whose_end_was_moved_tells_no_wrong_total(last: str, calendar: str, said: str) -> None:
    notice = {"starts_on": "2017-11-29", "ends_on": last, "days": 5, "calendar": calendar}
    assert term_of(notice) == said
