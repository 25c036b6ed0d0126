"""Groups and systems: what they are sent and how it is signed, what they never learn, and what happens when they fail."""

import base64
import hashlib
import hmac
import ipaddress
import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic as time_now
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import IntegrityError, connection, transaction
from standardwebhooks import Webhook

from audit import clock
from audit.models import Event
from registry.errors import MayNotManage
from registry.models import Division
from registry.roles import Duty, Role
from tests.conftest import As
from tests.factories import Cast
from tests.hook_receiver import Receiver, receiver
from tests.story import Story
from workflows.notifying import channels, hooks, sending
from workflows.notifying.delivery_models import Channel, Delivery, DeliveryState, Way
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message
from workflows.notifying.notes import notify, post
from workflows.notifying.problems import NotSent, NotTested
from workflows.notifying.sweeping import sweep

K = MessageKind
ADMIN = Role.SYSTEM_ADMINISTRATOR
SECRET = "SEC0123456789"


def entered(
    cast: Cast, url: str, way: str = Way.WEBHOOK, *, place: Division | None = None, secret: str = ""
) -> Channel:
    values = {"way": way, "name": "扶贫办工作群", "url": url, "secret": secret, "kinds": [K.OVERDUE, K.URGED]}
    division = place or cast.places.county
    quiet = {"quiet_from": None, "quiet_until": None}
    return channels.enter(user=cast[ADMIN], division=division, values=values | quiet, at=clock.now())


def switched_on(channel: Channel) -> Channel:
    """As if its test had gone through."""
    Channel.objects.filter(pk=channel.pk).update(tested_at=clock.now(), is_on=True)
    channel.refresh_from_db()
    return channel


def overdue(story: Story) -> None:
    """To a team of three."""
    to = post(Duty.CHECK_EXIT, story.cast.places.township.pk)
    params = {"stage": "year_plan", "day": "2017-03-01", "by": "督查员甲", "reason": "林丽家已拖延"}
    notify(K.OVERDUE, to=to, at=clock.now(), case=story.case, params=params)


def hmac_of(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


# ── what they are sent ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("way", [Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.WEBHOOK])
def test_each_way_is_told_once_in_its_own_form_and_without_a_name(story: Story, hook: Receiver, way: Way) -> None:
    hook.answer = b'{"code": 0, "msg": "success"}' if way == Way.FEISHU else hook.answer
    channel = switched_on(entered(story.cast, hook.url, way))
    overdue(story)
    assert Message.objects.filter(kind=K.OVERDUE).count() == 3
    assert sweep() == 1
    (got,) = hook.got
    text = {
        Way.WECOM: lambda: got.content["text"]["content"],
        Way.DINGTALK: lambda: got.content["text"]["content"],
        Way.FEISHU: lambda: got.content["content"]["text"],
        Way.WEBHOOK: lambda: got.content["data"]["case_no"],
    }[way]()
    assert story.case_no in text and got.path.startswith("/robot/send?key=abc")
    assert not any(word in got.body.decode() for word in ("林丽", "督查员", "拖延"))
    assert Delivery.objects.get(channel=channel).state == DeliveryState.SENT


def test_a_webhook_is_signed_and_says_what_happened_where(story: Story, hook: Receiver) -> None:
    channel = switched_on(entered(story.cast, hook.url))
    overdue(story)
    sweep()
    got, delivery = hook.got[0], Delivery.objects.get()
    said = Webhook(channel.secret).verify(got.body, got.headers)
    assert got.headers["webhook-id"] == str(delivery.key)
    assert said["type"] == "overdue"
    place = "吉林省长春市农安县农安镇宝城村"
    assert said["data"] == {"case_no": story.case_no, "place": place, "stage": "year_plan", "day": "2017-03-01"}


def test_dingtalk_and_feishu_are_signed_as_they_ask(cast: Cast, hook: Receiver) -> None:
    hook.answer = b'{"errcode": 0, "code": 0}'
    for way in (Way.DINGTALK, Way.FEISHU):
        channel = entered(cast, hook.url, way, secret=SECRET)
        channels.test(user=cast[ADMIN], channel=channel, at=clock.now())
    assert sweep() == 2
    ding, feishu = sorted(hook.got, key=lambda got: "msg_type" in got.content)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(ding.path).query).items()}
    assert asked["key"] == "abc" and asked["sign"] == hmac_of(SECRET, f"{asked['timestamp']}\n{SECRET}")
    assert abs(int(asked["timestamp"]) / 1000 - datetime.now(UTC).timestamp()) < 60
    said = feishu.content
    assert said["sign"] == hmac_of(f"{said['timestamp']}\n{SECRET}", "") and len(said["timestamp"]) == 10


def test_who_is_elsewhere_or_wants_other_kinds_is_not_told(story: Story, hook: Receiver) -> None:
    places = story.cast.places
    switched_on(entered(story.cast, hook.url, place=places.sister_township))
    kinds_apart = switched_on(entered(story.cast, hook.url))
    Channel.objects.filter(pk=kinds_apart.pk).update(kinds=[K.JOB_FAILED])
    overdue(story)
    assert sweep() == 0 and hook.got == []


# ── who may, and what is kept ────────────────────────────────────────────────────────────────────────────────────────


def test_a_channel_is_silent_until_its_test_went_through(cast: Cast, hook: Receiver) -> None:
    channel, admin = entered(cast, hook.url), cast[ADMIN]
    with pytest.raises(NotTested):
        channels.switch(user=admin, channel=channel, on=True, at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(is_on=True)
    channels.test(user=admin, channel=channel, at=clock.now())
    assert sweep() == 1
    channels.switch(user=admin, channel=channel, on=True, at=clock.now())
    values = {"name": "新群", "url": hook.url + "2", "secret": "", "kinds": [K.URGED], "quiet_from": None}
    channels.change(user=admin, channel=channel, values=values | {"quiet_until": None}, at=clock.now())
    channel.refresh_from_db()
    assert not channel.is_on and channel.tested_at is None and channel.url.endswith("abc2")


def test_a_test_of_the_old_address_says_nothing_of_the_new(cast: Cast, hook: Receiver) -> None:
    channel, admin = entered(cast, hook.url), cast[ADMIN]
    channels.test(user=admin, channel=channel, at=clock.now())
    in_hand = sending.take(clock.now(), sending.Sweep())
    assert in_hand is not None
    values = {"name": "新群", "url": hook.url + "2", "secret": "", "kinds": [K.URGED], "quiet_from": None}
    channels.change(user=admin, channel=channel, values=values | {"quiet_until": None}, at=clock.now())
    assert sending._try(in_hand, sending.Sweep()) == 1 and hook.got[0].path.endswith("abc")
    channel.refresh_from_db()
    assert channel.tested_at is None
    channels.test(user=admin, channel=channel, at=clock.now())
    assert sweep() == 1
    channel.refresh_from_db()
    assert channel.tested_at == clock.now()


def test_addresses_and_secrets_lie_sealed_and_stand_in_no_event(cast: Cast, as_: As, hook: Receiver) -> None:
    channel = entered(cast, hook.url)
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, secret FROM workflows_channel")
        ((url, secret),) = cursor.fetchall()
    assert "robot" not in url and "whsec" not in secret
    said = json.dumps(list(Event.objects.filter(stream=f"channel:{channel.pk}").values()), default=str)
    assert "messages:channel:entered" in said and "robot" not in said and channel.secret not in said
    page = as_(cast[ADMIN]).get(f"/inbox/channels/{channel.pk}/").content.decode()
    assert "扶贫办工作群" in page and "robot/send" not in page and channel.secret not in page


def test_who_manages_no_channels_of_the_place_enters_none(cast: Cast) -> None:
    for user in (cast[Role.TOWNSHIP_HEAD], cast[Role.SUPERVISOR]):
        with pytest.raises(MayNotManage):
            channels.enter(user=user, division=cast.places.county, values={}, at=clock.now())
    with pytest.raises(MayNotManage):
        channels.enter(user=cast[Role.COUNTY_OFFICE], division=cast.places.city, values={}, at=clock.now())


def test_the_pages_enter_test_and_switch_on(cast: Cast, as_: As, hook: Receiver) -> None:
    client = as_(cast[Role.COUNTY_OFFICE])
    form = {"place": "220122", "way": "webhook", "name": "县政务平台", "url": hook.url, "kinds": ["overdue"]}
    for wrong in (
        {"url": "ftp://x.example/"},
        {"url": "https://a b/"},
        {"secret": "??"},
        {"kinds": []},
        {"place": "2201"},
    ):
        assert client.post("/inbox/channels/new/", form | wrong).status_code == 422
    answer = client.post("/inbox/channels/new/", form)
    channel = Channel.objects.get()
    page = client.get(answer.headers["location"]).content.decode()
    assert channel.secret in page  # once
    assert channel.secret not in client.get(answer.headers["location"]).content.decode()
    assert client.post(f"/inbox/channels/{channel.pk}/switch/", {"on": "1"}).status_code == 409
    client.post(f"/inbox/channels/{channel.pk}/test/")
    sweep()
    assert client.post(f"/inbox/channels/{channel.pk}/switch/", {"on": "1"}).status_code == 302
    channel.refresh_from_db()
    assert channel.is_on
    assert "县政务平台" in client.get("/inbox/channels/").content.decode()


# ── when it does not work ────────────────────────────────────────────────────────────────────────────────────────────


def test_who_was_silent_is_sent_the_same_again_and_knows_it(
    story: Story, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "SECONDS", 0.3)
    switched_on(entered(story.cast, hook.url))
    overdue(story)
    slow = dict.fromkeys(("silent", "drips", "drips_head"), "timeout")
    for behaviour, problem in (slow | {"hangs_up": "unreachable"}).items():
        hook.behaviour, began = behaviour, time_now()
        assert sweep() == 0 and time_now() - began < 3
        failed = Delivery.objects.get()
        assert (failed.state, failed.problem) == (DeliveryState.FAILED, problem)
        clock._demo_now.set(failed.next_try_at)
    hook.behaviour = "answer"
    assert sweep() == 1
    assert len(hook.got) == 5 and hook.seen == {str(failed.key)}


@pytest.mark.parametrize(
    ("way", "status", "answer", "problem"),
    [
        (Way.WEBHOOK, 302, b"", "status 302"),
        (Way.WEBHOOK, 500, b"x" * 100_000, "status 500"),
        (Way.WECOM, 200, b'{"errcode": 93000, "errmsg": "invalid webhook url, key=abc"}', "answer 93000"),
        (Way.DINGTALK, 200, b'{"errcode": 310000}', "answer 310000"),
        (Way.FEISHU, 200, b'{"code": 19021}', "answer 19021"),
        (Way.FEISHU, 200, b"<html>", "answer ?"),
        (Way.WECOM, 200, b"[]", "answer ?"),
    ],
)
def test_a_refusal_is_kept_as_a_word_and_a_number(
    cast: Cast, hook: Receiver, way: Way, status: int, answer: bytes, problem: str
) -> None:
    hook.status, hook.answer, hook.headers = status, answer, {"Location": hook.url}
    channels.test(user=cast[ADMIN], channel=entered(cast, hook.url, way), at=clock.now())
    assert sweep() == 0 and len(hook.got) == 1  # no redirect is followed
    assert Delivery.objects.get().problem == problem


def test_too_many_failures_switch_a_channel_off_and_its_keeper_is_told(story: Story, hook: Receiver, as_: As) -> None:
    channel, admin = switched_on(entered(story.cast, hook.url)), story.cast[ADMIN]
    hook.status = 503
    Channel.objects.filter(pk=channel.pk).update(failures=channels.MOST_FAILURES - 1)
    overdue(story)
    overdue(story)
    sweep()
    channel.refresh_from_db()
    assert not channel.is_on and channel.switched_off_at is not None
    assert {row.problem for row in Delivery.objects.all()} == {"status 503", "off"}
    assert {message.reader for message in Message.objects.filter(kind=K.JOB_FAILED)} == {
        admin,
        story.cast[Role.COUNTY_OFFICE],
    }
    page = as_(admin).get(f"/inbox/channels/{channel.pk}/").content.decode()
    assert "switched off after failures" in page and "answered with status 503" in page
    assert Event.objects.filter(kind="messages:channel:switched", stream=f"channel:{channel.pk}").count() == 1


def test_who_wants_nothing_more_is_sent_nothing_more(story: Story, hook: Receiver) -> None:
    channel = switched_on(entered(story.cast, hook.url))
    hook.status = 410
    overdue(story)
    sweep()
    channel.refresh_from_db()
    assert not channel.is_on
    assert Delivery.objects.get().state == DeliveryState.GIVEN_UP


def test_one_dead_receiver_delays_nobody_and_a_robot_is_not_outshouted(story: Story, hook: Receiver) -> None:
    with receiver() as dead:
        dead.behaviour = "hangs_up"
        switched_on(entered(story.cast, dead.url))
        switched_on(entered(story.cast, hook.url, Way.WECOM))
        for _each in range(channels.MOST_A_MINUTE + 2):
            overdue(story)
        assert sweep() == channels.MOST_A_MINUTE
        assert len(dead.got) == 1
        assert sweep() == 0  # by whichever worker
    clock._demo_now.set(clock.now() + timedelta(seconds=61))
    assert sweep() == 2


def test_a_group_sleeps_in_its_quiet_hours(story: Story, hook: Receiver) -> None:
    channel = switched_on(entered(story.cast, hook.url, Way.WECOM))
    Channel.objects.filter(pk=channel.pk).update(quiet_from=time(8), quiet_until=time(9, 30))  # it is nine
    overdue(story)
    assert sweep() == 0
    clock._demo_now.set(clock.now() + timedelta(minutes=30))
    assert sweep() == 1


# ── where it never goes ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34/",
        "https://user:pass@93.184.216.34/",
        "https:///nowhere",
        "https://x.example:99999/",
        "https://[::1/",
        "https://a\nb.example/",
        "https://例子.example/",
        "file:///etc/passwd",
        "https://x.example/" + "a" * 500,
    ],
)
def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(NotSent, match="url"):
        hooks.post(url, b"{}", {})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "192.168.0.9", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "[fe80::1]",
     "0.0.0.0", "224.0.0.1", "100.64.0.1", "2130706433",
     # ways to say 10.0.0.1 and 127.0.0.1: NAT64, 6to4, Teredo (client), ISATAP, IPv4-compatible
     "[64:ff9b::10.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::808:808]", "[2002:a00:1::1]", "[2002:7f00:1::]",
     "[2001:0:808:808:0:0:f5ff:fffe]", "[2a00::5efe:10.0.0.1]", "[::10.0.0.1]"],
)  # fmt: skip
def test_no_way_leads_into_our_own_network(host: str, settings: Any) -> None:
    with pytest.raises(NotSent, match="private"):
        hooks.post(f"https://{host}/", b"{}", {})


def test_a_private_network_is_reached_where_the_deployment_names_it(settings: Any) -> None:
    assert not hooks._is_allowed(ipaddress.ip_address("10.1.2.3"))
    settings.HOOK_NETWORKS = [ipaddress.ip_network("10.1.0.0/16")]
    assert hooks._is_allowed(ipaddress.ip_address("10.1.2.3"))
    assert hooks._is_allowed(ipaddress.ip_address("::ffff:10.1.2.3"))
    assert hooks._is_allowed(ipaddress.ip_address("64:ff9b::10.1.2.3"))
    assert not hooks._is_allowed(ipaddress.ip_address("64:ff9b::10.2.2.3"))
    assert all(map(hooks._is_allowed, map(ipaddress.ip_address, ("64:ff9b::8.8.8.8", "2408:8756::1"))))
    assert not hooks._is_allowed(ipaddress.ip_address("10.2.2.3"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For "localhost", signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    built = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1)
    )
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    signed = built.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        key, hashes.SHA256()
    )
    path = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_certificate_must_be_valid_and_of_the_host(
    certificate: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOW_LOCAL_HOOKS = True
    with receiver(certificate) as hook:
        with pytest.raises(NotSent, match="certificate"):
            hooks.post(hook.url, b"{}", {})
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert hooks.post(hook.url, b"{}", {}).status == 200
        with pytest.raises(NotSent, match="certificate"):
            hooks.post(hook.url.replace("localhost", "127.0.0.1"), b"{}", {})
