"""Income line by line on the survey's page (H02): rows without JavaScript, faults in their own row, sums that agree."""

from typing import Any

import pytest
from django.test import Client

from approvals.models import Decision, SheetItem
from approvals.stages import StageCode
from registry.roles import Role
from tests.conftest import As
from tests.story import Story
from workflows.income_forms import income_posted
from workflows.models import Draft

S = StageCode
KINDS = ("wages", "business", "property", "transfer", "other", "expenses")


def line(category: str, item: str, amount_fen: int, **more: Any) -> dict[str, Any]:
    empty = {"quantity": "", "unit": "", "price_fen": None, "voucher": ""}
    return {"category": category, "item": item, "amount_fen": amount_fen} | empty | more


@pytest.fixture
def at_home(story: Story, as_: As) -> tuple[Story, Client]:
    story.until(S.HOME_CHECK)
    return story, as_(story.cast[Role.WORK_TEAM_MEMBER])


def good_lines(story: Story) -> list[dict[str, Any]]:
    """Lines that add up to what the register says, the wages told in two."""
    measured = story.act(S.HOME_CHECK).measured
    lines = [line(kind, f"{kind}项目", measured[f"{kind}_fen"]) for kind in KINDS if measured[f"{kind}_fen"]]
    whole = lines[0]["amount_fen"]
    lines[0] |= {"item": "务工工资", "quantity": "2.5", "unit": "月", "price_fen": 100, "amount_fen": 250}
    return [*lines, line(lines[0]["category"], "公益岗位", whole - 250, voucher="银行流水1份")]


def form_with(story: Story, lines: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return story.form(S.HOME_CHECK) | income_posted("income_lines", lines) | changes


def test_the_page_asks_for_lines_and_begins_with_the_register(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    page = client.get(story.url(S.HOME_CHECK))
    rows = page.context["form"]["income_lines"].formset
    known = [row.initial for row in rows if row.initial]
    assert {row["category"] for row in known} >= {"wages", "transfer"}
    assert len(rows.forms) == len(known) + 3
    assert 'name="income_lines-more"' in page.content.decode()


def test_more_rows_come_without_javascript_and_keep_what_was_typed(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    form = form_with(story, [line("wages", "务工工资", 100)], family_note="户主在家", **{"income_lines-more": "1"})
    page = client.post(story.url(S.HOME_CHECK), form)
    rows = page.context["form"]["income_lines"].formset
    assert page.status_code == 200 and len(rows.forms) == 4
    assert rows.forms[0].initial["item"] == "务工工资" and page.context["form"]["family_note"].value() == "户主在家"
    assert not SheetItem.objects.filter(sheet__stage=S.HOME_CHECK).exists()


def test_a_bad_row_is_refused_in_its_own_row(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    lines = [line("wages", "务工工资", 100), line("business", "玉米", 1, quantity="5", unit="亩", price_fen=48000)]
    page = client.post(story.url(S.HOME_CHECK), form_with(story, lines))
    rows = page.context["form"]["income_lines"].formset.forms
    assert page.status_code == 422
    assert not rows[0].errors and "2400.00" in str(rows[1].errors["amount"])


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("category", ""),
        ("category", "lottery"),
        ("item", ""),
        ("item", "玉\x07米"),
        ("item", "\x00"),
        ("quantity", "-1"),
        ("quantity", "9" * 30),
        ("quantity", "NaN"),
        ("price", "3.005"),
        ("amount", ""),
        ("amount", "1e99"),
        ("voucher", "长" * 61),
    ],
)
def test_every_wrong_cell_is_named(at_home: tuple[Story, Client], part: str, value: str) -> None:
    story, client = at_home
    form = form_with(story, [line("business", "玉米", 240000)]) | {f"income_lines-0-{part}": value}
    page = client.post(story.url(S.HOME_CHECK), form)
    assert page.status_code == 422
    assert part in page.context["form"]["income_lines"].formset.forms[0].errors


@pytest.mark.parametrize("total", ["", "x", "61", "99999999999999999999"])
def test_an_impossible_number_of_rows_is_refused(at_home: tuple[Story, Client], total: str) -> None:
    story, client = at_home
    form = form_with(story, good_lines(story)) | {"income_lines-TOTAL_FORMS": total}
    assert client.post(story.url(S.HOME_CHECK), form).status_code == 422
    assert client.post(story.url(S.HOME_CHECK), form | {"income_lines-more": "1"}).status_code == 200


def test_lines_that_do_not_add_up_are_refused_beside_the_sum(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    lines = good_lines(story)
    lines[-1]["amount_fen"] += 1
    page = client.post(story.url(S.HOME_CHECK), form_with(story, lines))
    name = f"measured-{lines[-1]['category']}_fen"
    assert page.status_code == 422 and name in page.context["form"].errors


def test_a_sum_left_open_is_the_sum_of_its_lines(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    lines = good_lines(story)
    form = form_with(story, lines) | {f"measured-{kind}_fen": "" for kind in KINDS}
    assert client.post(story.url(S.HOME_CHECK), form).status_code == 302
    item = SheetItem.objects.get(sheet__stage=S.HOME_CHECK)
    assert item.measured["wages_fen"] == story.act(S.HOME_CHECK).measured["wages_fen"]


def test_the_lines_are_shown_to_the_signers_and_kept_in_the_decision(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    lines = good_lines(story)
    answer = client.post(story.url(S.HOME_CHECK), form_with(story, lines))
    page = client.get(answer["Location"]).content.decode()
    assert "务工工资 2.5月 × 1.00 = 2.50" in page and "公益岗位" in page


def test_the_survey_s_record_and_h02_hold_the_lines(at_home: tuple[Story, Client]) -> None:
    story, _client = at_home
    lines = good_lines(story)
    act = story.act(S.HOME_CHECK)
    story.decide(S.HOME_CHECK, particulars={**act.particulars, "income_lines": lines})
    decision = Decision.objects.get(case__case_no=story.case_no, stage=S.HOME_CHECK)
    assert decision.particulars["income_lines"] == lines


def test_a_draft_keeps_the_rows(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    client.post(story.url(S.HOME_CHECK) + "draft/", income_posted("income_lines", [line("wages", "务工工资", 100)]))
    assert Draft.objects.get().values["income_lines-0-item"] == "务工工资"
    rows = client.get(story.url(S.HOME_CHECK)).context["form"]["income_lines"].formset
    assert rows.forms[0].initial["item"] == "务工工资" and len(rows.forms) == 4
