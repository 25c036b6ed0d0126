"""The supervisors' board as a supervisor reads it in his browser: numbers by cause, and the rows behind each."""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import reverse

from tests.simulation.county import County

Rows = dict[tuple[str, str], str]  # (case, stage) → cause
_CAUSE = re.compile(
    r'<th scope="row"><a href="([^"]*cause=[^"]*)">.*?<td class="numeric"[^>]*><span>(\d+)</span>', re.S
)
_ROW = re.compile(r'name="row" value="([^"~]+)~([a-z_]+)"')
_NEXT = re.compile(r'rel="next" href="([^"]+)"')


class Board:
    def __init__(self, county: County) -> None:
        self.place = county.place.pk
        self.client = Client(headers={"host": "localhost", "accept-language": "en"})
        self.client.force_login(county.supervisor(), backend="django.contrib.auth.backends.ModelBackend")

    def counts(self) -> Counter[str]:
        """By cause, as the first view tells them."""
        page = self._get(f"{reverse('workflows:board')}?place={self.place}")
        return Counter({parse_qs(urlsplit(unescape(url)).query)["cause"][0]: int(n) for url, n in _CAUSE.findall(page)})

    def rows(self, causes: Iterable[str]) -> Rows:
        """Behind the numbers of these causes; the first view names every cause that has any."""
        return {row: cause for cause in causes for row in self._rows_of(cause)}

    def _rows_of(self, cause: str) -> list[tuple[str, str]]:
        address = f"?place={self.place}&cause={cause}"
        found: list[tuple[str, str]] = []
        while address:
            page = self._get(reverse("workflows:work-list") + address)
            found += _ROW.findall(page)
            follows = _NEXT.search(page)
            address = unescape(follows[1]) if follows else ""
        return found

    def _get(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.content.decode()
