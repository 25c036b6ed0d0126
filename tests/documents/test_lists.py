"""A list act gives one paper with all its households; each dossier finds it, and one household that leaves ends no other's."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Case, Decision, Sheet
from approvals.particulars import per_case
from approvals.services import Recorded
from approvals.stages import STAGES, Outcome, StageCode
from audit import canonical, clock
from audit.models import Event
from documents import frozen, lists, services
from documents.checking.typed import new_code
from documents.models import LineChange, OfficialDocument, PaperJob, PaperLine, StatusChange
from documents.selectors import document_rows
from registry.identity import mask_name
from registry.models import Member
from registry.roles import Role
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story, role_for, sign_all
from workflows import lists as sheets

S = StageCode
LISTED = {"P02", "H04", "H07", "H09", "H12", "H13", "H14"}


def neighbours(story: Story, count: int) -> list[Story]:
    village = story.cast.places.village
    made = [make_household(village, no=f"22012210060{number:05d}") for number in range(count)]
    return [Story.begin(story.cast, household) for household in made]


def together(cases: Sequence[Story], stage: str) -> Sheet:
    """The stage decided for all on one sheet, signed by everybody who must."""
    for each in cases:
        each.wait_for_notice()
        each.prepare(stage)
    act = cases[0].act(stage)
    names = {item.name for item in per_case(stage)}
    items = []
    for each in cases:
        own = each.act(stage)
        mine = {name: value for name, value in own.particulars.items() if name in names}
        items.append(sheets.Chosen(each.case_no, each.case.version, mine, dict(act.measured)))
    sheet = sheets.open_list(user=cases[0].cast[role_for(stage)], stage=stage, act=act, items=items)
    sign_all(sheet)
    sheets.resume(sheet.pk)
    sheet.refresh_from_db()
    return sheet


def content_of(paper: OfficialDocument) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(paper.content)
    return found


@pytest.fixture
def three(story: Story) -> list[Story]:
    return [story, *neighbours(story, 2)]


def at_the_notice(three: Sequence[Story]) -> Sheet:
    for each in three:
        each.until(S.FIRST_NOTICE)
    return together(three, S.FIRST_NOTICE)


def how_far(case: Case) -> int:
    """Whoever was drawn into the sample is ahead of the rest for a while."""
    codes = [stage.code for stage in STAGES]
    return len(codes) if case.closed_at else codes.index(case.stage)


def test_a_village_that_goes_the_whole_way_together_has_one_paper_for_each_list(three: list[Story]) -> None:
    for _step in range(30):
        furthest_behind = min((each.case for each in three), key=how_far)
        if furthest_behind.closed_at:
            break
        together([each for each in three if each.case.stage == furthest_behind.stage], furthest_behind.stage)
    papers = OfficialDocument.objects.filter(sheet__isnull=False)

    assert {each.case.outcome for each in three} == {Outcome.APPROVED}
    assert set(papers.values_list("kind", flat=True)) == LISTED
    for kind in LISTED - {"H14"}:  # whoever was drawn is checked, and papered, before the rest
        assert PaperLine.objects.filter(kind=kind).count() == 3, kind
        assert papers.filter(kind=kind).count() == 1, kind
    assert OfficialDocument.objects.filter(kind="H15").count() == 3  # nobody shares a certificate


def test_a_list_has_every_household_once_with_its_sums_and_its_signers(three: list[Story]) -> None:
    sheet = at_the_notice(three)
    paper = OfficialDocument.objects.get(sheet=sheet)
    content = content_of(paper)
    rows = content["roster"]["rows"]

    assert [row["no"] for row in rows] == [1, 2, 3]
    assert content["roster"]["households"] == 3
    assert content["roster"]["persons"] == Member.objects.filter(left_on=None).count()
    assert all(set(row) == {"no", "village", "hamlet", "head_name", "population", "notes"} for row in rows)
    assert not any(row["notes"] for row in rows)  # what is posted says nothing else (domain.md §6-1)
    assert content["household"] is None and content["members"] == []
    assert paper.village_path == three[0].case.village_path
    assert PaperJob.objects.filter(document=paper).exists()


def test_every_dossier_links_to_the_list(three: list[Story], as_: As) -> None:
    sheet = at_the_notice(three)
    paper = OfficialDocument.objects.get(sheet=sheet)
    for each in three:
        rows = [row for row in document_rows(each.case) if row["kind"] == "H07"]
        assert [row["no"] for row in rows] == [paper.document_no]
    page = as_(three[1].cast[Role.VILLAGE_CLERK]).get(f"/cases/{three[1].case_no}/")

    assert paper.document_no in page.content.decode()


def test_whoever_is_returned_leaves_the_list_and_the_list_stays_valid(three: list[Story], as_: As) -> None:
    sheet = at_the_notice(three)
    paper = OfficialDocument.objects.get(sheet=sheet)
    leaver = three[1]
    leaver.wait_for_notice()
    leaver.send_back(S.HOME_CHECK)
    page = as_(leaver.cast[Role.VILLAGE_CLERK]).get(f"/V/{paper.check_token}").content.decode()
    row = next(row for row in document_rows(leaver.case) if row["kind"] == "H07")

    assert not StatusChange.objects.filter(document=paper).exists()
    assert LineChange.objects.get().line.case == leaver.case
    assert row["status"] == "superseded"
    assert "Valid" in page and "No longer on this list" in page
    assert mask_name(leaver.case.household.head_name) in page
    assert Event.objects.filter(kind="paper:line:ended").count() == 1


def test_a_list_that_all_have_left_is_valid_no_longer(three: list[Story]) -> None:
    sheet = at_the_notice(three)
    for each in three:
        each.wait_for_notice()
        each.send_back(S.HOME_CHECK)

    assert StatusChange.objects.get(document__sheet=sheet).status == "superseded"
    assert LineChange.objects.count() == 3


def test_a_list_paper_is_issued_once_however_often_it_is_asked_for(three: list[Story]) -> None:
    sheet = at_the_notice(three)
    decided = [decision_of(each.case, S.FIRST_NOTICE) for each in three]
    again = services.request_lists(sheet, [recorded(one) for one in decided], at=clock.now())

    assert again == []
    assert OfficialDocument.objects.filter(sheet=sheet).count() == 1


def decision_of(case: Case, stage: str) -> Decision:
    return Decision.objects.select_related("case__household", "case__programme", "posting").get(case=case, stage=stage)


def recorded(decision: Decision) -> Recorded:
    return Recorded(decision, None, [])


def test_the_inner_form_says_who_dropped_out_and_why_the_posted_one_does_not(three: list[Story]) -> None:
    for each in three:
        each.until(S.TOWNSHIP_REVIEW)
    stage = S.TOWNSHIP_REVIEW
    act = three[0].act(stage)
    items = [sheets.Chosen(each.case_no, each.case.version, {}, {}) for each in three[:2]]
    items.append(sheets.Chosen(three[2].case_no, 99, {}, {}))  # seen before it changed
    sheet = sheets.open_list(user=story_user(three[0], stage), stage=stage, act=act, items=items)
    sign_all(sheet)
    letter = content_of(OfficialDocument.objects.get(sheet=sheet, kind="H09"))

    assert [row["head_name"] for row in letter["roster"]["dropped"]] == [three[2].case.household.head_name]
    assert letter["roster"]["dropped"][0]["reason"]
    assert letter["roster"]["households"] == 2
    assert [one["label"] for one in letter["signers"]] == ["分管领导", "乡镇长", "乡镇党委书记"]  # the leader last


def story_user(story: Story, stage: str) -> Any:
    return story.cast[role_for(stage)]


def test_the_statements_of_a_list_do_not_grow_with_it(story: Story) -> None:
    few = [story, *neighbours(story, 1)]
    sheet = at_the_notice(few)
    counts = []
    for size in (2, 12):
        rows = [recorded(decision_of(few[number % 2].case, S.FIRST_NOTICE)) for number in range(size)]
        kind = services.KINDS["H07"]
        with CaptureQueriesContext(connection) as asked:
            lists.build_list(
                kind,
                sheet,
                rows,
                issuer=services.Issuer(kind, few[0].case.village_path, lists.programme_for(rows[0].decision.case)),
                numbered=lists.Numbered("试〔2017〕1号", new_code(), ""),
                populations=lists.populations_of([row.decision.case.household_id for row in rows]),
                dropped=[],
                signatures=[],
            )
        counts.append(len(asked))
    assert counts[0] >= counts[1]


def test_three_thousand_households_fit_on_one_paper() -> None:
    row = {"no": 3000, "village": "", "hamlet": "第十二村民小组", "head_name": "欧阳春生", "population": 4, "notes": []}
    content: Any = {"rows": [row] * 3000}

    assert len(frozen.encode(content)) < frozen.MAX_BYTES
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(content)  # no entry of the log is that long
