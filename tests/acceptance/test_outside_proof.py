"""The whole way with every process as it is: acts, sequencer, signer, witness, bundle, and the verifier's own command."""

import json

import pytest

from audit import clock, keys, log, witnessing
from audit.bundle import Contents, write_bundle
from audit.readying import make_ready
from audit.selectors import latest_checkpoint_line
from tests import signers
from tests.story import Story

pytestmark = pytest.mark.django_db
OPERATOR = log.Actor("system:operator", "张工")


def test_a_case_convinces_an_evaluator_who_trusts_nobody_here(story: Story, tmp_path, settings) -> None:
    settings.LOG_SIGNER = str(tmp_path / "socket")
    port, bundle = signers.free_port(), tmp_path / "bundle.zip"
    story.until("first_notice")
    with signers.signer(tmp_path):
        log_key = signers.public_key(tmp_path)
        with signers.witness(tmp_path, log_key, port):
            witness = signers.public_key(tmp_path, "witness")
            address = f"http://127.0.0.1:{port}"
            keys.register_key(key=log_key, organisation="信息中心", actor=OPERATOR, at=clock.now())
            keys.register_key(key=witness, organisation="省统计局", address=address, actor=OPERATOR, at=clock.now())
            make_ready(clock.now())
            on_paper = latest_checkpoint_line()
            story.decide("first_notice")
            make_ready(clock.now())
            assert witnessing.ask_due(clock.now()) == 1
    with open(bundle, "wb") as file:
        write_bundle(file, Contents(streams=None, with_openings=True))
    trust = ["--log-key", log_key.text, "--witness", witness.text, "--quorum", "1", "--known", on_paper]
    verified = signers.run("audit.verify", bundle, *trust, "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    found = {row["claim"]: row["status"] for row in json.loads(verified.stdout)["claims"]}
    assert {found[claim] for claim in ("keys", "witnesses", "consistency", "chain", "openings")} == {"HOLDS"}
    wrong = on_paper[:-6] + ("AAAAA=" if on_paper[-6:] != "AAAAA=" else "BBBBB=")
    assert signers.run("audit.verify", bundle, *trust[:-1], wrong).returncode != 0
