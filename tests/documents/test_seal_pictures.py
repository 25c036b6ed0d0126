"""An office's own seal as its signature's picture: what may be registered, where it is seen, and that it is nothing but looks."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageDraw
from pyhanko.pdf_utils.reader import PdfFileReader

from audit import clock, files
from audit.models import Event
from documents import tasks
from documents.models import OfficialDocument
from documents.seal_models import SealCertificate
from documents.sealing import authority, pictures
from documents.sealing.checking import check
from documents.sealing.errors import NotSealed
from documents.sealing.institutions import Institution, issuer_of
from documents.selectors import newest_file
from tests.documents.sealed import BY, issued, key_for
from tests.factories import Places


def scan(size: tuple[int, int] = (640, 640), *, ground: tuple[int, ...] = (0, 0, 0, 0), form: str = "PNG") -> bytes:
    """A red ring with a bar, off the middle, as a scanner leaves it."""
    picture = Image.new("RGBA", size, ground)
    drawn = ImageDraw.Draw(picture)
    side = min(size) * 0.8
    drawn.ellipse((9, 9, 9 + side, 9 + side), outline=(215, 0, 15, 255), width=20)
    drawn.rectangle((side * 0.3, side * 0.5, side * 0.7, side * 0.56), fill=(215, 0, 15, 255))
    made = io.BytesIO()
    (picture if form == "PNG" else picture.convert("RGB")).save(made, form)
    return made.getvalue()


def moving() -> bytes:
    made, frames = io.BytesIO(), [Image.open(io.BytesIO(scan())), Image.open(io.BytesIO(scan((640, 700))))]
    frames[0].save(made, "PNG", save_all=True, append_images=[frames[1].resize((640, 640))])
    return made.getvalue()


def noise() -> bytes:
    picture = Image.effect_noise((600, 600), 200)
    made = io.BytesIO()
    mask = Image.new("L", (600, 600), 0)
    ImageDraw.Draw(mask).ellipse((20, 20, 580, 580), fill=255)
    ImageDraw.Draw(mask).ellipse((200, 200, 400, 400), fill=0)
    Image.merge("RGBA", (picture, picture.rotate(90), picture.rotate(180), mask)).save(made, "PNG")
    return made.getvalue()


def looks_of(paper: OfficialDocument) -> dict[str, object]:
    """What the drawing of the paper's first seal takes from outside."""
    reader = PdfFileReader(io.BytesIO(files.read(newest_file(OfficialDocument.objects.get(pk=paper.pk)))))
    drawing = reader.embedded_signatures[0].sig_field["/AP"]["/N"]
    pictures = drawing["/Resources"].get("/XObject", {})
    return {name: pictures[name] for name in pictures}


@pytest.fixture
def key(places: Places) -> SealCertificate:
    (made,) = key_for(Institution(places.township.pk, "农安镇人民政府"))
    return made


@pytest.mark.django_db
def test_an_office_s_own_seal_is_what_its_signatures_look_like(
    key: SealCertificate, tmp_path: Path, settings: object
) -> None:
    """A renewed key keeps it."""
    settings.HEYAN_DEMO = False
    (tmp_path / "seal.png").write_bytes(scan())
    call_command("institution_keys", "picture", key.serial, "--file", str(tmp_path / "seal.png"), "--by", "何主任")
    call_command("institution_keys", "rotate", key.serial, "--by", "何主任", verbosity=0)
    assert key.place is not None
    paper = issued("H16", key.place, is_demo=False)
    assert tasks.render_paper(paper.pk)
    seen = looks_of(paper)["/Own"]

    assert (seen["/ColorSpace"], seen["/SMask"]["/ColorSpace"]) == ("/DeviceRGB", "/DeviceGray")
    assert "/Interpolate" not in seen and max(seen["/Width"], seen["/Height"]) <= pictures.SIDE
    assert check(paper, files.read(newest_file(OfficialDocument.objects.get(pk=paper.pk)))).holds
    assert Event.objects.get(kind="seal:picture:registered").parsed["statement"]["sha256"] == key.pictures.get().sha256
    call_command("institution_keys", "picture", key.serial, "--drawn", "--by", "何主任")
    assert pictures.picture_of(issuer_of(paper)) == b""


@pytest.mark.django_db
def test_a_demonstration_s_paper_never_bears_an_office_s_own_seal(key: SealCertificate) -> None:
    pictures.register(key, scan(), actor=BY, at=clock.now())
    assert key.place is not None
    paper = issued("H16", key.place)

    assert tasks.render_paper(paper.pk) and looks_of(paper) == {}


def test_a_scan_is_cut_to_the_seal_and_drawn_anew() -> None:
    made = Image.open(io.BytesIO(pictures.redrawn(scan())))

    assert made.mode == "RGBA" and made.size == (pictures.SIDE, pictures.SIDE) and made.info == {}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no PNG"),
        (scan()[:400], "no PNG"),
        (scan(form="JPEG"), "no PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG"),
        (scan((200, 640)), "pixels"),
        (scan((4001, 640)), "pixels"),
        (scan(ground=(255, 255, 255, 255)), "opaque"),
        (moving(), "moves"),
        (noise(), "grain"),
        (b"\x00" * (pictures.MAX_BYTES + 1), "2 MB"),
    ],
    ids=["empty", "cut off", "JPEG", "SVG", "narrow", "wide", "on white", "moving", "noise", "large"],
)
def test_what_is_no_seal_alone_on_a_transparent_ground_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(NotSealed, match=why):
        pictures.redrawn(content)


@pytest.mark.django_db
def test_a_refused_scan_and_the_authority_s_certificate_leave_nothing(key: SealCertificate, tmp_path: Path) -> None:
    (tmp_path / "seal.png").write_bytes(b"no picture")
    root = authority.own()
    assert root is not None
    for serial in (key.serial, root.serial):
        with pytest.raises(CommandError):
            call_command("institution_keys", "picture", serial, "--file", str(tmp_path / "seal.png"), "--by", "何主任")

    assert not key.pictures.exists() and not Event.objects.filter(kind="seal:picture:registered").exists()
