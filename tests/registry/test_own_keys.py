"""What officials notice of the keys they sign with: nothing, until a key is gone or the custody is away."""

from pathlib import Path
from typing import Any

from audit import officials
from audit.models import Event
from registry.models import User
from registry.roles import Role
from tests import custodies
from tests.conftest import As
from tests.factories import Cast


def page_of(user: User) -> str:
    return f"/registry/postings/officials/{user.pk}/"


def test_an_act_that_cannot_be_signed_is_not_written_and_says_so(
    cast: Cast, as_: As, settings: Any, tmp_path: Path
) -> None:
    settings.OFFICIALS_CUSTODY = str(tmp_path / "nobody")
    admin, head = as_(cast[Role.SYSTEM_ADMINISTRATOR]), cast[Role.TOWNSHIP_HEAD]
    before = Event.objects.count()
    answer = admin.post(f"{page_of(head)}account/", {"act": "close"})
    assert answer.status_code == 503 and "Nothing was written" in answer.content.decode()
    assert User.objects.get(pk=head.pk).is_active and Event.objects.count() == before
    assert admin.get(page_of(head)).status_code == 200


def test_a_closed_account_signs_no_more_and_a_reopened_one_gets_a_new_key(
    cast: Cast, as_: As, settings: Any, tmp_path: Path
) -> None:
    with custodies.in_process(tmp_path / "custody", settings) as custody:
        admin, head = as_(cast[Role.SYSTEM_ADMINISTRATOR]), cast[Role.TOWNSHIP_HEAD]
        old = custody.prepare([f"official:{head.pk}"])
        assert old == 1
        for act, closed in (("close", True), ("reopen", None)):
            assert admin.post(f"{page_of(head)}account/", {"act": act}).status_code == 302
            kept = next(one for one in custody.holders() if one["holder"] == f"official:{head.pk}")
            assert kept.get("closed") is closed
        revoked = Event.objects.filter(kind=officials.REVOKED)[0].parsed
        assert revoked["subject"]["official"] == f"official:{head.pk}"
        assert revoked["actor"]["name"] == cast[Role.SYSTEM_ADMINISTRATOR].name


def test_whose_key_was_revoked_reads_that_he_cannot_act(cast: Cast, as_: As, settings: Any, tmp_path: Path) -> None:
    user = cast[Role.SYSTEM_ADMINISTRATOR]
    with custodies.in_process(tmp_path / "custody", settings) as custody:
        custody.revoke(f"official:{user.pk}", "密钥失窃")
        answer = as_(user).post(f"{page_of(cast[Role.TOWNSHIP_HEAD])}account/", {"act": "close"})
        assert answer.status_code == 503 and "refuses to sign" in answer.content.decode()
