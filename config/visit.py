"""Log in as every demo role over HTTP: `manage.py demo --logins | python -m config.visit URL`.

Opened are the home page of each, every page to which its cards lead, and each page of the menus once.
"""

import re
import sys
from collections.abc import Callable
from functools import partial
from html import unescape
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

TIMEOUT = 30
NO_FORM = "登录页没有表单 · the login page has no form"
MENUS = re.compile(r'<nav class="nav-main".*?</nav>', re.DOTALL)
CARDS = re.compile(r'<ul class="cards">.*?</ul>', re.DOTALL)
LINK = re.compile(r'href="(/[^"]*)"')
CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')


def visitor() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


def login_form(base: str, browser: OpenerDirector) -> str:
    """The token of the login form; empty when the page has none."""
    with browser.open(f"{base}/accounts/login/", timeout=TIMEOUT) as page:
        token = CSRF_FIELD.search(page.read().decode())
    return token[1] if token else ""


def pages_of(base: str, username: str, password: str, opened: set[str]) -> str:
    """What stands in the way of this person's pages; empty when nothing does. `opened`: pages of the menus that were seen."""
    browser = visitor()
    login = f"{base}/accounts/login/"
    form = {"csrfmiddlewaretoken": login_form(base, browser), "login": username, "password": password}
    answer = Request(login, urlencode(form).encode(), {"Referer": login})  # noqa: S310 - our own address, from ./run
    with browser.open(answer, timeout=TIMEOUT) as page:
        if page.url == login:
            return "登录被拒绝 · the login was refused"
    with browser.open(f"{base}/", timeout=TIMEOUT) as page:
        if "/accounts/" in page.url:
            return "首页要求重新登录 · the home page asks for a login again"
        home = page.read().decode()
    menus = [address for address in links_in(MENUS, home) if address not in opened]
    opened.update(menus)
    return first_closed(base, browser, [*links_in(CARDS, home), *menus])


def links_in(part: re.Pattern[str], page: str) -> list[str]:
    """Addresses of our own in that part of a page, each once."""
    found = [unescape(address) for text in part.findall(page) for address in LINK.findall(text)]
    return list(dict.fromkeys(found))


def first_closed(base: str, browser: OpenerDirector, addresses: list[str]) -> str:
    """The first of the addresses that does not answer, and what it says; empty when all do."""
    for address in addresses:
        try:
            browser.open(f"{base}{address}", timeout=TIMEOUT).close()
        except OSError as error:
            return f"{address}: {error}"
    return ""


def one_of_each(people: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The first login of every role: one address may not log in more often than thirty times a minute."""
    return list({person[0]: person for person in reversed(people)}.values())[::-1]


def logins(lines: list[str]) -> list[tuple[str, str, str]]:
    """(role, user name, password) of each line `role TAB user name TAB password TAB place`."""
    rows = [line.rstrip("\n").split("\t") for line in lines if line.count("\t") >= 3]
    return [(row[0], row[1], row[2]) for row in rows]


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def answers(name: str, visit: Callable[[], str]) -> bool:
    """Whether VISIT found nothing in its way; says so in either case."""
    try:
        obstacle = visit()
    except OSError as error:  # HTTPError and URLError among them
        obstacle = str(error)
    say(f"  ✘ {name} · {obstacle}" if obstacle else f"  ✔ {name}")
    return not obstacle


def main(base: str, demo: bool) -> int:
    """Exit status 0 when the login page and every demo role's pages answer."""
    people = one_of_each(logins(sys.stdin.readlines()))
    if demo and not people:
        say("✘ 没有演示登录 · there are no demo logins")
        return 1
    seen = [answers("登录页 · login page", lambda: "" if login_form(base, visitor()) else NO_FORM)]
    opened: set[str] = set()
    for role, username, password in people:
        seen.append(answers(f"{role} · {username}", partial(pages_of, base, username, password, opened)))
    return 0 if all(seen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], demo=sys.argv[2:] != ["no"]))
