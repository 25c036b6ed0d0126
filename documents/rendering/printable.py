"""What people typed, as it can be printed. The frozen content that travels with the paper keeps every character of it.

Control characters have no shape: no font has them, and the paper would wait for ever. Marks of direction would let a name or a sum
be read backwards on paper and forwards by a machine. And what has no place to break would run over the edge of the page.
"""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# Neither a space nor a letter of Chinese: an address, a number, a row of full stops.
SOLID = "[^ \t\n\u200b\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
UNBROKEN = re.compile(f"{SOLID}{{24}}")
PLACE = re.compile(f"{SOLID}{{12}}(?={SOLID})")
DIGEST = re.compile("[0-9a-f]{32}|[0-9a-f]{64}")
# Not for reading alone: looked up, or copied letter by letter to check the paper. The templates know where these break.
EXACT = frozenset(
    {"check_url", "check_token", "audit_line", "checkpoint", "ink", "digest", "frame_digest", "seed", "field"}
)


def printable(value: Any, key: str = "") -> Any:
    """The same structure with such texts; `key` is the name under which the value stands."""
    if isinstance(value, str):
        return value if key in EXACT else _text(value)
    if isinstance(value, Mapping):
        return {name: printable(part, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [printable(part, key) for part in value]
    return value


def _text(text: str) -> str:
    shown = HIDDEN.sub("", text) if HIDDEN.search(text) else text
    if UNBROKEN.search(shown) and not DIGEST.fullmatch(shown):
        return PLACE.sub(lambda run: f"{run[0]}\u200b", shown)
    return shown
