"""离线核验文书 · Check a paper without a network, from the text of its QR code alone.

    python check_code.py --keys keys.txt [--status PART PART …] "HTTPS://HOST/V/…"

keys.txt: the office's published keys, from HOST/check/keys.txt (compare them with those you were given on paper).
PART: files of the signed list of papers that are valid no longer, HOST/check/status/1, 2, … up to the newest.
Needs Python 3.11 or newer and the package `cryptography`; nothing of Heyan, no network, nothing is written.
Exit status: 0 genuine (and not on the list, where one was given), 1 not genuine or valid no longer, 2 could not be checked.
"""

import argparse
import base64
import hashlib
import re
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENUINE, REFUSED, UNCHECKED = 0, 1, 2
KEYS_HEAD, STATUS_HEAD = "heyan check keys v1", "heyan status list v1"
CONTEXT = b"heyan check 1\n"
WORDS = {"revoked": "已被撤销 · was REVOKED", "superseded": "已被替代 · was SUPERSEDED"}


Keys = dict[bytes, tuple[str, Ed25519PublicKey, str, date | None]]
Ended = dict[str, tuple[str, str]]


class Unusable(Exception):
    """A file is not what it should be: nothing can be said of the paper."""


class Forged(Exception):
    """The code was not signed by a key of the list for this address."""


def read_keys(text: str) -> Keys:
    """{id: (name, public key, state, last day or None)}"""
    lines = text.splitlines()
    if not lines or lines[0] != KEYS_HEAD:
        raise Unusable("密钥文件不是公布的密钥清单 · the file of keys is not a published list of keys")
    keys: Keys = {}
    for line in filter(None, lines[1:]):
        try:
            vkey, state, _since, until = line.split(" ")
            name, key_id, encoded = vkey.split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
            identity = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
            if raw[0] != 1 or identity.hex() != key_id or state not in ("in-use", "retired", "compromised"):
                raise ValueError("not an Ed25519 key of this kind")
            last = None if until == "-" else date.fromisoformat(until)
            keys[identity] = (name, Ed25519PublicKey.from_public_bytes(raw[1:]), state, last)
        except (ValueError, IndexError) as error:
            raise Unusable(f"密钥清单中有一行无法识别 · a line of the list of keys cannot be read: {error}") from error
    return keys


def read_code(address: str) -> tuple[str, bytes, bytes]:
    """Address before the code, payload, signature. One sequence of bytes has one spelling; any other is refused."""
    scheme, mark, rest = address.strip().partition("://")
    before, found, code = rest.rpartition("/V/")
    host, slash, path = before.partition("/")
    if not (mark and found and host and rest.isprintable()):
        raise Forged("二维码内容不是文书核验地址 · this is not the address of a signed check code")
    try:
        raw = base64.b32decode(code + "=" * (-len(code) % 8))
    except ValueError:
        raise Forged("二维码内容不是签名核验码 · this is not a signed check code") from None
    if base64.b32encode(raw).decode().rstrip("=") != code or len(raw) < 1 + 4 + 2 + 16 + 64 or raw[0] != 1:
        raise Forged("二维码内容不是本版本的签名核验码 · this is not a signed check code of this version")
    return f"{scheme.upper()}://{host.upper()}{slash}{path}", raw[:-64], raw[-64:]


def verify(address: str, keys: Keys) -> dict[str, str]:
    """What the code says of its paper. Raises Forged."""
    before, payload, signature = read_code(address)
    known = keys.get(payload[1:5])
    if known is None:
        raise Forged("签名密钥不在清单中 · the code was signed by no key of the list")
    name, key, state, last = known
    try:
        key.verify(signature, CONTEXT + before.encode() + b"\n" + payload)
    except InvalidSignature:
        raise Forged("签名不符：伪造、涂改或误读 · the signature is false: forged, altered or misread") from None
    if state == "compromised":
        raise Forged("签名密钥已作废，请联网核验 · the key is withdrawn: check this paper on line")
    try:
        kind, number, place, holder = payload[23:].decode("gb18030").split("\n")
    except ValueError:
        raise Forged("核验码内容无法识别 · what was signed cannot be read") from None
    issued = date(1970, 1, 1) + timedelta(days=int.from_bytes(payload[5:7], "big"))
    if last is not None and issued > last:
        raise Forged("文书日期晚于密钥停用日期 · the paper is younger than the last day of its key")
    said = {"kind": kind, "number": number, "place": place, "holder": holder, "issued": issued.isoformat()}
    return {**said, "digest": payload[7:23].hex(), "host": before.partition("://")[2], "key": name}


def read_status(texts: Iterable[str], keys: Keys) -> tuple[Ended, str]:
    """({digest: (status, day)}, as of when) from all parts of the list. Raises Unusable for a gap or a false signature."""
    parts = {}
    for text in texts:
        for one in re.split(r"(?m)^(?=heyan status list v1$)", text):
            if one:
                no, *told = read_part(one, keys)
                parts[no] = (*told, hashlib.sha256(one.encode()).hexdigest())
    if not parts:
        raise Unusable("没有名单内容 · the files hold no part of the list")
    ended: Ended = {}
    before = as_of = "-"
    for place, no in enumerate(sorted(parts), 1):
        after, as_of, entries, digest = parts[no]
        if no != place or after != before:
            raise Unusable(f"名单缺少第{place}部分或前后不符 · part {place} of the list is missing or does not follow")
        ended.update({entry[0]: (entry[1], entry[2]) for entry in entries})
        before = digest
    return ended, as_of


def read_part(note: str, keys: Keys) -> tuple[int, str, str, list[list[str]]]:
    text, blank, signed = note.rpartition("\n\n")
    try:
        dash, name, encoded = signed.rstrip("\n").split(" ")
        raw = base64.b64decode(encoded, validate=True)
        known = keys[raw[:4]]
        if not blank or dash != "—" or known[0] != name or known[2] == "compromised":
            raise ValueError("signed by no key in force")
        known[1].verify(raw[4:], (text + "\n").encode())
        lines = text.split("\n")
        fields = dict(line.split(" ", 1) for line in lines[1:5])
        entries = [line.split(" ") for line in lines[5:]]
        if lines[0] != STATUS_HEAD or len(entries) != int(fields["entries"]):
            raise ValueError("not a part of a list")
        if any(len(entry) != 3 or entry[1] not in WORDS for entry in entries):
            raise ValueError("an entry cannot be read")
        return int(fields["part"]), fields["after"], fields["as-of"], entries
    except (ValueError, KeyError, InvalidSignature) as error:
        raise Unusable(f"名单的签名或格式不符 · a part of the list is damaged or falsely signed: {error}") from error


def report(said: dict[str, str], ended: Ended | None, as_of: str) -> tuple[list[str], int]:
    """The sentences, and the exit status."""
    lines = [
        "签名有效，文书内容摘要如下 · The signature is genuine. It stands for this paper:",
        f"  文书种类 · kind      {said['kind']}",
        f"  编号 · number        {said['number']}",
        f"  签发日期 · issued    {said['issued']}",
        f"  地点 · place         {said['place'] or '—'}",
        f"  持有人 · holder      {said['holder'] or '—'}",
        f"  存证摘要 · digest    {' '.join(said['digest'][at : at + 8] for at in range(0, 32, 8))}",
        "请逐项与手中文书核对，任何一项不同即为伪造 · Compare each line with the paper: if one differs, it is forged.",
        f"网址须与文书所印一致 · The address must be the one printed on the paper: {said['host']}",
    ]
    if ended is None:
        lines.append("未核对失效名单：不能说明是否仍然有效 · No list was given: nothing is said of revocation.")
        return lines, GENUINE
    if said["digest"] in ended:
        status, day = ended[said["digest"]]
        lines.append(f"该文书自{day}起{WORDS[status]} on {day}: it is valid no longer.")
        return lines, REFUSED
    lines.append(f"截至{as_of}未列入失效名单 · Not on the list of ended papers as of {as_of}.")
    return lines, GENUINE


def read_file(path: str) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise Unusable(f"无法读取文件 · {path} cannot be read: {error}") from error


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="离线核验文书 · check a paper from the text of its QR code")
    parser.add_argument("address", help="the text of the QR code, or - to read it from standard input")
    parser.add_argument("--keys", required=True, help="the office's published list of keys")
    parser.add_argument("--status", nargs="*", default=[], help="files of the signed list of ended papers, all parts")
    given = parser.parse_args(arguments)
    try:
        keys = read_keys(read_file(given.keys))
        address = sys.stdin.buffer.read(4096).decode("utf-8", "replace") if given.address == "-" else given.address
        said = verify(address, keys)
        ended, as_of = read_status(map(read_file, given.status), keys) if given.status else (None, "")
        lines, status = report(said, ended, as_of)
    except Unusable as error:
        lines, status = [f"无法核验 · Could not be checked: {error}"], UNCHECKED
    except Forged as error:
        lines, status = [f"不是真实文书 · NOT genuine: {error}"], REFUSED
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode(errors="replace"))
    return status


if __name__ == "__main__":
    sys.exit(main())
