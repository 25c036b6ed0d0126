"""An authority of time on this machine, made of openssl."""

import subprocess

import pytest

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
[extensions]
extendedKeyUsage = critical,timeStamping
"""


def openssl(*arguments):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """Folder of an authority: its certificate signs itself and time stamps."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text("[req]\ndistinguished_name = dn\n[dn]\n" + CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=TSA", "-days", "30"]
    out = ["-keyout", folder / "tsa.key", "-out", folder / "tsa.pem"]
    openssl("req", "-x509", *made, *out, "-config", folder / "tsa.cnf", "-extensions", "extensions")
    return folder


def answered(authority, query):
    (authority / "query").write_bytes(query)
    return openssl("ts", "-reply", "-config", authority / "tsa.cnf", "-queryfile", authority / "query")
