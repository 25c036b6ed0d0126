"""The departments that certify a place's indicators: officers and heads, and the hands that lay down and sign."""

from collections.abc import Mapping
from typing import Any

from approvals.models import Case
from approvals.place_criteria import unfolded
from approvals.programmes import programme_for
from approvals.routes import acting_division_id
from approvals.sectors import Statement, inputs_for, sectors_at
from approvals.stages import STAGE_OF
from approvals.subjects import known_values
from audit import clock
from registry.models import Division, User
from registry.roles import Role
from registry.services import SYSTEM, appoint
from tests.programme_places import POSTED
from workflows import sector_work

_SEATS = {Role.DEPARTMENT_OFFICER: "经办", Role.DEPARTMENT_HEAD: "局长"}


def people_of(sector: str, county: Division) -> tuple[User, User]:
    """Officer and head of the department, appointed when first asked for."""
    officer, head = (_person(sector, county, role) for role in _SEATS)
    return officer, head


def _person(sector: str, county: Division, role: Role) -> User:
    found = User.objects.filter(postings__division=county, postings__role=role, postings__department=sector).first()
    if found is not None:
        return found
    user = User.objects.create_user(
        username=f"{role}-{sector}-{county.level}", password="pass-for-tests-1", name=f"{sector[:2]}{_SEATS[role]}"
    )
    appoint(
        official=user,
        role=role,
        division=county,
        unit=f"{county.name}{sector}",
        post=_SEATS[role],
        since=POSTED,
        paper="任字〔2016〕1号",
        department=sector,
        by=SYSTEM,
        at=clock.now(),
    )
    return user


def county_of(case: Case) -> Division:
    return Division.objects.get(pk=acting_division_id(case, STAGE_OF[case.stage]))


def statement_for(case: Case, sector: str, **values: Any) -> Statement:
    """What is on file, with whatever the test changes."""
    rules = sectors_at(case, programme_for(case))[sector]
    known: Mapping[str, Any] = known_values(case, programme_for(case)) | unfolded(values)
    return Statement(
        measured={item.name: known.get(item.name) for item in inputs_for(rules)},
        sources={rule.code: "部门年度台账" for rule in rules},
        reasons={rule.code: "工程未完工，限期整改" for rule in rules},
        found={rule.code: True for rule in rules},
    )


def certify(case: Case, sector: str, **values: Any) -> str:
    """The officer's act; the digest that the head signs."""
    officer, _head = people_of(sector, county_of(case))
    laid = sector_work.certify(
        user=officer, case_no=case.case_no, sector=sector, statement=statement_for(case, sector, **values), seen=0
    )
    return laid.digest


def certify_all(case: Case, **values: Any) -> None:
    """Every department that the case waits for, both signatures."""
    for sector in sectors_at(case, programme_for(case)):
        digest = certify(case, sector, **values)
        sector_work.sign(
            user=people_of(sector, county_of(case))[1], case_no=case.case_no, sector=sector, seen_digest=digest
        )
