"""python -m audit.verify bundle.zip --log-key VKEY: check a bundle offline. Needs Python 3.11 and `cryptography`."""

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from audit.verifier.checking import Trust, check
from audit.verifier.findings import WRONG_USE, Unreadable
from audit.verifier.held import NotHeld, held
from audit.verifier.note import LOG, WITNESS, NoteError, PublicKey, parse_key
from audit.verifier.reading import MOST_BYTES
from audit.verifier.reporting import as_json, as_text, sentence
from audit.verifier.words import LANGUAGES

DESCRIPTION = """核验证据包 · Checks an evidence bundle offline. Keys and earlier checkpoints are yours, never the bundle's.
Exit status: 0 no claim fails (some may be UNPROVEN), 1 a claim fails, 2 wrong use, 3 unreadable, 4 from a newer version."""


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    given = _parser().parse_args(arguments)
    try:
        trust = _trust(given)
        known, kept = held(given.known, trust)
        if given.time_authority and not Path(given.time_authority).is_file():
            return _refuse(f"--time-authority {given.time_authority}: no such file")
    except (NoteError, NotHeld, OSError) as error:
        return _refuse(f"{' '.join(map(str, error.args))}")
    except Unreadable as error:
        return _refuse(sentence(error.code, error.values, given.language))
    if not 0 <= given.quorum <= len(trust.witnesses):
        return _refuse(f"--quorum {given.quorum}: {len(trust.witnesses)} --witness")
    trust = dataclasses.replace(trust, known=tuple(known), time_authority=given.time_authority)
    report = check(given.bundle, trust, given.most_bytes, kept)
    text = as_json(report, given.bundle.name) if given.json else as_text(report, given.language, given.bundle.name)
    sys.stdout.write(text)
    return report.exit_status


def _trust(given: argparse.Namespace) -> Trust:
    """Raises NoteError for what is no key, or one of another sort."""
    witnesses = tuple(_key(text, WITNESS) for text in given.witness)
    officials = _key(given.officials_key, LOG, "--officials-key") if given.officials_key else None
    log_key = _key(given.log_key, LOG, "--log-key")
    return Trust(log_key, witnesses, given.quorum, officials_key=officials, hashes_only=given.hashes_only)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="heyan_verify", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", type=Path, help="证据包 · the bundle (ZIP)")
    parser.add_argument(
        "--log-key", required=True, metavar="VKEY", help="日志公钥 · public key of the log, or a file with it"
    )
    parser.add_argument(
        "--witness", action="append", default=[], metavar="VKEY", help="见证人公钥 · key of a witness; repeatable"
    )
    parser.add_argument(
        "--quorum", type=int, default=0, metavar="N", help="至少几个见证人 · how many witnesses must have signed"
    )
    parser.add_argument(
        "--officials-key", metavar="VKEY", help="签名根公钥 · root key that certifies the officials' own keys"
    )
    parser.add_argument(
        "--known",
        action="append",
        default=[],
        metavar="HELD",
        help="此前取得的检查点文件、证据包或文书上的一行 · an earlier checkpoint file, bundle, or the line on a paper",
    )
    parser.add_argument(
        "--time-authority",
        default="",
        metavar="PEM",
        help="时间戳机构证书（需要 openssl） · certificates of authorities of time; needs openssl",
    )
    parser.add_argument(
        "--hashes-only",
        action="store_true",
        help="只核对条目是否在日志内、历史是否改写 · only whether the entries are in the log and history is unchanged",
    )
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help="报告语言 · language of the report")
    parser.add_argument("--json", action="store_true", help="报告为 JSON · the report as JSON, in both languages")
    parser.add_argument(
        "--most-bytes", type=int, default=MOST_BYTES, metavar="N", help="上限 · limit for the unpacked bundle"
    )
    return parser


def _key(text: str, kind: int, option: str = "--witness") -> PublicKey:
    """A vkey or a file with one. Raises NoteError, also where a witness's key is given for the log's."""
    path = Path(text)
    is_file = len(text) < 4096 and "\0" not in text and path.is_file()
    key = parse_key(path.read_text(encoding="utf-8", errors="replace") if is_file else text)
    if key.type != kind:
        raise NoteError(f"{option}: {key.name}")
    return key


def _refuse(sentence_: str) -> int:
    sys.stderr.write(f"heyan_verify: {sentence_}\n")
    return WRONG_USE
