"""A P-256 key in a vault of its own, to measure signatures with; and what one signed paper costs, in a process of its own."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from tempfile import mkdtemp

from documents.kinds import KINDS
from documents.sealing import pades, x509
from documents.sealing.vault import FileVault

AT = datetime(2017, 9, 20, 1, tzinfo=UTC)
UNIT = "农安县农安镇人民政府"


@cache
def _vault() -> FileVault:
    return FileVault(mkdtemp(prefix="heyan-bench-vault-"))


@cache
def seal() -> pades.Seal:
    vault = _vault()
    root = x509.self_signed(_wanted("bench", vault.generate("root"), 1), lambda digest: vault.sign("root", digest))
    own = x509.issued(_wanted(UNIT, vault.generate("unit"), 2), root, lambda digest: vault.sign("root", digest))
    return pades.Seal(
        field="issuer",
        key="unit",
        certificate=own,
        authority=root,
        unit=UNIT,
        reason="签发",
        location="吉林省长春市农安县",
        is_demo=False,
        dated="",
    )


def signed(pdf: bytes, kind: str) -> bytes:
    """With its issuer's seal wherever the kind has a place for it."""
    pdf = pades.sign(pdf, seal(), vault=_vault(), at=AT, certify=True)
    for field in KINDS[kind].own_seals:
        pdf = pades.sign(pdf, replace(seal(), field=field), vault=_vault(), at=AT, certify=False)
    return pdf


def _wanted(name: str, public_key: bytes, serial: int) -> x509.Wanted:
    return x509.Wanted(
        subject={"country_name": "CN", "organization_name": name, "common_name": name},
        public_key=public_key,
        serial=serial,
        valid_from=AT - timedelta(days=30),
        valid_until=AT + timedelta(days=365),
    )


def single_seconds(kind: str, times: int = 20) -> float:
    """Processor seconds of one paper of the kind, rendered, attached and signed by a warm process with nothing else to do."""
    command = [sys.executable, "-m", "bench.papers", "--serve", "ours"]
    lines = "".join(f"signed {kind}\n" for _ in range(times + 2))
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    seconds = [float(line.split()[0]) for line in done.stdout.splitlines()]
    return sum(seconds[2:]) / times
