"""Who may sign which seat, as a full table: jointly signed stage × seat × role × place × whether it is his own.

A seat is signed by the holder of its post at the place whose turn it is, or by whoever stands in for him, and by nobody
else: not by another duty of the same place, the same post of the sister, the parent or the child place, not by who was
relieved, nor by an account without a post, which even a superuser is.
"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from approvals.models import Sheet
from approvals.seats import Seat, seats_of, seats_on
from approvals.stages import STAGE_OF, STAGES, StageCode
from audit import files
from registry.models import User
from registry.programme_store import programme_of
from registry.roles import Role
from tests import brief
from tests.conftest import As
from tests.story import Story
from tests.test_permission_matrix import insiders, relieved_twin, rolled_back, stand_in, strangers
from tests.written import nothing_written
from workflows.demo_signing import ink_of, paper_name, sign_seat

S, R = StageCode, Role

# Stage → the posts of its seats, the leader last. Written out: the table is the law, the programme has to agree with it.
SEATS: dict[StageCode, tuple[Role | None, ...]] = {
    S.HOME_CHECK: (None, R.WORK_TEAM_MEMBER, R.VILLAGE_CLERK, None),
    S.APPRAISAL: (R.VILLAGE_COMMITTEE, R.VILLAGE_CLERK, R.SUPERVISION_COMMITTEE),
    S.JOINT_VILLAGE_CHECK: (R.GROUP_HEAD, R.FIRST_SECRETARY, R.VILLAGE_COMMITTEE, R.VILLAGE_SECRETARY),
    S.TOWNSHIP_SELF_CHECK: (R.TOWNSHIP_VERIFIER, R.TOWNSHIP_VERIFIER, R.TOWNSHIP_VERIFIER, R.TOWNSHIP_TEAM_LEADER),
    S.TOWNSHIP_REVIEW: (R.TOWNSHIP_DEPUTY, R.TOWNSHIP_HEAD, R.TOWNSHIP_SECRETARY),
    S.COUNTY_REVIEW: (R.COUNTY_VERIFIER, R.COUNTY_VERIFIER, R.COUNTY_TEAM_LEADER),
    S.COUNTY_APPROVAL: (R.COUNTY_DEPUTY_LEADER, R.COUNTY_LEADER),
    S.CITY_VERIFICATION: (R.CITY_VERIFIER, R.CITY_VERIFIER, R.CITY_TEAM_LEADER),
}
LEADS = set(SEATS) - {S.HOME_CHECK, S.APPRAISAL}  # where somebody signs last
SIGNED, LACKS, STRANGER, CONFLICT = 302, 403, 404, 409


def test_every_jointly_signed_stage_has_its_row(story: Story) -> None:
    programme = programme_of(story.case.programme)
    found = {
        code: tuple(seat.role or None for seat in seats_of(programme, STAGE_OF[code]))
        for code in S
        if STAGE_OF[code] in STAGES
    }
    assert {code: roles for code, roles in found.items() if roles} == SEATS


def form_of(sheet: Sheet, seat: Seat) -> dict[str, Any]:
    form: dict[str, Any] = {"shown_digest": sheet.shown_digest, "agrees": "yes", "opinion": "同意。", "ink_0": "typed"}
    if seat.is_on_paper:
        name = paper_name(sheet, seat)
        picture = SimpleUploadedFile("ink.png", files.read(ink_of(name)), "image/png")
        form |= {"name": name, "ink_0": "fingerprint", "ink_2": picture}
    return form


def expected_of(sheet: Sheet, seat: Seat, story: Story, proposer: User) -> dict[str, tuple[User, int]]:
    """Visitor → his answer. Paper seats are recorded by the proposer's post; he may hold no second seat of his own."""
    cast = story.cast
    role = R(seat.role) if seat.role else R(proposer.postings.get().role)
    table = {who: (user, STRANGER) for who, user in strangers(cast).items()}
    table |= {who: (user, LACKS) for who, user in insiders(cast).items()}
    signed = set(sheet.sign_offs.values_list("official", flat=True))
    holders = [user for user in cast.all_of(role) if seat.is_on_paper or user.pk not in signed]
    table |= {f"{role} {number}": (user, SIGNED) for number, user in enumerate(holders)}
    if str(role) in table and cast[role] in holders:
        del table[str(role)]
    table = {who: row for who, row in table.items() if row[0].pk not in signed or seat.is_on_paper}
    holder = holders[0]
    table["who stands in for the holder"] = (stand_in(holder), SIGNED)
    table["a holder who was relieved"] = (relieved_twin(holder), STRANGER)
    table["an account without a post"] = (User.objects.create_user("no-post", name="无职"), STRANGER)
    table["superuser"] = (User.objects.create_superuser("root", password="pass-for-tests-1", name="超级"), STRANGER)
    return table


@pytest.mark.parametrize("stage", brief.rows(list(SEATS)))
def test_seat_role_and_place(story: Story, as_: As, stage: S) -> None:
    story.until(stage)
    sheet = story.propose(stage)
    assert isinstance(sheet, Sheet)
    wrong: list[str] = []
    while (seat := next_seat(sheet)) is not None:
        if stage in LEADS and seat.no == len(sheet.seats):
            assert all_but_the_leader(sheet)
        rolled_back(lambda seat=seat: wrong.extend(walk(sheet, seat, story, as_)) or HttpResponse())
        sign_seat(sheet, seat)
    assert wrong == [], "\n".join(wrong)


def next_seat(sheet: Sheet) -> Seat | None:
    signed = set(sheet.sign_offs.values_list("seat", flat=True))
    return next((seat for seat in seats_on(sheet) if seat.no not in signed), None)


def all_but_the_leader(sheet: Sheet) -> bool:
    return sheet.sign_offs.count() == len(sheet.seats) - 1


def walk(sheet: Sheet, seat: Seat, story: Story, as_: As) -> list[str]:
    wrong, address = [], f"/sheets/{sheet.pk}/sign/{seat.no}/"
    table = expected_of(sheet, seat, story, sheet.opened_by)
    with nothing_written():
        for who, (user, status) in table.items():
            client, form = as_(user), form_of(sheet, seat)
            answer = rolled_back(lambda client=client, form=form: client.post(address, form))
            if answer.status_code != status:
                wrong.append(f"{sheet.stage} {seat.no} {seat.post}: {who} {answer.status_code}, should be {status}")
    return wrong


@pytest.mark.parametrize("stage", sorted(LEADS))
def test_the_leader_signs_last_whoever_else_is_missing(story: Story, as_: As, stage: S) -> None:
    """And nobody who has signed signs again, at his own or another seat."""
    story.until(stage)
    sheet = story.propose(stage)
    assert isinstance(sheet, Sheet)
    seats = seats_on(sheet)
    if not all_but_the_leader(sheet):
        leader = story.cast[R(seats[-1].role)]
        with nothing_written():
            assert (
                as_(leader).post(f"/sheets/{sheet.pk}/sign/{len(seats)}/", form_of(sheet, seats[-1])).status_code
                == CONFLICT
            )
    own = next(seat for seat in seats if sheet.sign_offs.filter(seat=seat.no).exists())
    with nothing_written():
        for seat in seats:
            answer = as_(sheet.opened_by).post(f"/sheets/{sheet.pk}/sign/{seat.no}/", form_of(sheet, seat))
            assert answer.status_code in ({CONFLICT} if seat == own else {LACKS, CONFLICT}), seat
