"""Mails through a real server: to whom, when, what never stands in them, and what happens when it does not work."""

import re
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from approvals.stages import StageCode
from audit import clock
from registry.models import User
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast
from tests.mail_server import MailServer, free_port, mail_server
from tests.story import Story
from workflows.notifying import planning, sending
from workflows.notifying.delivery_models import Delivery, DeliveryState, MailPreference, Occasion, Way
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import notify
from workflows.notifying.quiet import awake
from workflows.notifying.sweeping import sweep

K = MessageKind
NAME = "林丽"


pytestmark = pytest.mark.usefixtures("mails")


def wants_mail(user: User, **wishes: Any) -> MailPreference:
    given = {"address": f"{user.username}@nongan.example", "confirmed_at": clock.now(), "digested_at": clock.now()}
    return MailPreference.objects.create(user=user, **(given | wishes))


def text_of(mail: EmailMessage) -> str:
    return f"{mail['Subject']}\n{mail.get_content()}"


def plan() -> int:
    """How many deliveries there are when all is planned."""
    planning.plan(clock.now())
    return Delivery.objects.count()


def urge(story: Story, *users: User) -> None:
    params = {"stage": "year_plan", "by": "督查员甲", "reason": f"{NAME}家已拖延"}
    notify(K.URGED, to=[user.pk for user in users], at=clock.now(), case=story.case, params=params)


def test_an_urging_reaches_its_official_at_once_in_his_language(story: Story, mails: MailServer) -> None:
    clerk, deputy = story.cast[Role.VILLAGE_CLERK], story.cast[Role.TOWNSHIP_DEPUTY]
    User.objects.filter(pk=deputy.pk).update(language="en")
    wants_mail(clerk)
    wants_mail(deputy)
    urge(story, clerk, deputy)
    assert sweep() == 2
    own, other = (next(mail for mail in mails.got if user.username in mail["To"]) for user in (clerk, deputy))
    assert story.case_no in text_of(own) and story.case_no in text_of(other)
    assert "you are urged to act" in text_of(other)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_no_personal_data_and_no_words_of_an_official_leave_the_house(story: Story, mails: MailServer) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    wants_mail(clerk, at_once=[kind.value for kind in K])
    for kind in K:
        params = {"stage": "year_plan", "count": 2, "by": "督查员甲", "reason": f"{NAME}家已拖延", "job": "paper"}
        notify(kind, to=[clerk.pk], at=clock.now(), case=story.case, params=params)
    assert sweep() == len(K)
    everything = "\n".join(text_of(mail) for mail in mails.got)
    assert NAME not in everything and "督查员" not in everything and "拖延" not in everything
    assert not re.search(r"%\(|Lazy|Promise", everything)


def test_nobody_is_written_to_who_has_not_confirmed_or_has_read_it(story: Story, mails: MailServer) -> None:
    clerk, deputy = story.cast[Role.VILLAGE_CLERK], story.cast[Role.TOWNSHIP_DEPUTY]
    wants_mail(clerk, confirmed_at=None)
    wants_mail(deputy)
    urge(story, clerk, deputy)
    deputy.messages.update(read_at=clock.now())
    assert sweep() == 0 and mails.got == []


def test_an_address_counts_when_its_mail_was_opened(cast: Cast, as_: As, mails: MailServer) -> None:
    clerk, other = cast[Role.VILLAGE_CLERK], cast[Role.TOWNSHIP_HEAD]
    form = {"address": "li@nongan.example", "digest_at": "08:30", "quiet_from": "21:00", "quiet_until": "07:00"}
    client = as_(clerk)
    assert client.post("/inbox/settings/", form).status_code == 302
    sweep()
    link = re.search(r"https?://[^/]+(/inbox/settings/confirm/\S+)", mails.got[0].get_content())
    assert link and clerk.mail_preference.confirmed_at is None
    assert as_(other).post(link[1]).status_code == 404
    assert client.get(link[1]).status_code == 200 and client.post(link[1]).status_code == 302
    clerk.mail_preference.refresh_from_db()
    assert clerk.mail_preference.confirmed_at is not None
    client.post("/inbox/settings/", form | {"address": "wang@nongan.example"})
    client.post(link[1])  # of the address that was replaced
    clerk.mail_preference.refresh_from_db()
    assert clerk.mail_preference.confirmed_at is None


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2017-03-01T{text}+08:00")


@pytest.mark.parametrize(
    ("at", "since", "until", "then"),
    [
        ("20:59", time(21), time(7, 30), "2017-03-01T20:59"),
        ("21:00", time(21), time(7, 30), "2017-03-02T07:30"),
        ("07:29", time(21), time(7, 30), "2017-03-01T07:30"),
        ("07:30", time(21), time(7, 30), "2017-03-01T07:30"),
        ("12:30", time(12), time(13), "2017-03-01T13:00"),
        ("12:30", time(12), time(12), "2017-03-01T12:30"),
        ("12:30", None, None, "2017-03-01T12:30"),
    ],
)
def test_quiet_hours_end_when_they_say(at: str, since: time | None, until: time | None, then: str) -> None:
    assert awake(moment(at), since, until) == datetime.fromisoformat(f"{then}+08:00")


def test_a_mail_waits_until_the_quiet_hours_are_over(story: Story, mails: MailServer) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    wants_mail(clerk, quiet_from=time(8), quiet_until=time(10))  # it is nine
    urge(story, clerk)
    assert sweep() == 0
    clock._demo_now.set(clock.now() + timedelta(hours=1))
    assert sweep() == 1


def test_one_digest_a_working_day_counts_the_queue_and_names_what_was_told(
    story: Story,
    at: At,
    mails: MailServer,
) -> None:
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]  # the annual plan waits for him
    wants_mail(deputy, digested_at=clock.now() - timedelta(days=1))
    notify(K.RETURNED, to=[deputy.pk], at=clock.now(), case=story.case, params={"stage": StageCode.YEAR_PLAN})
    assert [sweep(), sweep()] == [1, 0]
    text = text_of(mails.got[0])
    assert story.case_no in text and NAME not in text and "1" in text.split("\n")[1]
    with at("2017-03-04"):  # a Saturday
        urge(story, deputy)
        assert sweep() == 1  # the urging alone
    with at("2017-04-05"):  # after Qingming, long overdue
        assert sweep() == 1
    assert list(
        Delivery.objects.filter(occasion=Occasion.DIGEST).values_list("digest_on", flat=True).order_by("pk")
    ) == [
        datetime(2017, 3, 1).date(),  # noqa: DTZ001
        datetime(2017, 4, 5).date(),  # noqa: DTZ001
    ]


def test_nobody_gets_an_empty_digest(cast: Cast, mails: MailServer) -> None:
    wants_mail(cast[Role.AUDITOR], digested_at=clock.now() - timedelta(days=1))
    assert sweep() == 0


# ── when it does not work ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_is_away_is_tried_again_later_and_later(story: Story, settings: Any) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    wants_mail(clerk, quiet_from=time(0), quiet_until=time(0))
    urge(story, clerk)
    settings.EMAIL_PORT = free_port()
    waits = []
    for _try in range(sending.MOST_TRIES):
        assert sweep() == 0
        delivery = Delivery.objects.get()
        waits.append(delivery.next_try_at - clock.now())
        clock._demo_now.set(max(clock.now(), delivery.next_try_at))
    assert waits[:-1] == list(sending.WAITS)
    assert (delivery.state, delivery.problem) == (DeliveryState.GIVEN_UP, "unreachable")
    with mail_server(settings) as server:
        sending.try_again(delivery)
        assert sweep() == 1
        sending.try_again(delivery)  # what was sent is not sent again
        assert sweep() == 0
    assert server.got[0]["Message-ID"] == f"<{delivery.key}@nongan.example>"


def test_a_refused_recipient_stops_nobody_else(story: Story, as_: As, mails: MailServer) -> None:
    clerk, deputy = story.cast[Role.VILLAGE_CLERK], story.cast[Role.TOWNSHIP_DEPUTY]
    mails.refused[wants_mail(clerk).address] = "550 no such person"
    wants_mail(deputy)
    urge(story, clerk, deputy)
    assert sweep() == 1
    failed = Delivery.objects.get(reader=clerk)
    assert (failed.state, failed.problem) == (DeliveryState.GIVEN_UP, "recipient 550")
    assert "does not take this address 550" in as_(clerk).get("/inbox/settings/").content.decode()
    assert as_(deputy).post(f"/inbox/mails/{failed.pk}/again/").status_code == 404
    mails.refused.clear()
    as_(clerk).post(f"/inbox/mails/{failed.pk}/again/")
    assert sweep() == 1 and mails.got[-1]["To"] == f"{clerk.username}@nongan.example"


def test_a_worker_that_died_in_mid_try_leaves_the_mail_to_the_next(story: Story, mails: MailServer) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    wants_mail(clerk)
    urge(story, clerk)
    assert plan() == 1 and sending.take(clock.now(), sending.Sweep()) is not None  # leased, then killed
    assert sending.send_due() == 0
    clock._demo_now.set(clock.now() + sending.LEASE)
    assert sending.send_due() == 1 and len(mails.got) == 1


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two connections")
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_mail_once(cast: Cast, mails: MailServer) -> None:
    clerk, now = cast[Role.VILLAGE_CLERK], clock.now()
    mail = {"way": Way.MAIL, "occasion": Occasion.MESSAGE, "reader": clerk, "address": "a@nongan.example"}
    rows = [Delivery(subject=f"{n}", text="", next_try_at=now, created_at=now, **mail) for n in range(20)]
    Delivery.objects.bulk_create(rows)

    def work() -> None:
        with clock.demo_clock(now):
            sending.send_due()
        connection.close()

    workers = [Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(int(mail["Subject"]) for mail in mails.got) == list(range(20))
    assert not Delivery.objects.exclude(state=DeliveryState.SENT, attempts=1).exists()


def test_a_plan_is_made_whole_or_not_at_all(story: Story) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    wants_mail(clerk)
    urge(story, clerk)
    with pytest.raises(RuntimeError), transaction.atomic():
        plan()
        raise RuntimeError
    assert plan() == 1
    assert plan() == 1  # planned once
