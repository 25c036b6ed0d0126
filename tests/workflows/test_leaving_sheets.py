"""A household that leaves its sheet, and a sheet that ends with it, stand in the log; acts that meet wait or are refused."""

import time

import pytest
from django.db import OperationalError, connection, transaction

from approvals import signing as rules_of_signing
from approvals.models import Case, Decision, Sheet, SheetState
from approvals.signing import Signature
from approvals.stages import Outcome, StageCode
from audit.integrity import verify_stream
from audit.models import Event
from registry.roles import Role
from tests.conftest import As
from tests.objection_steps import Dispute
from tests.story import Story
from tests.workflows.test_concurrency import at_once
from workflows import services, sheet_acts, signing
from workflows.advancing import is_lock_timeout

S, R = StageCode, Role
on_postgresql = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one test connection"),
    pytest.mark.django_db(transaction=True),
]


def kinds_of(sheet: Sheet) -> list[str]:
    return list(Event.objects.filter(stream=f"sheet:{sheet.pk}").order_by("seq").values_list("kind", flat=True))


def test_a_sheet_that_a_return_empties_ends_in_its_log(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    story.send_back(S.HOME_CHECK)
    assert kinds_of(sheet)[-2:] == ["sheet:case:dropped", "sheet:sheet:closed"]
    assert verify_stream(f"sheet:{sheet.pk}").holds


def test_a_ruling_on_an_objection_that_empties_a_sheet_stands_in_its_log(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    Dispute.begin(story, against="second_notice").until_reported().decide("founded", return_to=S.HOME_CHECK)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WITHDRAWN
    assert kinds_of(sheet)[-2:] == ["sheet:case:dropped", "sheet:sheet:closed"]


def slow(act, seconds: float):
    def later(*args, **kwargs):
        done = act(*args, **kwargs)
        time.sleep(seconds)
        return done

    return later


def test_a_page_that_meets_a_lock_says_busy(story: Story, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    class Cause(Exception):
        pgcode = "40P01"

    def clash(**kwargs: object) -> None:
        raise OperationalError("deadlock detected") from Cause()

    monkeypatch.setattr(sheet_acts, "declare_kinship", clash)
    story.until(S.TOWNSHIP_REVIEW)
    client = as_(story.cast[R.TOWNSHIP_DEPUTY])
    answer = client.post(f"/cases/{story.case_no}/recusal/", {"relation": "户主之弟"})
    assert answer.status_code == 409


def test_other_faults_of_the_database_are_no_busy_page() -> None:
    assert not is_lock_timeout(OperationalError("no such table"))


class TestAtOnce:
    pytestmark = on_postgresql

    def test_the_last_signature_and_a_return_of_the_same_household(
        self, story: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sheet = story.until(S.TOWNSHIP_REVIEW).propose()
        digest = sheet.shown_digest
        deputy, head, secretary = (
            story.cast[role] for role in (R.TOWNSHIP_DEPUTY, R.TOWNSHIP_HEAD, R.TOWNSHIP_SECRETARY)
        )
        signing.sign(user=deputy, sheet_id=sheet.pk, seat_no=1, signature=Signature(digest, "同意。"))
        monkeypatch.setattr(rules_of_signing, "record_signature", slow(rules_of_signing.record_signature, 1))
        monkeypatch.setattr(services, "lock_task", slow(services.lock_task, 1))
        back = {"outcome": Outcome.RETURNED.value, "return_to": S.HOME_CHECK, "reason_code": "RC13"}
        act = story.act(S.TOWNSHIP_REVIEW, opinion="请补正。", **back)
        found = at_once(
            [
                lambda: signing.sign(
                    user=secretary, sheet_id=sheet.pk, seat_no=3, signature=Signature(digest, "同意。")
                ),
                lambda: services.decide(user=head, case_no=story.case_no, stage=S.TOWNSHIP_REVIEW, act=act),
            ]
        )
        assert not any(isinstance(one, OperationalError) for one in found), found
        assert Decision.objects.filter(case=story.case, stage=S.TOWNSHIP_REVIEW).count() == 1

    def test_a_page_over_a_case_that_another_act_holds_is_refused_in_words(self, story: Story, as_: As) -> None:
        client = as_(story.cast[R.TOWNSHIP_DEPUTY])

        def hold() -> None:
            with transaction.atomic():
                Case.objects.select_for_update().get(case_no=story.case_no)
                time.sleep(7)

        def declare() -> int:
            time.sleep(0.5)
            answer = client.post(f"/cases/{story.case_no}/recusal/", {"relation": "户主之弟"})
            return answer.status_code

        assert at_once([hold, declare])[1] == 409
