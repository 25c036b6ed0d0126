"""O01 with the objector's name is made for whoever has opened the name, and for nobody else (domain.md §6-6)."""

import pytest

from approvals.stages import StageCode
from audit.models import Event
from documents.models import OfficialDocument
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.documents.test_golden_text import squeezed
from tests.objection_steps import Dispute
from tests.story import Story

S = StageCode
REASON = {"reason": "需当面核实情况"}


@pytest.fixture
def dispute(story: Story) -> Dispute:
    story.until(S.FIRST_NOTICE_RESULT)
    return Dispute.begin(story).accept().assign()


def inner(dispute: Dispute) -> str:
    return f"/objections/{dispute.objection.pk}/inner/"


def test_who_opened_the_name_prints_it_and_each_printing_is_logged(dispute: Dispute, as_: As) -> None:
    client = as_(dispute.team()[0])
    page = client.post(f"/objections/{dispute.objection.pk}/unseal/", REASON).content.decode()
    answer = client.get(inner(dispute))

    assert inner(dispute) in page
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    text = squeezed(answer.content)
    assert "万事通" in text and "本件为内页" in text
    entry = Event.objects.get(kind="objection:identity:printed").parsed
    assert entry["statement"]["paper"] == OfficialDocument.objects.get(kind="O01").document_no
    assert "万事通" not in str(entry)


def test_who_may_open_the_name_and_has_not_gets_no_copy(dispute: Dispute, as_: As) -> None:
    first, second = dispute.team()[:2]
    as_(first).post(f"/objections/{dispute.objection.pk}/unseal/", REASON)
    other = as_(second)

    assert inner(dispute) not in other.get(f"/objections/{dispute.objection.pk}/").content.decode()
    assert other.get(inner(dispute)).status_code == 403
    assert not Event.objects.filter(kind="objection:identity:printed").exists()


@pytest.mark.parametrize("role", [Role.TOWNSHIP_HEAD, Role.TOWNSHIP_CLERK, Role.COUNTY_OFFICE, Role.AUDITOR])
def test_insiders_who_do_not_investigate_get_no_copy(dispute: Dispute, as_: As, role: Role) -> None:
    as_(dispute.team()[0]).post(f"/objections/{dispute.objection.pk}/unseal/", REASON)
    assert as_(dispute.cast[role]).get(inner(dispute)).status_code in (403, 404)


def test_strangers_and_superusers_find_nothing(dispute: Dispute, as_: As) -> None:
    root = User.objects.create_superuser("root", password="pass-for-tests-1", name="超级")
    assert as_(root).get(inner(dispute)).status_code == 404
    assert as_(dispute.cast.twins[Role.TOWNSHIP_CLERK]).get(inner(dispute)).status_code == 404


def test_an_anonymous_objection_has_no_inner_copy(story: Story, as_: As) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    dispute = Dispute.begin(story, is_anonymous=True, name="").accept().assign()
    assert as_(dispute.team()[0]).get(inner(dispute)).status_code in (403, 409, 422)
