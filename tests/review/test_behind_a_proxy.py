"""Limits count the visitor, not the proxy in front; nobody gets round them by writing a header himself."""

from ipaddress import ip_network
from typing import Any

import pytest
from axes.helpers import get_client_ip_address
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config import environment
from config.proxies import client_address

FOLLOW = "/objections/follow/"


@pytest.fixture
def behind_proxies(settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.1.0.0/16")]


def seen_as(forwarded: str, peer: str = "127.0.0.1") -> str:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=peer)

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(get_client_ip_address(request))  # what the lock-out of logins counts

    return client_address(answer)(request).content.decode()


@pytest.mark.usefixtures("behind_proxies")
def test_the_nearest_address_that_is_no_proxy_counts() -> None:
    assert seen_as("203.0.113.7") == "203.0.113.7"
    assert seen_as("203.0.113.7, 10.1.2.3") == "203.0.113.7"
    assert seen_as("198.51.100.1, 203.0.113.7") == "203.0.113.7"  # the first was written by the visitor
    assert seen_as("2001:db8::7") == "2001:db8::7"
    assert seen_as("203.0.113.7", peer="192.0.2.9") == "192.0.2.9"  # not through our proxy
    for nonsense in ("", "unknown", "203.0.113.7, <script>", "1.2.3.4:80", "\x00"):
        assert seen_as(nonsense) == "127.0.0.1"


def test_without_the_setting_the_header_is_not_believed() -> None:
    assert seen_as("203.0.113.7") == "127.0.0.1"


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_proxies")
def test_one_visitor_s_limit_is_not_everybody_s() -> None:
    def look(visitor: str) -> int:
        return Client().post(FOLLOW, {"receipt": "1"}, headers={"x-forwarded-for": visitor}).status_code

    assert {look("203.0.113.7") for _attempt in range(60)} == {422}
    assert look("203.0.113.7") == look("198.51.100.1, 203.0.113.7") == 429
    assert look("203.0.113.8") == 422


def test_a_wrong_proxy_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEYAN_TRUSTED_PROXIES", "127.0.0.1,nginx")
    with pytest.raises(ImproperlyConfigured, match="HEYAN_TRUSTED_PROXIES"):
        environment.networks("HEYAN_TRUSTED_PROXIES")
    monkeypatch.setenv("HEYAN_TRUSTED_PROXIES", "")
    assert environment.networks("HEYAN_TRUSTED_PROXIES") == []
