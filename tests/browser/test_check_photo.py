"""A photograph's code is read on the device: nothing is sent but the address that it leads to."""

import io
from collections.abc import Callable

import pytest
import segno
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QCCIRD" * 4  # as long as a signed one


def photo_of(text: str) -> FilePayload:
    drawn, made = io.BytesIO(), io.BytesIO()
    segno.make(text, error="m", boost_error=False).save(drawn, kind="png", scale=5, border=4)
    with Image.open(drawn) as picture:
        picture.convert("L").rotate(9, expand=True, fillcolor=255).save(made, "JPEG", quality=60)
    return FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=made.getvalue())


def test_a_photograph_is_read_in_the_browser_and_a_look_alike_is_named(open_page: Callable[..., Page]) -> None:
    page = open_page("/check/")
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    host = page.url.removesuffix("/check/").upper()

    page.set_input_files("input[type=file]", photo_of(f"HTTPS://HEYAN.EVIL.EXAMPLE/V/{CODE}"))
    page.get_by_role("button", name="识读二维码").or_(page.get_by_role("button", name="Read the square code")).click()
    expect(page.locator("[data-check-state]")).to_contain_text("heyan.evil.example")
    page.set_input_files("input[type=file]", photo_of(f"{host}/V/{CODE}"))
    page.get_by_role("button", name="识读二维码").or_(page.get_by_role("button", name="Read the square code")).click()
    page.wait_for_url(f"**/V/{CODE}")
    assert not posted
