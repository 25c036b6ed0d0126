"""Reading words out of cells: names, places, codes."""

import re

from registry.importing import values
from registry.importing.findings import Findings
from registry.importing.reading import SheetRow

_PLAIN = re.compile(r"[\w .,·•・、。,;:()\-—–~/%+#&'\"“”‘’《》○〇]*")
_NAME = re.compile(r"[^\W\d_]([^\W\d_]|[ .·•・'\-()○〇])*")


def plain_text(row: SheetRow, name: str, longest: int, findings: Findings, *, is_name: bool = False) -> str:
    """Words fit to be printed on a paper; refused when too long or made of other signs (markup, formulas)."""
    raw = row.cells.get(name)
    text = values.text_of(raw)
    if not text:
        return ""
    if len(text) > longest:
        findings.refuse(row, name, "too_long", longest=longest)
    elif is_name and not _NAME.fullmatch(text):
        findings.refuse(row, name, "not_a_name")
    elif not _PLAIN.fullmatch(text):
        findings.refuse(row, name, "strange_signs")
    else:
        if isinstance(raw, str) and text != raw:
            findings.accept(row, name, "tidied", read=text)
        return text
    return ""


def read_code(row: SheetRow, name: str, findings: Findings, *, fatal: bool = True) -> str:
    return findings.read(row, name, values.code_of, fatal=fatal) or ""


def same_person(one: str, other: str) -> bool:
    """艾力·买买提 and 艾力•买买提 are one."""
    return re.sub(r"[ .·•・\-]", "", one) == re.sub(r"[ .·•・\-]", "", other)
