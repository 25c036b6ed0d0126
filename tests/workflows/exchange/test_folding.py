"""The nightly fold: what somebody wrote past the services comes to light, whatever table it was."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from approvals.stages import StageCode
from audit import clock, folding, log
from audit.erasure import erase_openings
from audit.fold_models import Difference, FoldRound
from audit.folding import FOLD, FOUND, GONE, fold
from registry.models import Household
from tests.append_only import suspended
from tests.conftest import At
from tests.documents.sealed import delivered
from tests.story import Story
from workflows import tasks
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
    for what, (statement, folder) in TAMPERED.items():
        with transaction.atomic():
            tamper(statement)
            found = folded()
            transaction.set_rollback(True)
        assert {name for name, _what in found} == {folder}
        assert any(each.endswith(what) for _name, each in found), what


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
