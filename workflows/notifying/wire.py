"""What each way wants to be sent, and how it says that it took it. One builder and one reading of the answer per way."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from standardwebhooks import Webhook

from workflows.notifying import hooks, problems
from workflows.notifying.delivery_models import Channel, Delivery, Way
from workflows.notifying.hooks import Answer
from workflows.notifying.problems import NotSent

GONE = 410  # standard webhooks: the receiver wants nothing more
Request = tuple[str, bytes, dict[str, str]]


def send(delivery: Delivery, channel: Channel) -> None:
    """Raises NotSent. The signature is made anew for each try, the key stays."""
    build, judge = WAYS[channel.way]
    answer = hooks.post(*build(delivery, channel, datetime.now(UTC)))
    if not 200 <= answer.status < 300:
        raise NotSent(problems.STATUS, answer.status, is_final=answer.status == GONE)
    judge(answer)


def _line(delivery: Delivery) -> str:
    """For people: the mark at the end lets them see that a message came twice."""
    return f"【核验】{delivery.subject}：{delivery.text}〔{delivery.key.hex[:8]}〕"


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _sign(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _wecom(delivery: Delivery, channel: Channel, now: datetime) -> Request:
    return channel.url, _json({"msgtype": "text", "text": {"content": _line(delivery)}}), {}


def _dingtalk(delivery: Delivery, channel: Channel, now: datetime) -> Request:
    """加签: milliseconds and secret, in the address."""
    url, stamp = channel.url, str(int(now.timestamp() * 1000))
    if channel.secret:
        signed = {"timestamp": stamp, "sign": _sign(channel.secret, f"{stamp}\n{channel.secret}")}
        url += ("&" if "?" in url else "?") + urlencode(signed)
    return url, _json({"msgtype": "text", "text": {"content": _line(delivery)}}), {}


def _feishu(delivery: Delivery, channel: Channel, now: datetime) -> Request:
    """签名校验: seconds and secret are the key, nothing is the message; in the body."""
    content: dict[str, Any] = {"msg_type": "text", "content": {"text": _line(delivery)}}
    if channel.secret:
        stamp = str(int(now.timestamp()))
        content |= {"timestamp": stamp, "sign": _sign(f"{stamp}\n{channel.secret}", "")}
    return channel.url, _json(content), {}


def _took(answer: Answer) -> None:
    """The platforms answer 200 also when they refuse; the code says it (WeCom, DingTalk: errcode, Feishu: code)."""
    try:
        said = json.loads(answer.body)
        code = said.get("errcode", said.get("code", said.get("StatusCode", "?")))
    except (ValueError, AttributeError) as error:
        raise NotSent(problems.ANSWER, "?") from error
    if code != 0:
        raise NotSent(problems.ANSWER, code if isinstance(code, int) else "?")


# ── systems ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _webhook(delivery: Delivery, channel: Channel, now: datetime) -> Request:
    """standardwebhooks.com: id, time and signature in the head; whoever got the id already does nothing."""
    data = dict(delivery.data)
    content = {"type": data.pop("type", delivery.occasion), "timestamp": delivery.created_at.isoformat()}
    body, key = _json(content | {"data": data, "text": delivery.text}), str(delivery.key)
    try:
        signature = Webhook(channel.secret).sign(key, now, body.decode())
    except (ValueError, RuntimeError) as error:
        raise NotSent(problems.WRONG_SECRET, is_final=True) from error
    stamp = str(int(now.timestamp()))
    head = {"webhook-id": key, "webhook-timestamp": stamp, "webhook-signature": signature}
    return channel.url, body, head


def _any(answer: Answer) -> None:
    """Every 2xx says yes."""


Build = Callable[[Delivery, Channel, datetime], Request]
WAYS: dict[str, tuple[Build, Callable[[Answer], None]]] = {
    Way.WECOM: (_wecom, _took),
    Way.DINGTALK: (_dingtalk, _took),
    Way.FEISHU: (_feishu, _took),
    Way.WEBHOOK: (_webhook, _any),
}
