"""The vault's second shape: keys in a token of PKCS#11 (Debian's softhsm2), asked through the same door."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from audit import clock
from documents.sealing import authority, pades, vault
from documents.sealing.checking import Expected, signature_problems
from documents.sealing.errors import KeyMissing
from documents.sealing.institutions import Institution
from documents.sealing.x509 import from_pem
from tests.documents.sealed import BY, chain
from tests.factories import Places

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
DIGEST = bytes(range(32))
pytestmark = pytest.mark.skipif(
    not (shutil.which("softhsm2-util") and MODULE.exists() and find_spec("pkcs11")),
    reason="no softhsm2, or no python-pkcs11 (requirements/hsm.txt)",
)


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh token."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n")
    (folder / "pin").write_text("7391\n")
    before, os.environ["SOFTHSM2_CONF"] = os.environ.get("SOFTHSM2_CONF"), str(folder / "softhsm2.conf")
    made = ["softhsm2-util", "--init-token", "--free", "--label", "seals of tests", "--pin", "7391", "--so-pin", "8024"]
    subprocess.run(made, check=True, capture_output=True)
    yield f"pkcs11:token=seals%20of%20tests?module-path={MODULE}&pin-source=file:{folder}/pin"
    del os.environ["SOFTHSM2_CONF"]
    if before is not None:
        os.environ["SOFTHSM2_CONF"] = before


@pytest.fixture
def door(token: str, settings: object) -> vault.Vault:
    settings.SEAL_VAULT = "documents.sealing.pkcs11_vault.Pkcs11Vault"
    settings.SEAL_KEYS = settings.SEAL_AUTHORITY_KEYS = token
    return vault.institutions()


def test_a_key_of_a_token_signs_until_it_is_destroyed(door: vault.Vault) -> None:
    public = serialization.load_der_public_key(door.generate("one.1"))
    assert isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"

    public.verify(door.sign("one.1", DIGEST), DIGEST, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    with pytest.raises(InvalidSignature):
        public.verify(door.sign("one.1", DIGEST[::-1]), DIGEST, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
    with pytest.raises(KeyMissing, match="already"):
        door.generate("one.1")
    door.destroy("one.1")
    door.destroy("one.1")
    with pytest.raises(KeyMissing, match="no such key"):
        door.sign("one.1", DIGEST)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 on: the suite has threads
def test_a_process_forked_from_one_that_used_the_token_is_refused(door: vault.Vault) -> None:
    door.generate("one.4")
    child = os.fork()
    if child == 0:
        try:
            door.sign("one.4", DIGEST)
        except KeyMissing as refusal:
            os._exit(0 if "forked" in str(refusal) else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert door.sign("one.4", DIGEST)


def test_a_key_never_leaves_its_token(door: vault.Vault) -> None:
    import pkcs11  # noqa: PLC0415 - optional

    door.generate("one.2")
    session = door._open()
    key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label="one.2")
    assert (key[pkcs11.Attribute.EXTRACTABLE], key[pkcs11.Attribute.SENSITIVE]) == (False, True)
    with pytest.raises(pkcs11.PKCS11Error):
        key[pkcs11.Attribute.VALUE]


@pytest.mark.django_db
def test_authority_and_institution_may_both_have_their_keys_in_a_token(door: vault.Vault, places: Places) -> None:
    """Certificates, a signature in a paper, and its check, with no key in a file."""
    office, at = Institution(places.county.pk, "农安县扶贫开发办公室"), clock.now()
    root = authority.begin("令牌根证书", actor=BY, at=at)
    own = authority.issue(authority.Named(office, "吉林省长春市农安县"), actor=BY, at=at)
    x509.load_pem_x509_certificate(own.certificate.encode()).verify_directly_issued_by(
        x509.load_pem_x509_certificate(root.certificate.encode())
    )
    certificate, trusted = from_pem(own.certificate), from_pem(root.certificate)
    seal = pades.Seal(
        field="issuer",
        key=own.key,
        certificate=certificate,
        authority=trusted,
        unit=office.unit,
        reason="签发",
        location="吉林省",
        is_demo=True,
        dated="",
    )
    pdf = pades.sign(chain().revisions[0], seal, vault=door, at=at, certify=True)

    expected = Expected("issuer", own.sha256, at, None, len(pdf), "")
    assert signature_problems(pdf, [expected], trusted) == []


def test_a_token_that_is_away_or_refuses_its_pin_says_so_and_is_asked_again(token: str, tmp_path: Path) -> None:
    from documents.sealing.pkcs11_vault import Pkcs11Vault  # noqa: PLC0415 - optional

    (tmp_path / "pin").write_text("0000")
    before, _mark, _pin = token.rpartition("&pin-source")
    elsewhere = Pkcs11Vault(f"{before.replace('seals', 'nothing')}&pin-source={tmp_path}/pin")
    for _ in range(2):
        with pytest.raises(KeyMissing, match="NoSuchToken"):
            elsewhere.sign("one.3", DIGEST)
    with pytest.raises(KeyMissing, match="does not answer"):
        Pkcs11Vault(f"pkcs11:token=x?module-path={tmp_path}/none.so&pin-source=/nowhere").sign("one.3", DIGEST)
    with pytest.raises(KeyMissing, match="no address of a token"):
        Pkcs11Vault("/var/seal-keys")
