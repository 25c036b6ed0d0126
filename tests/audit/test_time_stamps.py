"""RFC 3161 with openssl and an authority of this machine."""

import shutil
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from audit import clock, time_stamps
from audit.models import TimeStamp
from audit.verifier.stamps import NotStamped
from tests.audit.authority import answered, openssl
from tests.audit.grown import publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def test_stamp_travels_as_files_and_is_checked_without_us(authority, client, tmp_path):
    checkpoint = publish(5)
    call_command("time_stamp", "query", str(tmp_path / "query"))
    (tmp_path / "token").write_bytes(answered(authority, (tmp_path / "query").read_bytes()))
    call_command("time_stamp", "take", str(tmp_path / "token"), authority="TSA", ca=str(authority / "tsa.pem"))
    stamp = TimeStamp.objects.get()
    assert stamp.checkpoint == checkpoint
    assert abs(stamp.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    (tmp_path / "fetched").write_bytes(client.get(reverse("log:time-stamp", args=[stamp.pk])).content)
    lines = client.get(reverse("log:checkpoint")).content.decode().splitlines(keepends=True)
    (tmp_path / "text").write_text("".join(lines[:3]))
    files = ["-data", tmp_path / "text", "-in", tmp_path / "fetched", "-CAfile", authority / "tsa.pem"]
    assert b"Verification: OK" in openssl("ts", "-verify", *files)
    assert "TSA" in client.get(reverse("log:page")).content.decode()


def test_token_of_another_checkpoint_or_authority_is_refused(authority, tmp_path):
    first, second = publish(5), publish(6)
    token = answered(authority, time_stamps.query_for(first))
    other = tmp_path / "other.pem"
    other.write_text((authority / "tsa.pem").read_text().replace("A", "B", 3))
    for checkpoint, given, certificates in [
        (second, token, authority / "tsa.pem"),
        (first, token[:-9], authority / "tsa.pem"),
        (first, b"", authority / "tsa.pem"),
        (first, token, other),
        (first, token, tmp_path / "nowhere"),
    ]:
        with pytest.raises(NotStamped):
            time_stamps.take(checkpoint, given, authority="TSA", certificates=str(certificates), at=clock.now())
    assert not TimeStamp.objects.exists()


@pytest.fixture
def served(authority, settings):
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            token = answered(authority, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(token)

        def log_message(self, format, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.TIME_AUTHORITY = f"http://127.0.0.1:{server.server_port}/tsr"
        settings.TIME_AUTHORITY_CA = str(authority / "tsa.pem")
        yield
        server.shutdown()


def test_clock_has_one_checkpoint_stamped_a_day(served):
    assert time_stamps.sweep() == 0  # nothing is published
    checkpoint = publish(5)
    assert time_stamps.sweep() == 1
    assert TimeStamp.objects.get().checkpoint == checkpoint
    publish(6)
    assert time_stamps.sweep() == 0


def test_no_authority_no_stamp(settings):
    publish(5)
    assert time_stamps.sweep() == 0
    settings.TIME_AUTHORITY = "http://127.0.0.1:9/"
    with pytest.raises(NotStamped):
        time_stamps.sweep()
    with pytest.raises(CommandError):
        call_command("time_stamp", "ask")
