"""How press and engine talk: length, then bytes, over a pipe. No pickles: what comes out of the engine is not trusted."""

import json
import struct
from dataclasses import dataclass
from typing import BinaryIO

LENGTH = struct.Struct(">I")
MADE, MISSING_GLYPH, FAILED = b"M", b"G", b"F"


@dataclass(frozen=True)
class Job:
    html: str
    evidence: bytes
    name: str
    dated: str
    seconds: float


def encode_job(job: Job) -> bytes:
    fields = {"html": job.html, "evidence": job.evidence.decode(), "name": job.name}
    body = json.dumps(fields | {"dated": job.dated, "seconds": job.seconds}).encode()
    return LENGTH.pack(len(body)) + body


def read_job(stream: BinaryIO) -> Job | None:
    """The next job, None when there will be no more."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        return None
    fields = json.loads(body)
    return Job(**fields | {"evidence": fields["evidence"].encode()})


def write_answer(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    stream.write(kind + LENGTH.pack(len(body)) + body)
    stream.flush()
