"""A worker killed with -9 while a receiver keeps it waiting: the message comes again under its key, the mail comes once."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from audit import clock
from registry.roles import Role
from tests.documents.test_worker_killed import EMBEDDED, RABBITMQ, wait_for, worker
from tests.factories import Cast
from tests.hook_receiver import Receiver
from tests.mail_server import MailServer
from workflows.notifying import channels
from workflows.notifying.delivery_models import Delivery, DeliveryState, Occasion, Way


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("broker", "pool"), [EMBEDDED, RABBITMQ])
def test_a_killed_worker_loses_no_message(
    broker: str,
    pool: str,
    cast: Cast,
    hook: Receiver,
    mails: MailServer,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("ALLOW_LOCAL_HOOKS", "1"), ("EMAIL_HOST", "127.0.0.1"), ("EMAIL_STARTTLS", "0")):
        monkeypatch.setenv(f"HEYAN_{name}", value)
    monkeypatch.setenv("HEYAN_EMAIL_PORT", str(mails.port))
    (tmp_path / "broker").mkdir()
    values = {"way": "webhook", "name": "县政务平台", "url": hook.url, "secret": "", "kinds": ["overdue"]}
    quiet, at = {"quiet_from": None, "quiet_until": None}, datetime.now(UTC)  # the worker runs by the wall clock
    admin = cast[Role.SYSTEM_ADMINISTRATOR]
    channel = channels.enter(user=admin, division=cast.places.county, values=values | quiet, at=clock.now())
    said = channels.test(user=admin, channel=channel, at=at)
    hook.behaviour = "silent"
    with worker(broker, pool, tmp_path):
        wait_for(lambda: bool(hook.got))
    hook.behaviour = "answer"
    mail = {"way": Way.MAIL, "occasion": Occasion.MESSAGE, "reader": admin, "address": "a@nongan.example"}
    Delivery.objects.create(subject="催办", text="", next_try_at=at, created_at=at, **mail)
    with worker(broker, pool, tmp_path):
        wait_for(lambda: not Delivery.objects.exclude(state=DeliveryState.SENT).exists())
    assert hook.seen == {str(said.key)} and len(hook.got) == Delivery.objects.get(pk=said.pk).attempts >= 2
    assert [got["Subject"] for got in mails.got] == ["催办"]
