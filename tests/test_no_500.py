"""Every form fed with random and hostile values: an answer, never a 500, and never a half-written row.

Bodies go out as raw bytes, so that what no browser would send arrives too: NUL, lone surrogates, a field named thrice.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.models import Case, Decision, Sheet
from approvals.stages import STAGE_OF, STAGES, StageCode
from registry.programme_store import programme_of
from registry.roles import Role
from tests import brief
from tests.conftest import As
from tests.story import Story, role_for
from tests.written import everything
from workflows.forms import DecisionForm
from workflows.models import OPEN, CaseTask

S = StageCode
FORM = "application/x-www-form-urlencoded"
bounded = settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

HOSTILE = [
    *("", " ", "<script>alert(1)</script>", "' OR 1=1 --", "{{ 7 * 7 }}", "%s%n", "../../etc/passwd", "null", "true"),
    *(
        "a\x00b",
        "\x00",
        "\ud800",
        "\udfff\ud800",
        "\u202eefil",
        "\u2066x\u2069",
        "\u200b",
        "\r\n\t",
        "A\u0301" * 50,
        "🏚️",
        "𠮷" * 99,
    ),
    *("字" * 10_000, "x" * 300, "1" * 400, "9" * 5_000, "9" * 18, "9223372036854775808", "-1", "-9223372036854775809"),
    *("1e309", "NaN", "Infinity", "-0", "0x10", "１２", "1.005", "٣"),
    *("0001-01-01", "9999-12-31", "2017-02-30", "2017-03-01", "2016-02-29", "10000-01-01", "2017-3-1.", "0000-00-00"),
    *(
        "approved",
        "returned",
        "rejected",
        "withdrawn",
        "home_check",
        "RC01",
        "RC99",
        "yes",
        "no",
        "cleared",
        "confirmed",
    ),
    *(
        "[1, 2]",
        '{"a": 1}',
        "甲一\n乙二\n丙三\n丁四",
        "甲\n" * 60,
        "phone",
        "A",
        "D",
        "0001-01-01.1",
        "2017-03-01." + "9" * 30,
    ),
]
NASTY = [
    "\x00",
    "a\x00b",
    "\ud800",
    "中",
    "字" * 10_000,
    "9" * 18,
    "9223372036854775808",
    "9" * 5_000,
    "2017-03-01." + "9" * 30,
    "~",
]
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.integers().map(str), st.dates().map(str))
values = st.one_of(words, st.lists(words, min_size=2, max_size=3))


def body(form: dict[str, Any]) -> bytes:
    return urlencode(form, doseq=True, encoding="utf-8", errors="surrogatepass").encode()


def rolled_back(visit: Callable[[], Any]) -> Any:
    with transaction.atomic():
        result = visit()
        transaction.set_rollback(True)
    return result


def answered(response: HttpResponse) -> HttpResponse:
    assert response.status_code < 500
    return response


def fields_at(story: Story, stage: str) -> list[str]:
    programme = DecisionForm(stage=STAGE_OF[stage], programme=programme_of(story.case.programme))
    return [*programme.fields, "csrfmiddlewaretoken", "nobody-asked-for-this"]


@pytest.mark.parametrize("stage", brief.rows([stage.code for stage in STAGES]))
def test_no_value_breaks_a_decision(story: Story, as_: As, stage: S) -> None:
    story.until(stage)
    client, good, before = as_(story.cast[role_for(stage)]), story.form(stage), everything()

    def visit(form: dict[str, Any]) -> None:
        response = answered(client.post(story.url(stage), body(form), content_type=FORM))
        if response.status_code == 302:
            laid = response["Location"].startswith("/sheets/")
            (assert_laid_before_its_signers if laid else assert_whole)(story, before)
            answered(client.get(response["Location"]))
            answered(client.get(f"/cases/{story.case_no}/"))
        else:
            assert response.status_code in {403, 409, 422} and everything() == before

    @bounded
    @given(changes=st.dictionaries(st.sampled_from(fields_at(story, stage)), values, min_size=1, max_size=5))
    def fuzz(changes: dict[str, Any]) -> None:
        rolled_back(lambda: visit(good | changes))

    fuzz()


def assert_whole(story: Story, before: dict[str, list]) -> None:
    """One decision more, with its event, its move and its next task: all of it or nothing."""
    case = Case.objects.get(case_no=story.case_no)
    assert Decision.objects.count() == len(before["approvals.decision"]) + 1
    assert case.version == before["approvals.case"][0]["version"] + 1
    waiting = CaseTask.objects.filter(case=case, finished=None)
    assert waiting.count() == (0 if case.closed_at else 1)
    assert CaseTask.objects.filter(OPEN, case=case).count() == waiting.filter(flow_task_type="HUMAN").count()


def assert_laid_before_its_signers(story: Story, before: dict[str, list]) -> None:
    """One sheet more, and nothing decided."""
    assert Sheet.objects.count() == len(before["approvals.sheet"]) + 1
    assert Decision.objects.count() == len(before["approvals.decision"])
    assert Case.objects.get(case_no=story.case_no).version == before["approvals.case"][0]["version"]


PAGES = {
    "workflows:queue": ("stage", "q", "returned", "after"),
    "workflows:case-list": ("stage", "q", "returned", "after"),
    "workflows:roster-list": ("page",),
    "registry:household-list": ("place", "village", "name", "standing", "after", "before"),
    "registry:division-tree": ("open",),
    "registry:import-list": ("after",),
    "registry:programme-list": ("q",),
    "documents:check-form": ("token",),
    "account_login": ("next",),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_filter_breaks_a_page(story: Story, as_: As, name: str) -> None:
    client = Client() if name in {"account_login", "documents:check-form"} else as_(story.cast[Role.COUNTY_OFFICE])

    @bounded
    @given(query=st.dictionaries(st.sampled_from(PAGES[name]), values, min_size=1))
    def fuzz(query: dict[str, Any]) -> None:
        answered(client.get(f"{reverse(name)}?{body(query).decode()}"))

    fuzz()


@pytest.mark.parametrize("name", PAGES)
def test_no_nasty_value_breaks_a_page(story: Story, as_: As, name: str) -> None:
    client = Client() if name == "account_login" else as_(story.cast[Role.COUNTY_OFFICE])
    for field in PAGES[name]:
        for value in brief.rows(NASTY, len(name + field)):
            answered(client.get(f"{reverse(name)}?{body({field: value}).decode()}"))


POSTS = {
    "workflows:nominate": (Role.VILLAGE_CLERK, {"household": "2201221002200001"}),
    "workflows:start-next": (Role.TOWNSHIP_DEPUTY, {"stage": "year_plan"}),
    "workflows:demo-clock": (Role.VILLAGE_CLERK, {"days": "x", "next": "/"}),
    "registry:household-reveal": (Role.WORK_TEAM_MEMBER, {"what": "phone", "reason": "电话核实入户情况"}),
    "registry:import-list": (Role.COUNTY_OFFICE, {"division": "1"}),
    "set_language": (None, {"language": "en", "next": "/"}),
    "account_login": (None, {"login": "village_clerk", "password": "pass-for-tests-1", "remember": "on"}),
    "account_change_password": (
        Role.VILLAGE_CLERK,
        {"oldpassword": "pass-for-tests-1", "password1": "new-pass-for-tests-1", "password2": "new-pass-for-tests-1"},
    ),
}


@pytest.mark.parametrize("name", POSTS)
def test_no_value_breaks_a_form(story: Story, as_: As, name: str) -> None:
    role, good = POSTS[name]
    url = reverse(name, args=[story.case.household.no] if name.endswith("reveal") else [])

    def visit(form: dict[str, Any]) -> None:
        client = as_(story.cast[role]) if role else Client()
        answered(client.post(url, body(form), content_type=FORM))

    @bounded
    @given(changes=st.dictionaries(st.sampled_from(list(good)), values, min_size=1))
    def fuzz(changes: dict[str, Any]) -> None:
        changes = {name: "x" if name == "days" else value for name, value in changes.items()}
        rolled_back(lambda: visit(good | changes))

    fuzz()


@pytest.mark.parametrize("name", POSTS)
def test_no_nasty_value_breaks_a_form(story: Story, as_: As, name: str) -> None:
    role, good = POSTS[name]
    url = reverse(name, args=[story.case.household.no] if name.endswith("reveal") else [])
    for field in good.keys() - {"days"}:
        for value in NASTY:
            client, form = as_(story.cast[role]) if role else Client(), body(good | {field: value})
            answered(rolled_back(lambda client=client, form=form: client.post(url, form, content_type=FORM)))


PATHS = [
    "/cases/{}/",
    "/cases/{}/year_plan/",
    "/cases/{}/evidence/1/",
    "/registry/households/{}/",
    "/registry/programmes/{}/v2/",
    "/v/{}/",
]
NUMBERED = [
    "/papers/{}/",
    "/rosters/{}/",
    "/registry/divisions/{}/",
    "/registry/divisions/{}/children/",
    "/registry/imports/{}/",
    "/registry/programmes/in-force/{}/",
    "/registry/programmes/changchun_2017/v{}/",
]


@pytest.mark.parametrize("pattern", PATHS)
def test_no_address_breaks_a_page(story: Story, as_: As, pattern: str) -> None:
    client = as_(story.cast[Role.COUNTY_OFFICE])
    for value in NASTY:
        answered(client.get(pattern.format(quote(value, safe="", errors="surrogatepass"))))


@pytest.mark.parametrize("pattern", [*NUMBERED, "/cases/{case}/evidence/{}/"])
def test_no_number_in_an_address_breaks_a_page(story: Story, as_: As, pattern: str) -> None:
    client = as_(story.cast[Role.COUNTY_OFFICE])
    for number in ("0", "00", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 400, "1" * 5_000):
        url = pattern.replace("{case}", story.case_no).format(number)
        assert answered(client.get(url)).status_code == 404


FILES = [
    ("empty.jpg", b""),
    ("one-byte.jpg", b"\xff"),
    ("text.pdf", b"hello"),
    ("page.html", b"<script>alert(1)</script>"),
    ("head-only.pdf", b"%PDF-"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
    ("../../passwd", b"\xff\xd8\xff" + b"x" * 10),
    ("字" * 400 + ".jpg", b"\xff\xd8\xff" + b"x" * 10),
    ("\u202egpj.exe", b"\xff\xd8\xff" + b"x" * 10),
    ("large.jpg", b"\xff\xd8\xff" + b"x" * (10 * 1024 * 1024)),
]


CASES = [(name, content, "照片") for name, content in FILES]
CASES += [(*FILES[5], title) for title in ("", "a\x00b", "\u202eotohp", "字" * 10_000)]


@pytest.mark.parametrize(
    ("name", "content", "title"), CASES, ids=[f"{name[:12]} {title[:5]!r}" for name, _, title in CASES]
)
def test_no_upload_breaks_a_decision(story: Story, as_: As, name: str, content: bytes, title: str) -> None:
    client, before = as_(story.cast[Role.TOWNSHIP_DEPUTY]), everything()
    form = story.form(S.YEAR_PLAN) | {"evidence": SimpleUploadedFile(name, content), "evidence_title": title}
    response = answered(client.post(story.url(S.YEAR_PLAN), form))
    if response.status_code == 302:
        assert_whole(story, before)
        [received] = story.case.evidence.all()
        answered(client.get(f"/cases/{story.case_no}/"))
        assert client.get(f"/cases/{story.case_no}/evidence/{received.pk}/").content == content
    else:
        assert response.status_code == 422 and everything() == before
