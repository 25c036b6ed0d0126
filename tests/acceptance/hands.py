"""The hands of the officials in the browser: each signs his own seat, hangs and photographs a list, decides a list."""

from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from approvals.models import NoticeList, Sheet, SheetState
from approvals.notice_ends import moved
from approvals.seats import Seat, seats_on
from approvals.selectors import notice_of
from audit import clock, files
from registry.models import User
from tests.conftest import As
from tests.story import Story, role_for
from workflows.demo_field import picture
from workflows.demo_signing import ink_of, paper_name, signer_of


def text_of(response: HttpResponse) -> str:
    return " ".join(unescape(response.content.decode()).split())


def act(story: Story, as_: As, *, user: User | None = None, **changes: Any) -> str:
    """The waiting stage, decided in the browser and signed by everybody; the stage that was decided."""
    story.wait_for_notice()
    stage = story.case.stage
    sheet = propose(story, as_, user=user, **changes)
    if sheet is not None:
        sign_seats(sheet, as_)
    return stage


def propose(story: Story, as_: As, *, user: User | None = None, **changes: Any) -> Sheet | None:
    """The waiting stage sent off: the sheet that others must sign now, or None where it is decided."""
    stage = story.case.stage
    client = as_(user or story.cast[role_for(stage)])
    answer = client.post(story.url(stage), story.form(stage, **changes))
    assert answer.status_code == 302, (stage, answer.context and answer.context["form"].errors)
    place, number = answer["Location"].strip("/").split("/")[:2]
    return Sheet.objects.get(pk=number) if place == "sheets" else None


def until(story: Story, as_: As, stage: str) -> Story:
    for _step in range(30):
        if story.case.closed_at or story.case.stage == stage:
            break
        act(story, as_)
    return story


def sign_seats(sheet: Sheet, as_: As) -> None:
    """Whoever has not signed yet signs, the leader last."""
    for seat in seats_on(sheet):
        sheet.refresh_from_db()
        if sheet.state == SheetState.OPEN and not sheet.sign_offs.filter(seat=seat.no).exists():
            answer = sign(sheet, seat, as_, signer_of(sheet, seat))
            assert answer.status_code == 302, (seat, answer.context and answer.context["form"].errors)


def sign(sheet: Sheet, seat: Seat, as_: As, user: User, **changes: Any) -> HttpResponse:
    form: dict[str, Any] = {"shown_digest": sheet.shown_digest, "agrees": "yes", "opinion": "同意。", "ink_0": "typed"}
    if seat.is_on_paper:
        name = paper_name(sheet, seat)
        ink = SimpleUploadedFile("ink.png", files.read(ink_of(name)), "image/png")
        form |= {"name": name, "ink_0": "fingerprint", "ink_2": ink}
    return as_(user).post(f"/sheets/{sheet.pk}/sign/{seat.no}/", form | changes)


def hang(story: Story, as_: As, moment: str) -> NoticeList:
    """A photo from the phone of every point of the list on which the household stands; those that hang there already go by."""
    result = story.case.stage
    notice = notice_of(story.case, result)
    assert notice is not None and notice.list is not None
    moved([notice])
    client = as_(story.cast[role_for(result)])
    for point in notice.list.points.order_by("no"):
        if not point.proofs.filter(moment=moment).exists():
            photo = picture(f"{notice.list.no} {point.no} {moment}", clock.now(), (44.43, 125.17))
            form = {"point": point.no, "moment": moment, "photo": SimpleUploadedFile("IMG_1.jpg", photo, "image/jpeg")}
            answer = client.post(f"/posted/{notice.list.no}/photos/", form)
            assert answer.status_code == 302, answer.context["form"].errors
    return notice.list
