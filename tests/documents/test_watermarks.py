"""A copy for a reader from outside: marked all over and below, without what the camera wrote, and never the original."""

import io

import pytest
from PIL import Image, ImageChops

from approvals.pictures import PictureUnreadable, read_picture
from audit import clock
from documents import watermarks
from documents.watermarks import watermarked
from workflows.demo_field import picture

WORDS, DIGEST = "PG2017-000001评估员程远2017-03-05 10:12调阅", "0123456789abcdef" * 4


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_no_part_of_the_picture_is_free_of_the_words() -> None:
    plain = Image.new("RGB", (1200, 900), (90, 120, 150))
    stream = io.BytesIO()
    plain.save(stream, "JPEG", quality=95)
    copy = opened(watermarked(stream.getvalue(), WORDS, DIGEST))
    assert copy.width == 1200 and copy.height > 900
    changed = (
        ImageChops.difference(copy.crop((0, 0, 1200, 900)), plain).convert("L").point(lambda value: 255 * (value > 40))
    )
    for left in range(0, 1200, 400):
        for top in range(0, 900, 300):
            marked = changed.crop((left, top, left + 400, top + 300)).histogram()[255]
            assert 0.01 < marked / 120_000 < 0.5
    foot = copy.crop((0, 900, 1200, copy.height)).convert("L").histogram()
    assert sum(foot[:80]) > 2_000 and sum(foot[200:]) > sum(foot[:80])


def test_what_the_camera_wrote_stays_in_the_original() -> None:
    original = picture("somewhere", clock.now(), (44.43, 125.17))
    assert read_picture(original).position is not None
    copy = read_picture(watermarked(original, WORDS, DIGEST))
    assert (copy.position, copy.taken_at, copy.content_type) == (None, None, "image/jpeg")


def test_every_word_of_the_foot_finds_room() -> None:
    font = watermarks._font(13)
    lines = watermarks._wrapped(WORDS + DIGEST, font, 300)
    assert "".join(lines) == WORDS + DIGEST and all(font.getlength(line) <= 300 for line in lines)


def test_what_is_no_picture_leaves_no_copy() -> None:
    for content in (b"\xff\xd8\xff no picture", b"", b"%PDF-1.7"):
        with pytest.raises(PictureUnreadable):
            watermarked(content, WORDS, DIGEST)


def test_a_small_or_large_or_transparent_one_is_marked_too() -> None:
    for size, mode in (((40, 30), "RGB"), ((3000, 200), "RGB"), ((500, 500), "RGBA")):
        stream = io.BytesIO()
        Image.new(mode, size).save(stream, "PNG")
        copy = opened(watermarked(stream.getvalue(), WORDS, DIGEST))
        assert watermarks.SMALLEST <= copy.width <= watermarks.LARGEST
