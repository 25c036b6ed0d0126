"""Is one household of the workbook fit for the register? Decides alone and writes nothing.

Three answers (issue 2): *refuse* what would corrupt a case, *flag* what a person must look at, *accept* what only
looks odd. A household is refused whole: a half household gives a wrong income per head and a wrong count of persons.

Refused, because a paper or a decision would rest on it: no or repeated household number; unknown village, or one
outside the office's place; village name and code that name two villages; no head's name, or a name no person can have;
not exactly one head among the members; a number of members other than stated (RC16); an identity number that is
missing for the head, stored as a number, of wrong shape or check character, or standing in two households; a negative
or unreadable amount; income without its year.

Flagged: sums that do not follow from the items (the items are kept, sums are always computed), birth date or sex that
contradicts a sound identity number (the number's date is taken), a plan year out of reason (left empty), phone
of wrong shape, words outside the form's lists, no income or living conditions, schooling that does not fit the age.

Accepted: full-width digits, units in cells, dotted dates, blanks around a name. Not mentioned at all: relation against
sex or age (之女 who is male, a son older than the head): in the sample of 2017 a third of all members are like that, so
the note would hide the others. The 17th digit, by contrast, agrees with the sex in all its rows but one.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from registry.importing import vocabulary
from registry.importing.columns import SheetKind
from registry.importing.drafts import HouseholdDraft
from registry.importing.findings import Findings
from registry.importing.member_checks import check_members
from registry.importing.money_checks import check_conditions, check_income
from registry.importing.placing import Gazetteer, KnownPlace, place_of
from registry.importing.reading import Group, SheetRow
from registry.importing.texts import plain_text, read_code, same_person
from registry.importing.values import text_of, whole_number

_HOUSEHOLD_NO = re.compile(r"[0-9A-Z][0-9A-Z-]{3,39}", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile(r"(0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(-[0-9]{1,5})?", re.ASCII)
_FIRST_ENTRY_YEAR = 2013  # 建档立卡 began in 2013/14
_PLAN_REACH = 10


@dataclass(frozen=True)
class Ground:
    """What checking knows besides the rows."""

    today: date
    villages: dict[str, KnownPlace]  # by code, within the office's place
    codes_elsewhere: frozenset[str]  # villages that exist, but not there
    repeated_numbers: frozenset[str]  # identity numbers standing in two households of the workbook
    has_income: bool = True
    has_conditions: bool = True

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.villages, self.codes_elsewhere)


def check(group: Group, ground: Ground) -> tuple[HouseholdDraft | None, Findings]:
    """The household as it would be written, or None if it is refused; and everything found on the way."""
    findings = Findings()
    row = _only_row(group, findings)
    if row is None:
        return None, findings
    draft = _read_household(group.no, row, ground, findings)
    member_rows = group.rows[SheetKind.MEMBERS]
    draft.income = check_income(group.rows[SheetKind.INCOME], len(member_rows), ground.today, findings)
    year = draft.income[0].year if draft.income else ground.today.year
    draft.members = check_members(member_rows, ground.today, year, ground.repeated_numbers, findings)
    _check_head(draft, row, findings)
    _check_count(len(member_rows), row, findings)
    draft.conditions = check_conditions(group.rows[SheetKind.CONDITIONS], year, ground.today, findings)
    if not group.rows[SheetKind.INCOME] and ground.has_income:
        findings.flag(row, "no", "no_income_rows")
    if not group.rows[SheetKind.CONDITIONS] and ground.has_conditions:
        findings.flag(row, "no", "no_conditions_row")
    return (None if findings.is_refused else draft), findings


def _only_row(group: Group, findings: Findings) -> SheetRow | None:
    rows = group.rows[SheetKind.HOUSEHOLDS]
    first = next((row for kind in SheetKind for row in group.rows[kind]), None)
    if not group.no:
        for kind in SheetKind:
            for row in group.rows[kind][:20]:
                findings.refuse(row, "no", "household_no_missing")
        if first is None:
            findings.refuse(None, "no", "household_no_missing")
        return None
    if first is not None and any(isinstance(row.cells["no"], float) for row in rows):
        _refuse_lost_digits(rows, findings)
    if not _HOUSEHOLD_NO.fullmatch(group.no):
        findings.refuse(first, "no", "household_no_malformed")
    if group.left_out:
        findings.refuse(first, "no", "too_many_rows", count=group.left_out)
    if not rows:
        findings.refuse(first, "no", "household_unknown")
        return None
    for row in rows if len(rows) > 1 else []:
        findings.refuse(row, "no", "household_repeated", rows="、".join(str(other.row_no) for other in rows[:8]))
    return rows[0]


def _refuse_lost_digits(rows: list[SheetRow], findings: Findings) -> None:
    for row in rows:
        read_code(row, "no", findings)


def _read_household(no: str, row: SheetRow, ground: Ground, findings: Findings) -> HouseholdDraft:
    draft = HouseholdDraft(no=no, row=row)
    draft.village = place_of(row, ground.gazetteer, findings)
    draft.hamlet = plain_text(row, "hamlet", 60, findings)
    draft.head_name = plain_text(row, "head_name", 60, findings, is_name=True)
    if not text_of(row.cells.get("head_name")):
        findings.refuse(row, "head_name", "head_name_missing")
    draft.address = plain_text(row, "address", 200, findings)
    draft.phone = _phone(row, findings)
    draft.household_type = vocabulary.word(row, "household_type", findings)
    draft.main_cause = vocabulary.word(row, "main_cause", findings)
    draft.exit_path = vocabulary.word(row, "exit_path", findings)
    draft.helper_name = plain_text(row, "helper", 60, findings, is_name=True)
    draft.helper_unit = plain_text(row, "helper_unit", 120, findings)
    if not text_of(row.cells.get("helper")):
        findings.flag(row, "helper", "helper_missing")
    draft.entry_year = _year(row, "entry_year", _FIRST_ENTRY_YEAR, ground.today.year, findings)
    draft.planned_exit_year = _year(
        row, "planned_exit_year", _FIRST_ENTRY_YEAR, ground.today.year + _PLAN_REACH, findings
    )
    return draft


def _year(row: SheetRow, name: str, earliest: int, latest: int, findings: Findings) -> int | None:
    """A year out of reason is left empty, not guessed: the gates then see that it is missing."""
    year: int | None = findings.read(row, name, whole_number, fatal=False)
    if year is not None and not earliest <= year <= latest:
        findings.flag(row, name, "year_out_of_reason", earliest=earliest, latest=latest)
        return None
    if year is None and not text_of(row.cells.get(name)):
        findings.flag(row, name, "year_missing")
    return year


def _phone(row: SheetRow, findings: Findings) -> str:
    number = read_code(row, "phone", findings, fatal=False)
    if number and not _MOBILE.fullmatch(number) and not _LANDLINE.fullmatch(number):
        findings.flag(row, "phone", "phone_malformed")
        return number[:30] if number.isascii() and number.isprintable() else ""
    return number


def _check_head(draft: HouseholdDraft, row: SheetRow, findings: Findings) -> None:
    heads = [member for member in draft.members if vocabulary.is_head(member.relation)]
    if draft.members and not heads:
        findings.refuse(row, "head_name", "head_not_among_members")
    for extra in heads[1:]:
        findings.refuse(extra.row, "relation", "several_heads", count=len(heads))
    for head in heads[:1]:
        if draft.head_name and head.name and not same_person(head.name, draft.head_name):
            findings.refuse(head.row, "name", "head_name_differs", registered=draft.head_name)
        if not text_of(head.row.cells.get("id_no")):
            findings.refuse(head.row, "id_no", "head_without_id")


def _check_count(listed: int, row: SheetRow, findings: Findings) -> None:
    stated: int | None = findings.read(row, "persons", lambda cell: whole_number(cell, largest=100), fatal=True)
    if not listed:
        findings.refuse(row, "no", "no_members")
    elif stated is None:
        findings.accept(row, "persons", "persons_not_stated", listed=listed)
    elif stated != listed:
        findings.refuse(row, "persons", "persons_differ", stated=stated, listed=listed)
