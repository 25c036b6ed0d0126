"""The canonical form, by the name the product calls it. It lives where outsiders find it: audit/verifier/canonical.py."""

from audit.verifier.canonical import (
    COMMITMENT_DOMAIN,
    JSON,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_INTEGER,
    SALT_BYTES,
    NotCanonical,
    commit,
    digest,
    encode,
    new_salt,
    parse,
    plain,
)

__all__ = [
    "COMMITMENT_DOMAIN",
    "JSON",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_INTEGER",
    "SALT_BYTES",
    "NotCanonical",
    "commit",
    "digest",
    "encode",
    "new_salt",
    "parse",
    "plain",
]
