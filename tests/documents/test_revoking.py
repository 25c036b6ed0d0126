"""One paper is taken back by its office: reason, two steps, log; the public check says revoked, since when and why."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from approvals.errors import NotEntitled
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from documents import revoking
from documents.errors import PaperEnded
from documents.models import OfficialDocument, Revocation, StatusChange
from documents.selectors import document_rows
from registry.roles import Level, Role
from tests.conftest import As
from tests.factories import official
from tests.story import Story

S, R = StageCode, Role
WHY = {"category": "content_wrong", "reason": "户主姓名与身份证不符，重新制发"}


@pytest.fixture
def paper(story: Story) -> OfficialDocument:
    story.until(S.APPRAISAL)
    return OfficialDocument.objects.get(kind="H03")


@pytest.fixture
def head(story: Story, as_: As) -> Client:
    return as_(story.cast[R.TOWNSHIP_HEAD])


def url(paper: OfficialDocument) -> str:
    return f"/papers/{paper.pk}/revoke/"


def revoke_twice_asked(client: Client, paper: OfficialDocument, **changes: str) -> int:
    return client.post(url(paper), WHY | {"seen": paper.content_sha256} | changes).status_code


def test_the_first_step_revokes_nothing_and_the_second_does(head: Client, paper: OfficialDocument) -> None:
    assert head.get(url(paper)).status_code == 200
    first = head.post(url(paper), WHY)
    assert first.status_code == 200 and paper.content_sha256 in first.content.decode()
    assert not StatusChange.objects.exists()
    assert revoke_twice_asked(head, paper) == 302
    row = Revocation.objects.get()
    assert (row.change.document_id, row.change.status, row.change.reason) == (paper.pk, "revoked", "内容有误")
    assert row.reason == WHY["reason"] and row.name and row.unit and row.post


def test_everybody_s_check_says_revoked_with_date_and_category_alone(
    head: Client, paper: OfficialDocument, client: Client
) -> None:
    revoke_twice_asked(head, paper)
    page = client.get(f"/V/{paper.check_token}").content.decode()
    assert "内容有误" in page and WHY["reason"] not in page
    assert f"{clock.today():%Y-%m-%d}" in page and "revoked" in page.lower()


def test_who_revoked_and_why_stands_in_the_log(head: Client, paper: OfficialDocument) -> None:
    revoke_twice_asked(head, paper)
    event = Event.objects.get(kind="paper:status:ended")
    assert event.stream == f"paper:{paper.pk}"
    assert event.parsed["statement"]["reason"] == "内容有误" and event.parsed["actor"]["role"] == "township_head"
    assert WHY["reason"] not in event.body


def test_the_dossier_offers_it_to_who_may_and_shows_its_state(
    story: Story, head: Client, paper: OfficialDocument
) -> None:
    def row(role: Role) -> dict:
        user = type(story.cast[role]).objects.get(pk=story.cast[role].pk)
        return next(row for row in document_rows(story.case, user) if row["key"] == paper.pk)

    assert row(R.TOWNSHIP_HEAD)["revoke_url"] == url(paper) and not row(R.VILLAGE_CLERK)["revoke_url"]
    assert not row(R.COUNTY_DEPUTY_LEADER)["revoke_url"]  # takes back the county's papers, not the township's
    revoke_twice_asked(head, paper)
    assert row(R.TOWNSHIP_HEAD)["status"] == "revoked" and not row(R.TOWNSHIP_HEAD)["revoke_url"]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (R.VILLAGE_COMMITTEE, 403),
        (R.TOWNSHIP_CLERK, 403),
        (R.COUNTY_DEPUTY_LEADER, 403),  # the township's paper is not the county's
        (R.AUDITOR, 403),
        (R.HOTLINE_OFFICER, 404),
        (R.SYSTEM_ADMINISTRATOR, 404),
    ],
)
def test_nobody_else_revokes(story: Story, paper: OfficialDocument, as_: As, role: Role, status: int) -> None:
    client = as_(story.cast[role])
    assert client.get(url(paper)).status_code == revoke_twice_asked(client, paper) == status
    assert not StatusChange.objects.exists()


def test_another_township_finds_no_such_paper(story: Story, paper: OfficialDocument, as_: As) -> None:
    other = official(R.TOWNSHIP_HEAD, story.cast.places.sister_township, "other-head", "邻镇长")
    assert revoke_twice_asked(as_(other), paper) == 404


def test_whoever_comes_later_is_told_so(head: Client, paper: OfficialDocument) -> None:
    assert revoke_twice_asked(head, paper) == 302
    assert head.get(url(paper)).status_code == revoke_twice_asked(head, paper) == 409
    assert StatusChange.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"category": ""},
        {"category": "because"},
        {"reason": ""},
        {"reason": "短"},
        {"reason": "长" * 301},
        {"reason": "含\x00字符的理由"},
        {"seen": "x" * 65},
    ],
)
def test_bad_input_is_named_beside_its_field(head: Client, paper: OfficialDocument, wrong: dict[str, str]) -> None:
    page = head.post(url(paper), WHY | {"seen": paper.content_sha256} | wrong)
    assert page.status_code == 422 and set(page.context["form"].errors) == set(wrong)
    assert not StatusChange.objects.exists()


def test_what_was_confirmed_for_another_paper_revokes_nothing(head: Client, paper: OfficialDocument) -> None:
    assert revoke_twice_asked(head, paper, seen="0" * 64) == 200
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize("key", [0, 2**40, 10**30])
def test_a_paper_that_is_not_there_is_not_found(head: Client, key: int) -> None:
    assert head.get(f"/papers/{key}/revoke/").status_code == 404


def test_each_level_answers_for_its_own_papers(story: Story) -> None:
    story.until(S.CITY_VERIFICATION)
    level = {
        paper.kind: revoking.responsible(paper).level for paper in OfficialDocument.objects.filter(case=story.case)
    }
    assert level["H02"] == level["H08"] == Level.TOWNSHIP and level["H10"] == level["H12"] == Level.COUNTY


def test_the_service_asks_again(story: Story, paper: OfficialDocument) -> None:
    common = {"paper_id": paper.pk, **WHY, "seen": paper.content_sha256, "at": clock.now()}
    with pytest.raises(NotEntitled):
        revoking.revoke(user=story.cast[R.TOWNSHIP_DEPUTY], **common)
    revoking.revoke(user=story.cast[R.TOWNSHIP_HEAD], **common)
    with pytest.raises(PaperEnded):
        revoking.revoke(user=story.cast[R.TOWNSHIP_HEAD], **common)


def test_a_revoked_paper_founds_no_later_one(story: Story, head: Client, paper: OfficialDocument) -> None:
    revoke_twice_asked(head, paper)
    story.decide()
    assert paper.document_no not in OfficialDocument.objects.get(kind="H04").content


def test_a_revocation_is_never_changed_or_deleted(head: Client, paper: OfficialDocument) -> None:
    revoke_twice_asked(head, paper)
    row = Revocation.objects.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Revocation.objects.filter(pk=row.pk).update(reason="另一个理由")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
