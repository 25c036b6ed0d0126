"""A department's two seats, officer and head: who holds one, and in which order they sign. Letters and certificates alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from audit import clock
from registry.access import acting_posting
from registry.indicator_vocabulary import sector_named
from registry.models import Posting, User
from registry.roles import Duty, Role

from approvals.comparison_errors import NotYourDepartment, OfficerSignsFirst
from approvals.models import DepartmentSeat
from approvals.signing_errors import SeatTaken, SignsTwice

ROLE_OF: dict[str, Role] = {
    DepartmentSeat.OFFICER: Role.DEPARTMENT_OFFICER,
    DepartmentSeat.HEAD: Role.DEPARTMENT_HEAD,
}


class Signed(Protocol):
    """A signature as it stands."""

    seat: str
    name: str
    signed_at: datetime
    official_id: int


def is_of(posting: Posting, department: str) -> bool:
    """Whether the post is in the department, under this or another name of its sector."""
    return bool(posting.department) and sector_named(posting.department) == sector_named(department)


def posting_in(user: User, place: int, department: str, duty: Duty, seat: str = "") -> Posting:
    """The user's post in the department of that place, of the seat if one is named. Raises NotYourDepartment."""
    roles = [ROLE_OF[seat]] if seat else list(ROLE_OF.values())
    for role in roles:
        posting = acting_posting(user, duty, place, clock.today(), role=role)
        if posting is not None and is_of(posting, department):
            return posting
    raise NotYourDepartment(role=roles[0].label, department=department)


def refuse_signature(signed: Mapping[str, Signed], seat: str, official: int) -> None:
    """The officer first, then the head, two persons: also where one stands in for the other."""
    if seat in signed:
        day = signed[seat].signed_at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        raise SeatTaken(post=DepartmentSeat(seat).label, official=signed[seat].name, at=day)
    own = next((row for row in signed.values() if row.official_id == official), None)
    if own is not None:
        raise SignsTwice(post=DepartmentSeat(own.seat).label)
    if seat == DepartmentSeat.HEAD and DepartmentSeat.OFFICER not in signed:
        raise OfficerSignsFirst()
