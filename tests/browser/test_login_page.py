"""The first page an official sees: for everybody, on every screen, without JavaScript."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize

from registry.models import User
from tests.browser.conftest import DESK, TELEPHONE, overflow, press

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@pytest.mark.parametrize("size", [DESK, TELEPHONE], ids=["desk", "telephone"])
def test_login_page_is_accessible_and_fits(
    open_page: OpenPage, violations: Callable[[Page], list[str]], size: ViewportSize
) -> None:
    page = open_page(reverse("account_login"), size=size)
    assert page.get_by_role("heading", name="登录").is_visible()
    assert violations(page) == []
    assert overflow(page) <= 0


def test_a_wrong_password_is_said_beside_the_form_without_javascript(open_page: OpenPage) -> None:
    User.objects.create_user("zhao", password="correct horse battery", name="赵")
    page = open_page(reverse("account_login"), javascript=False)
    page.get_by_label("用户名").fill("zhao")
    page.get_by_label("密码").fill("wrong")
    press(page.get_by_role("main").get_by_role("button", name="登录"))
    assert page.get_by_role("alert").is_visible()


def test_five_wrong_passwords_lock_and_say_for_how_long(open_page: OpenPage) -> None:
    User.objects.create_user("zhao", password="correct horse battery", name="赵")
    page = open_page(reverse("account_login"), javascript=False)
    for _attempt in range(5):
        page.get_by_label("用户名").fill("zhao")
        page.get_by_label("密码").fill("wrong")
        press(page.get_by_role("main").get_by_role("button", name="登录"))
    assert page.get_by_role("heading", name="登录已锁定").is_visible()
    assert "15分钟" in page.get_by_role("alert").inner_text()
