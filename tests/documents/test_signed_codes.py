"""The signed check code: read back, never forged, checked by a script that knows nothing of Heyan, read from paper."""

import importlib.util
import io
import random
import shutil
import subprocess
import sys
from base64 import b32encode
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from audit import canonical
from audit.verifier.note import PublicKey, new_key
from documents import rendering, samples
from documents.checking import codes, keys, photos, signed
from documents.checking.keys import State
from documents.checking.signed import NotACode, Statement
from documents.kinds import KINDS, Content

SCRIPT = Path(__file__).parents[2] / "docs" / "check_code.py"
BEFORE = "HTTPS://HEYAN.EXAMPLE"
DAY = date(2017, 6, 30)
SAID = Statement("H15", "农安县农安镇脱贫证〔2017〕17号", "宝城村", "姜福田", DAY, bytes(range(16)))
reads_codes = pytest.mark.skipif(find_spec("zxingcpp") is None, reason="no reader of QR codes here")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_code", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = load(SCRIPT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.begin(tmp_path / "keys", "heyan.example/check", date(2017, 1, 1))
    return tmp_path / "keys"


def code_by(folder: Path, said: Statement = SAID) -> str:
    return signed.sign(said, keys.signing_key(folder), before=BEFORE)


def listed(folder: Path) -> str:
    return (folder / keys.LIST).read_text(encoding="utf-8")


def asked(address: str, folder: Path) -> bool:
    try:
        script.verify(address, script.read_keys(listed(folder)))
    except script.Forged:
        return False
    return True


def run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(SCRIPT), *arguments]
    return subprocess.run(command, input=said, capture_output=True, text=True, check=False)


def test_a_code_says_what_was_signed_and_nothing_random(folder: Path) -> None:
    code = code_by(folder)

    assert signed.read(code).statement == SAID
    assert code == code_by(folder) and code.isalnum() and code == code.upper()
    assert signed.is_signed_by(signed.read(code), keys.known(folder)[0].key, before=BEFORE)


def test_of_ten_thousand_alterations_none_is_accepted(folder: Path) -> None:
    """Of payload or signature, by the script; every tenth by the server, too, whose reading is another one."""
    code, chance = code_by(folder), random.Random(7)
    read, key, known = signed.read(code), keys.known(folder)[0].key, script.read_keys(listed(folder))
    raw = read.payload + read.signature
    for turn in range(10_000):
        altered = bytearray(raw)
        for place in chance.sample(range(len(raw)), chance.choice([1, 1, 2, 5])):
            altered[place] ^= chance.randrange(1, 256)
        text = b32encode(altered).decode().rstrip("=")
        assert not is_accepted(text, known)
        assert turn % 10 or not by_server(text, key)
    assert is_accepted(code, known) and by_server(code, key)


def is_accepted(text: str, known: Any) -> bool:
    try:
        script.verify(f"{BEFORE}/V/{text}", known)
    except script.Forged:
        return False
    return True


def by_server(text: str, key: PublicKey) -> bool:
    try:
        return signed.is_signed_by(signed.read(text), key, before=BEFORE)
    except NotACode:
        return False


def test_no_other_spelling_of_the_same_bytes_is_accepted(folder: Path) -> None:
    code = code_by(folder)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    others = [code.lower(), code + "=", code + "A", code[:-1], f" {code}"]
    if len(code) % 8:  # bits of the last letter that say nothing
        others.append(code[:-1] + letters[letters.index(code[-1]) ^ 1])

    assert not any(asked(f"{BEFORE}/V/{other}", folder) for other in others)
    for other in others:
        with pytest.raises(NotACode):
            signed.read(other)


@pytest.mark.parametrize("address", ["HTTPS://HEYAN.EXAMPLE.CN", "HTTP://HEYAN.EXAMPLE", "HTTPS://HEYAN.EXAMPLE/X"])
def test_a_genuine_code_under_another_address_is_a_forgery(folder: Path, address: str) -> None:
    code = code_by(folder)

    assert asked(f"{BEFORE}/V/{code}", folder) and asked(f"https://heyan.example/V/{code}", folder)
    assert not asked(f"{address}/V/{code}", folder)


def test_a_retired_key_verifies_what_it_signed_and_nothing_younger(folder: Path) -> None:
    old, young = code_by(folder), code_by(folder, Statement("H15", "18号", "", "", date(2018, 2, 1), bytes(16)))
    keys.renew(folder, "heyan.example/check", date(2018, 1, 1))

    assert [key.state for key in keys.known(folder)] == [State.RETIRED, State.IN_USE]
    assert asked(f"{BEFORE}/V/{old}", folder) and asked(f"{BEFORE}/V/{code_by(folder)}", folder)
    assert not asked(f"{BEFORE}/V/{young}", folder)
    assert len(list(folder.glob("*.key"))) == 1


def test_a_compromised_key_verifies_nothing(folder: Path) -> None:
    code = code_by(folder)
    keys.condemn(folder, keys.known(folder)[0].id, date(2018, 1, 1))

    assert not asked(f"{BEFORE}/V/{code}", folder)
    with pytest.raises(keys.KeyAway):
        keys.signing_key(folder)


def test_a_key_that_others_may_read_signs_nothing(folder: Path) -> None:
    file = keys.file_of(folder, keys.known(folder)[0])
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)

    with pytest.raises(keys.KeyAway, match="chmod 600"):
        keys.signing_key(folder)


def test_a_lost_key_is_not_made_anew(folder: Path) -> None:
    keys.file_of(folder, keys.known(folder)[0]).unlink()

    assert keys.begin(folder, "heyan.example/check", DAY) is None
    with pytest.raises(keys.KeyAway, match="not here"):
        keys.signing_key(folder)


def test_the_script_says_in_sentences_what_the_code_says(folder: Path) -> None:
    answer = run("--keys", str(folder / keys.LIST), "-", said=f"{BEFORE}/V/{code_by(folder)}\n")

    assert answer.returncode == 0 and not answer.stderr
    assert all(word in answer.stdout for word in (SAID.number, "姜福田", "宝城村", "2017-06-30", "00010203 04050607"))
    assert "nothing is said of revocation" in answer.stdout


@pytest.mark.parametrize(
    "address", ["", "核验", "HTTPS://X/V/", "HTTPS://[/V/AAAA", "\ud800/V/A", "HTTPS://X/V/" + "A" * 217]
)
def test_the_script_has_a_sentence_for_nonsense_and_no_traceback(
    folder: Path, address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["--keys", str(folder / keys.LIST), address]) == 1
    assert "NOT genuine" in capfd.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "heyan check keys v1\nx\n", "heyan check keys v1\na+b+c in-use 2017-01-01 -\n", "\x00"]
)
def test_without_a_list_of_keys_nothing_is_said(tmp_path: Path, text: str, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "k").write_text(text, encoding="utf-8")

    assert script.main(["--keys", str(tmp_path / "k"), "HTTPS://X/V/A"]) == 2
    assert script.main(["--keys", str(tmp_path / "none"), "HTTPS://X/V/A"]) == 2
    assert "Could not be checked" in capfd.readouterr().out


def certificate(folder: Path) -> tuple[bytes, str, Content]:
    content = samples.sample("H15", check_code="signed", is_demo=False)
    frozen = canonical.encode(content).decode()
    code = signed.sign(codes.statement_of(content, frozen), keys.signing_key(folder), before=codes.prefix_of(content))
    address = f"{codes.prefix_of(content)}/V/{code}"
    return rendering.render(content, code=address), address, content


def drawn(pdf: bytes, folder: Path, dpi: int) -> Image.Image:
    command = ["pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", "-gray", "-singlefile", "-", str(folder / f"at{dpi}")]
    subprocess.run(command, input=pdf, check=True)
    with Image.open(folder / f"at{dpi}.pgm") as picture:
        return picture.convert("L")


def photographed(picture: Image.Image, folder: Path, *, quality: int = 90, turned: float = 0) -> bytes:
    path = folder / "photo.jpg"
    picture.rotate(turned, expand=True, fillcolor=255).save(path, quality=quality)
    return path.read_bytes()


@reads_codes
def test_a_reader_reads_the_printed_certificate_scanned_turned_and_squeezed(folder: Path, tmp_path: Path) -> None:
    pdf, address, content = certificate(folder)
    looks = {100: ((30, 0), (60, 7)), 150: ((30, 7), (60, 90)), 200: ((30, 180), (60, -33)), 300: ((30, 7), (90, 0))}
    for dpi, turns in looks.items():
        picture = drawn(pdf, tmp_path, dpi)
        for quality, turned in turns:
            tries = [turned, turned + 2] if dpi == 100 and turned else [turned]  # at the very edge: one takes another
            photographs = (photographed(picture, tmp_path, quality=quality, turned=angle) for angle in tries)
            assert any(address in photos.texts_in(photo) for photo in photographs), (dpi, quality, turned)
    assert content["household"] is not None
    said = script.verify(address, script.read_keys(listed(folder)))
    assert (said["holder"], said["number"]) == (content["household"]["head_name"], content["document_no"])


def test_a_paper_that_asks_for_a_signed_code_is_not_made_without() -> None:
    with pytest.raises(rendering.RenderFailed, match="signed check code"):
        rendering.render(samples.sample("H15", check_code="signed"))


def test_what_hangs_in_public_has_a_code_that_names_nobody() -> None:
    hanging = {code for code, kind in KINDS.items() if kind.hangs}

    assert {"H07", "H09", "H13", "M02", "V04", "V07", "K05", "K06"} == hanging


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no picture": lambda: b"%PDF-1.7 " + bytes(500),
    "half a picture": lambda: b"\xff\xd8\xff\xe0" + bytes(100),
    "an svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "too many bytes": lambda: b"\x89PNG\r\n\x1a\n" + bytes(photos.MAX_BYTES),
    "too many pixels": lambda: wide(12_000, 12_000),
    "a thread": lambda: wide(60_000, 1),
}


def wide(width: int, height: int) -> bytes:
    """A picture that is a few kilobytes on its way and would be a gigabyte in memory."""
    made = io.BytesIO()
    Image.new("1", (width, height)).save(made, "PNG")
    return made.getvalue()


@reads_codes
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_picture_is_refused_before_it_is_decoded(what: str) -> None:
    with pytest.raises(photos.NoPhoto):
        photos.texts_in(HOSTILE[what]())


@reads_codes
def test_a_picture_without_a_code_says_nothing(tmp_path: Path) -> None:
    assert photos.texts_in(photographed(Image.new("L", (400, 300), 200), tmp_path)) == []


def test_the_script_needs_nothing_of_heyan(tmp_path: Path, folder: Path) -> None:
    alone = shutil.copy(SCRIPT, tmp_path / "alone.py")
    command = [sys.executable, "-I", str(alone), "--keys", str(folder / keys.LIST), f"{BEFORE}/V/{code_by(folder)}"]
    stranger = new_key("heyan.example/check")

    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    assert not asked(f"{BEFORE}/V/{signed.sign(SAID, stranger, before=BEFORE)}", folder)
