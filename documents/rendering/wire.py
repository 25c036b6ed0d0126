"""How press and engine talk: length, then bytes, over a pipe. No pickles: what comes out of the engine is not trusted."""

import base64
import json
import struct
from dataclasses import dataclass, field
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
    pictures: dict[str, bytes] = field(
        default_factory=dict
    )  # PNG by the name after "ink:"; the engine opens nothing else


def encode_job(job: Job) -> bytes:
    fields = {"html": job.html, "evidence": job.evidence.decode(), "name": job.name}
    pictures = {name: base64.b64encode(body).decode() for name, body in job.pictures.items()}
    body = json.dumps(fields | {"dated": job.dated, "seconds": job.seconds, "pictures": pictures}).encode()
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
    pictures = {name: base64.b64decode(picture) for name, picture in fields["pictures"].items()}
    return Job(**fields | {"evidence": fields["evidence"].encode(), "pictures": pictures})


def write_answer(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    stream.write(kind + LENGTH.pack(len(body)) + body)
    stream.flush()
