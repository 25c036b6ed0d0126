"""No log keeps the address of a paper's check: a signed code names the head of the household."""

import io
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from config.logs import WithoutCodes

CODE = "AHB2GMZTINJVGV2XKRLEC3LFNZ2CA43JM5XGKZBAN5XGKIDSMVTWS43UMVZA"
ROOT = Path(settings.BASE_DIR)


def written(record: logging.LogRecord) -> str:
    return WithoutCodes("%(message)s").format(record)


@pytest.mark.parametrize(
    "text",
    [
        f"Not Found: /V/{CODE}",
        f"GET https://heyan.example/v/{CODE}/ 500",
        f"Bad Request: /accounts/login/?next=%2FV%2F{CODE}",
        f"Not Found: /check/?token={CODE}",
    ],
)
def test_a_code_in_a_line_of_the_log_is_left_out(text: str) -> None:
    line = written(logging.makeLogRecord({"msg": "%s", "args": (text,)}))

    assert CODE not in line and "…" in line and line.startswith(text[:8])


def test_a_code_in_a_traceback_is_left_out_and_what_is_none_stays() -> None:
    try:
        raise ValueError(f"/V/{CODE}")
    except ValueError as error:
        failed = logging.makeLogRecord({"msg": "/papers/12/", "exc_info": (ValueError, error, error.__traceback__)})

    assert CODE not in written(failed) and "ValueError: /V/…" in written(failed) and "/papers/12/" in written(failed)


@pytest.mark.django_db
def test_what_the_site_writes_of_an_unknown_paper_names_no_code_and_browsers_pass_none_on(client: Client) -> None:
    (formatter,) = [one.formatter for one in logging.getLogger().handlers if isinstance(one.formatter, WithoutCodes)]
    heard, logger = logging.StreamHandler(io.StringIO()), logging.getLogger("django.request")
    heard.setFormatter(formatter)
    logger.addHandler(heard)
    try:
        answer = client.get(f"/V/{CODE}")
    finally:
        logger.removeHandler(heard)

    assert answer.status_code == 404 and answer["Referrer-Policy"] == "strict-origin"
    assert "Not Found: /V/…" in heard.stream.getvalue() and CODE[:9] not in heard.stream.getvalue()


def test_the_server_writes_no_log_of_requests_and_the_proxy_s_leaves_the_code_out() -> None:
    for name in ("run", "deploy/systemd/heyan-web.service"):
        assert re.search(r"granian (.|\\\n)*--no-access-log", (ROOT / name).read_text())
    proxy = (ROOT / "deploy" / "nginx.conf.example").read_text()
    (form,) = re.findall(r"log_format heyan (.*);", proxy)
    assert "$heyan_path" in form and not re.search(r"\$request\b|\$request_uri|\$http_referer|\$uri", form)
