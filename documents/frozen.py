"""The frozen content of a paper as bytes: canonical JSON, hashed and kept."""

from audit import canonical
from documents.kinds import Content

# The log's 64 KB are those of one entry; a paper is no entry, only its digest is. 3,000 households take 0.4 MB.
MAX_BYTES = 4 * 1024 * 1024


def encode(content: Content) -> bytes:
    return canonical.encode(content, limit=MAX_BYTES)
