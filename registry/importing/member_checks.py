"""The rows of the members' sheet: who belongs to the household, and is each the person his number says he is."""

import re
from datetime import date

from registry.identity import Identity, NotAnIdentityNumber, parse_id_no
from registry.importing import vocabulary
from registry.importing.drafts import MemberDraft
from registry.importing.findings import Findings
from registry.importing.reading import SheetRow
from registry.importing.texts import plain_text, read_code
from registry.importing.values import day, text_of, whole_number, yes_or_no
from registry.models import Sex

_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "男性": Sex.MALE, "女性": Sex.FEMALE}
_TIDY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SCHOOL_AGES = range(4, 26)  # wide: late starters and early ones are common
_COMPULSORY_AGES = range(7, 15)  # surely within the nine years, whatever the month of birth
_NOT_AT_SCHOOL = "非在校生"
_PRESCHOOL = "学龄前儿童"


def check_members(
    rows: list[SheetRow], today: date, year: int, repeated: frozenset[str], findings: Findings
) -> list[MemberDraft]:
    """`year` is the one the workbook speaks of: ages are of then, however late it is imported."""
    members = [_read(row, today, repeated, findings) for row in rows]
    seen: set[str] = set()
    for member in members:
        if member.id_no and member.id_no in seen:
            findings.refuse(member.row, "id_no", "id_repeated_in_household")
        elif not member.id_no and member.name in seen:
            findings.refuse(member.row, "name", "name_repeated_without_id")
        seen.add(member.id_no or member.name)
        _check_schooling(member, year, findings)
    return members


def _read(row: SheetRow, today: date, repeated: frozenset[str], findings: Findings) -> MemberDraft:
    member = MemberDraft(row, name=plain_text(row, "name", 60, findings, is_name=True))
    if not text_of(row.cells.get("name")):
        findings.refuse(row, "name", "member_name_missing")
    member.sex = _sex(row, findings)
    identity = _identity(row, today, repeated, findings)
    member.id_no = identity.number if identity else ""
    member.birth_on = _birth(row, identity, today, findings)
    if identity and member.sex and (member.sex == Sex.MALE) != identity.is_male:
        findings.flag(row, "sex", "sex_contradicts_id")
    member.ethnicity = plain_text(row, "ethnicity", 40, findings)
    member.education = vocabulary.word(row, "education", findings)
    member.schooling = vocabulary.word(row, "schooling", findings)
    member.health = vocabulary.word(row, "health", findings)
    member.labour = vocabulary.word(row, "labour", findings)
    member.relation = vocabulary.word(row, "relation", findings)
    member.has_medical_insurance = findings.read(row, "has_medical_insurance", yes_or_no, fatal=False)
    member.has_pension_insurance = findings.read(row, "has_pension_insurance", yes_or_no, fatal=False)
    member.months_worked = findings.read(row, "months_worked", lambda cell: whole_number(cell, largest=12), fatal=False)
    return member


def _sex(row: SheetRow, findings: Findings) -> str:
    word = text_of(row.cells.get("sex"))
    if word not in _SEXES:
        findings.flag(row, "sex", "sex_unknown")
        return ""
    return _SEXES[word]


def _identity(row: SheetRow, today: date, repeated: frozenset[str], findings: Findings) -> Identity | None:
    """The number's own checks. A disability certificate is the number with two digits more (A7: 18/20 characters)."""
    cell = row.cells.get("id_no")
    if isinstance(cell, float):
        findings.refuse(row, "id_no", "id_stored_as_number")
        return None
    number = read_code(row, "id_no", findings)
    if not number:
        findings.flag(row, "id_no", "id_missing")
        return None
    try:
        identity = parse_id_no(number[:18] if len(number) == 20 else number, today=today)
    except NotAnIdentityNumber as error:
        findings.refuse(row, "id_no", str(error))
        return None
    if identity.number in repeated:
        findings.refuse(row, "id_no", "id_in_two_households")
    return identity


def _birth(row: SheetRow, identity: Identity | None, today: date, findings: Findings) -> date | None:
    """A sound number's date wins over the typed one: its check character was right."""
    typed: date | None = findings.read(row, "birth_on", day, fatal=False)
    raw = row.cells.get("birth_on")
    if identity:
        if typed and typed != identity.birth_on:
            findings.flag(row, "birth_on", "birth_contradicts_id", by_number=identity.birth_on.isoformat())
        elif typed and isinstance(raw, str) and not _TIDY_DATE.fullmatch(raw):
            findings.accept(row, "birth_on", "tidied", read=typed.isoformat())
        return identity.birth_on
    if typed and not date(1890, 1, 1) <= typed <= today:
        findings.flag(row, "birth_on", "birth_out_of_reason")
        return None
    return typed


def _check_schooling(member: MemberDraft, year: int, findings: Findings) -> None:
    if member.birth_on is None or not member.schooling:
        return
    age = year - member.birth_on.year
    if member.schooling == _NOT_AT_SCHOOL:
        if age in _COMPULSORY_AGES and member.education != _PRESCHOOL:
            findings.flag(member.row, "schooling", "not_at_school", age=age)
    elif age not in _SCHOOL_AGES:
        findings.flag(member.row, "schooling", "pupil_of_odd_age", age=age)
