"""Signatures as the made-up officials of a demo give them: each signs his own seat, in their order, through the real services."""

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from approvals.models import Sheet, SheetState, SignMethod, SignOff
from approvals.seats import Seat, seats_on
from approvals.signing import Signature
from approvals.stages import STAGE_OF
from audit import files
from registry.models import Posting, User
from registry.reading import helpers_of
from registry.roles import DUTIES_OF, Role
from workflows import signing

HELPER = "帮扶责任人"


def sign_all(sheet: Sheet, *, but_leader: bool = False) -> None:
    """Everybody signs who has not yet; the leader last, or not at all."""
    seats = seats_on(sheet)
    for seat in seats[:-1] if but_leader else seats:
        sheet.refresh_from_db()
        if sheet.state != SheetState.OPEN:
            return
        if not SignOff.objects.filter(sheet=sheet, seat=seat.no).exists():
            sign_seat(sheet, seat)


def sign_seat(sheet: Sheet, seat: Seat) -> SignOff:
    """The first holder of the post who has not signed this sheet signs the seat."""
    signature = Signature(sheet.shown_digest, "同意。")
    if seat.is_on_paper:
        name = paper_name(sheet, seat)
        ink = ink_of(name)
        signature = Signature(sheet.shown_digest, "同意。", method=SignMethod.FINGERPRINT, ink=ink, name=name)
    return signing.sign(user=signer_of(sheet, seat), sheet_id=sheet.pk, seat_no=seat.no, signature=signature)


def paper_name(sheet: Sheet, seat: Seat) -> str:
    """Who signs the seat on paper: the household's helper on file, else its head."""
    household = sheet.items.select_related("case__household")[0].case.home
    helper = next(iter(helpers_of(household)), None)
    return helper.name if seat.post == HELPER and helper else household.head_name


def signer_of(sheet: Sheet, seat: Seat) -> User:
    if seat.is_on_paper:
        return sheet.opened_by
    signed = sheet.sign_offs.filter(official__isnull=False).values("official")
    roles = [seat.role] if seat.role else [role for role in Role if STAGE_OF[sheet.stage].duty in DUTIES_OF[role]]
    rows = Posting.objects.filter(division=sheet.act_division_id, role__in=roles, until=None).exclude(
        official__in=signed
    )
    return rows.select_related("official").order_by("pk")[0].official


def ink_of(name: str) -> str:
    """SHA-256 of the stored photograph of a name in ink."""
    return files.store(_photograph(name))


@lru_cache(maxsize=200)
def _photograph(name: str) -> bytes:
    picture = Image.new("RGB", (60 + 60 * len(name), 96), "#fdfdfa")
    font = ImageFont.truetype(settings.BASE_DIR / "fonts" / "HeyanKai-Regular.ttf", 60)
    ImageDraw.Draw(picture).text((30, 12), name, font=font, fill="#1b2a4a")
    stored = BytesIO()
    picture.save(stored, "PNG")
    return stored.getvalue()
