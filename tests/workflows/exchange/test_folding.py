"""The nightly fold: what somebody wrote past the services comes to light, whatever table it was."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from approvals.models import NoticeList, SignOff
from approvals.stages import StageCode
from audit import clock, folding, log
from audit.erasure import erase_openings
from audit.fold_models import Difference, FoldRound
from audit.folding import FOLD, FOUND, GONE, fold
from inspection import accountability
from inspection.accountability import Outcome
from inspection.models import LedgerItem
from registry.models import Household
from registry.roles import Role
from tests.append_only import suspended
from tests.conftest import At
from tests.documents.sealed import delivered
from tests.ledger_steps import Problem, posted_outcome
from tests.story import Story
from workflows import notice_acts, tasks
from workflows.exchange.nightly import FOLDERS
from workflows.supervision.heartbeat import Clock, last_runs

S = StageCode


def tamper(statement: str, *params: object) -> None:
    with suspended(connection), connection.cursor() as cursor:
        cursor.execute(statement, params)


def folded() -> set[tuple[str, str]]:
    """A whole round from the start: what differs then, without the household that the fixture entered past the log."""
    FoldRound.objects.all().delete()
    fold(FOLDERS, lambda: True)
    rows = Difference.objects.filter(gone_at=None).exclude(folder="standings", what="row")
    return set(rows.values_list("folder", "what"))


@pytest.fixture
def case(logged: Story) -> Iterator[Story]:
    """With a rendered paper; nothing differs yet."""
    delivered(logged.case.documents.get(kind="H01"), b"%PDF-1.7 test")
    assert folded() == set()
    return logged


TAMPERED = {
    "decision": ("UPDATE approvals_decision SET outcome = 'rejected' WHERE stage = 'application'", "cases"),
    "opinion": ("UPDATE approvals_decision SET opinion = '改过的意见' WHERE stage = 'application'", "cases"),
    "signed": ("UPDATE approvals_decision SET digest = 'f' WHERE stage = 'application'", "cases"),
    "facts": ("UPDATE approvals_assessment SET facts = REPLACE(facts, '600000', '900000')", "cases"),
    "year": ("UPDATE approvals_case SET year = 2018", "cases"),
    "events": ("UPDATE approvals_case SET audit_seq = audit_seq - 1", "cases"),
    "waits_at": ("UPDATE approvals_case SET stage = 'county_approval'", "conformance"),
    "content": ("UPDATE documents_officialdocument SET content = content || ' ' WHERE kind = 'H01'", "papers"),
    "number": ("UPDATE documents_officialdocument SET document_no = '长扶〔2017〕9号' WHERE kind = 'H01'", "papers"),
    "postings": ("UPDATE registry_posting SET role = 'county_leader' WHERE role = 'hotline_officer'", "postings"),
}


def test_a_row_changed_past_the_services_is_found(case: Story) -> None:
    with suspended(connection), connection.cursor() as cursor:
        for what, (statement, folder) in TAMPERED.items():
            with transaction.atomic():
                cursor.execute(statement)
                found = folded()
                transaction.set_rollback(True)
            assert {name for name, _what in found} == {folder}
            assert any(each.endswith(what) for _name, each in found), what


# ── sheets, notices and the ledger ───────────────────────────────────────────────────────────────────────────────────

OF_LISTS = {
    "sheets": {
        "state": "UPDATE approvals_sheet SET state = 'refused' WHERE stage = 'home_check'",
        "shown": "UPDATE approvals_sheet SET act = REPLACE(act, 'approved', 'rejected') WHERE stage = 'home_check'",
        "shown of a line": "UPDATE approvals_sheetitem SET population = population + 1",
        "results": "UPDATE approvals_sheetitem SET result = 'dropped'",
        "signature": "UPDATE approvals_signoff SET name = '另一人' WHERE seat = 1",
        "opinion": "UPDATE approvals_signoff SET opinion = '改过的意见' WHERE seat = 1",
    },
    "notices": {
        "ends_on": "UPDATE approvals_noticelist SET ends_on = starts_on",
        "lines": "UPDATE approvals_notice SET head_name = '另一人'",
        "lines of a text": "UPDATE approvals_noticelist SET text = text || '。'",
        "line_days": "UPDATE approvals_notice SET ends_on = starts_on",
        "proofs": "UPDATE approvals_pointproof SET sha256 = SUBSTR(sha256, 2) || '!' WHERE moment = 'start'",
        "breaks": "UPDATE approvals_noticebreak SET first_day = '2017-01-01'",
        "break_reasons": "UPDATE approvals_noticebreak SET reason = '别的'",
        "points": "DELETE FROM approvals_noticepoint WHERE no = (SELECT MAX(no) FROM approvals_noticepoint)",
    },
    "ledger": {
        "state": "UPDATE inspection_ledgeritem SET state = 'long_term'",
        "category": "UPDATE inspection_ledgeritem SET category = 'other'",
        "description": "UPDATE inspection_ledgeritem SET description = ''",
        "assignment": "UPDATE inspection_ledgeritem SET lead_unit = '县财政局'",
        "step 2": "UPDATE inspection_ledgerstep SET round = 9 WHERE code = 'planned'",
        "particulars": "UPDATE inspection_ledgerstep SET particulars = '{}' WHERE code = 'planned'",
        "step 4": "DELETE FROM inspection_ledgerfile WHERE moment = 'before'",
        "outcome 1": "UPDATE inspection_heldtoaccount SET paper = '农纪〔2017〕4号'",
        "whom": "UPDATE inspection_heldtoaccount SET whom = ''",
    },
}


@pytest.fixture
def beyond(story: Story) -> Story:
    """A notice that was down for a day, every photo of its points; and a problem that was put right, with what followed."""
    story.until(S.FIRST_NOTICE).decide()
    posted, poster = NoticeList.objects.get(), story.cast[Role.VILLAGE_COMMITTEE]
    story.sleep(3)
    down = {"first_day": clock.today(), "last_day": clock.today(), "reason": "大风吹落", "point_no": None}
    story.sleep(1)
    notice_acts.record_break(user=poster, posted=posted, at=clock.now(), **down)
    problem = Problem.found(story.cast).until("report")
    outcome = Outcome(**posted_outcome() | {"decided_on": clock.today()})
    accountability.record(user=problem.office, item=problem.item, outcome=outcome)
    story.until(S.FIRST_NOTICE_RESULT)
    assert folded() == set()
    return story


def test_a_row_of_sheets_notices_or_the_ledger_changed_past_the_services_is_found(beyond: Story) -> None:
    with suspended(connection), connection.cursor() as cursor:
        for folder, what, statement in [(name, *each) for name, rows in OF_LISTS.items() for each in rows.items()]:
            with transaction.atomic():
                cursor.execute(statement)
                FoldRound.objects.all().delete()
                fold([each for each in FOLDERS if each.name == folder], lambda: True)
                found = list(Difference.objects.filter(gone_at=None, folder=folder).values_list("what", flat=True))
                transaction.set_rollback(True)
            assert found and any(what.partition(" of ")[0] in each for each in found), what


def test_a_signature_a_list_and_an_item_that_the_log_does_not_know_are_found(beyond: Story) -> None:
    signed, posted, item = SignOff.objects.last(), NoticeList.objects.get(), LedgerItem.objects.get()
    signed.pk, signed.official, signed.seat, signed.seat_post = None, None, 9, "另一席"
    signed.method, signed.ink = "ink", "f" * 64
    posted.pk, posted.no, posted.number, item.pk = None, "GS2017-9-1-1", 9, None
    with suspended(connection):
        for row in (signed, posted, item):
            row.save(force_insert=True)
    kinds = {(name, what.split(" ")[0]) for name, what in folded()}
    assert kinds == {("sheets", "signature"), ("notices", "row"), ("ledger", "row")}


def test_rows_are_read_in_lots_of_one_size() -> None:
    sizes = [3, 4, 5, 1, 1, 9]
    assert list(folding.lots(sizes, lambda size: size, 7)) == [[3, 4], [5, 1, 1], [9]]


def test_a_decision_that_never_was_stated_is_found(case: Story) -> None:
    row = case.case.decisions.first()
    row.pk, row.stage = None, S.COUNTY_REVIEW
    with suspended(connection):
        row.save(force_insert=True)
    assert folded() == {("cases", "1 county_review decision")}
    found = Difference.objects.get(folder="cases")
    assert (found.logged, found.stored, found.place) == ("", "approved", case.case.village_path)


def test_a_standing_changed_past_its_events_is_found(case: Story) -> None:
    Household.objects.filter(pk=case.case.home.pk).update(standing="exited")
    assert folded() == {("standings", "standing")}


def test_a_row_of_which_the_log_knows_nothing_is_found(household: Household) -> None:
    assert folded() == set()
    found = Difference.objects.get()
    assert (found.folder, found.stream, found.stored) == ("standings", f"register:{household.no}", "unlogged")


def test_a_record_that_cannot_be_read_is_found(case: Story) -> None:
    tamper("UPDATE audit_event SET body = body || ' ' WHERE stream = %s AND seq = 2", case.case.stream)
    assert folded() == {("cases", "unreadable"), ("conformance", "unreadable")}


def test_an_erased_value_is_no_difference(case: Story) -> None:
    event = log.events_of(case.case.stream).filter(kind="case:decision:recorded").first()
    erase_openings(event=event, labels=["opinion"], basis="《个人信息保护法》第47条", actor=FOLD, at=clock.now())
    assert folded() == set()


def test_a_difference_is_stated_and_stays_an_alarm_until_both_agree_again(case: Story, at: At) -> None:
    FoldRound.objects.all().delete()
    tamper("UPDATE approvals_case SET year = 2018")
    with at("2017-06-01"):
        assert (tasks.fold_tables(), tasks.fold_tables()) == (0, 0)
        run = next(run for run in last_runs() if run.name == Clock.FOLD)
        assert (run.failed, run.is_late) == (2, True)
    tamper("UPDATE approvals_case SET year = 2017")
    with at("2017-06-02"):
        tasks.fold_tables()
    kinds = [event.kind for event in log.events_of(folding.STREAM) if "year" in event.body]
    assert kinds == [FOUND, GONE]
    assert not Difference.objects.filter(folder="cases", gone_at=None).exists()


def test_the_command_looks_at_once_whatever_was_looked_at_today(
    case: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper("UPDATE approvals_case SET year = 2018")
    with pytest.raises(SystemExit) as ended:
        call_command("fold_tables")
    assert ended.value.code == 1
    assert f"cases {case.case.stream} year: 2017 ≠ 2018" in capsys.readouterr().out


def test_a_round_goes_on_where_it_was_cut_and_is_walked_once_a_day(
    case: Story, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folding, "CHUNK", 1)
    FoldRound.objects.all().delete()
    turns = iter([True, True, False] * 1000)
    with at("2017-06-01"):
        pieces = [fold(FOLDERS, lambda: next(turns)) for _ in range(400)]
        whole = sum(pieces)
        assert FoldRound.objects.filter(finished_at=None).count() == 0
        assert FoldRound.objects.count() == len(FOLDERS)
        assert fold(FOLDERS, lambda: True) == 0
    with at("2017-06-02"):
        monkeypatch.setattr(folding, "CHUNK", 200)
        assert fold(FOLDERS, lambda: True) == whole
