"""Every address, every query, every form of every page with hostile values: an answer, never a 500.

The addresses are those of the permission matrix, so nobody adds a page without having it fed. One world for each test;
every visit happens in a savepoint that is rolled back.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from registry.models import User
from tests import brief
from tests.conftest import As
from tests.test_no_500 import FORM, NASTY, body
from tests.test_permission_matrix import ADDRESSES, World, world

__all__ = ["world"]  # the fixture

NUMBERS = ["0", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 400, "1" * 5_000]
TEXTS = ["\x00", "a\x00b", "中", "字" * 3_000, "9" * 400, "~", "../../etc/passwd", "\u202eotohp"]
QUERIES = (
    *("after", "before", "page", "q", "name", "role", "state", "kind", "stage", "year", "village", "notice", "small"),
    *("returned", "sort", "place", "standing", "open", "severity", "login", "next", "token", "roster", "what"),
    *("status", "source", "category", "level", "unit", "campaign", "overdue"),
)
SEVERE = [
    "a\x00b",
    "\ud800",
    "9" * 5_000,
    "9223372036854775808",
    "0001-01-01",
    "9999-12-31",
    "字" * 10_000,
    "NaN",
    "-1",
]
# What a page takes beside the fields of the forms that it shows.
FURTHER = {
    "workflows:batch-choose": ("stage", "all", "case_no", "roster", "q", "returned"),
    "workflows:batch": ("step", "outcome", "acted_on", "opinion", "visited_on", "return_to", "reason_code"),
    "workflows:sheet-drop": ("case_no", "reason"),
    "workflows:sheet-sign": ("shown_digest", "agrees", "opinion", "ink_0", "ink_1", "name", "return_to", "reason_code"),
    "workflows:notice-prove": ("point", "moment", "taken_at", "latitude", "longitude", "no_place_reason"),
    "workflows:notice-break": ("first_day", "last_day", "point", "reason"),
    "workflows:case-draft": ("opinion", "acted_on", "seen_version", "visited_on", "measured-wages_fen"),
    "workflows:plan": ("own-persons", "own-households", "own-source", "own-reason", "own-path-0", "parts-source"),
    "workflows:department-answer": ("seen_replies", "a-1-0", "c-1-0", "p-0", "i-0", "a-0", "others", "part"),
    "workflows:department-sign": ("seat", "digest"),
    "workflows:department-workbook": ("reason",),
    "workflows:suspicion": ("seen_clearings", "outcome", "reason", "proof_title"),
    "workflows:sample-return": ("reason_code", "opinion", "confirmed"),
    "workflows:objection-new": ("against", "kind", "notice_no", "about", "statement", "name", "contact", "village"),
    "workflows:objection-appeal": ("receipt", "statement"),
    "reports:report-list": ("place", "kind", "day"),
    "reports:meeting-list": ("place", "held_on", "chair", "topic", "minutes_no"),
    "reports:figures-lock": ("act", "digest"),
    "workflows:objection-act": ("outcome", "opinion", "case_no", "into_no", "investigators", "name", "asked_on"),
    "inspection:item-new": ("source", "source_no", "category", "found_on", "household_no", "case_no", "description"),
    "inspection:item-act": ("opinion", "measures", "lessons", "visited_on", "responsible", "deadline", "lead_unit"),
    "inspection:item-outcome": ("kind", "whom", "decided_by", "decided_on", "paper", "reason"),
    "inspection:campaign-list": ("title", "place", "starts_on", "ends_on", "sources", "categories", "found_until"),
    "registry:parameters": ("name", "year", "value", "valid_from", "paper", "reason"),
    "registry:account": ("act",),
    "handovers:relieve": ("until", "paper"),
}
UPLOADS = {
    "workflows:case-decide": ("evidence", "photo_house", "photos", "signature_2"),
    "workflows:meeting-photos": ("photo", "photos", "photo_sign_in", "photo_meeting"),
    "workflows:notice-prove": ("photo",),
    "workflows:sheet-sign": ("ink_2",),
    "workflows:department-upload": ("workbook",),
    "workflows:suspicion": ("proof",),
    "workflows:objection-new": ("file", "attachment"),
    "inspection:item-new": ("photo",),
    "inspection:item-act": ("before", "after", "visit"),
    "registry:import-list": ("workbook",),
}
FILES = [
    ("empty.jpg", b""),
    ("text.pdf", b"hello"),
    ("head-only.pdf", b"%PDF-"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
    ("字" * 400 + ".jpg", b"\xff\xd8\xff" + b"x" * 10),
    ("zip.xlsx", b"PK\x03\x04" + b"\x00" * 60),
]


class Hostile:
    """Visits, and what broke."""

    def __init__(self, world: World, as_: As) -> None:
        self.world, self.as_ = world, as_
        self.broken: list[str] = []

    def client(self, name: str) -> Client:
        holder: User = self.world.story.cast[ADDRESSES[name].holder]
        client = self.as_(holder)
        client.raise_request_exception = False
        return client

    def visit(self, what: str, client: Client, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            response = getattr(client, method)(url, *args, **kwargs)
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        cache.clear()  # nobody is slowed down here
        if response.status_code >= 500:
            info = getattr(response, "exc_info", None) or client.exc_info
            self.broken.append(f"{what}: {response.status_code} {info[1] if info else ''}"[:300])


SOME = 3  # in CI each third address; ./test visits all


@pytest.fixture
def hostile(world: World, as_: As) -> Iterator[Hostile]:
    """At the end: nothing broke."""
    found = Hostile(world, as_)
    yield found
    assert found.broken == [], "\n".join(found.broken)


def test_no_value_in_any_address_breaks_a_page(world: World, hostile: Hostile) -> None:
    for turn, (name, row) in enumerate(brief.rows(list(ADDRESSES.items()), step=SOME)):
        arguments = world.arguments(name)
        client = hostile.client(name) if arguments else None
        for place, good in enumerate(arguments):
            for value in brief.rows(NUMBERS if isinstance(good, int) else TEXTS, turn + place):
                changed = [*arguments[:place], value, *arguments[place + 1 :]]
                try:
                    url = reverse(name, args=changed)
                except NoReverseMatch:
                    continue
                for method in {"get", row.method}:
                    hostile.visit(f"{method} {name} {value[:20]!r}", client, method, url)


def test_no_query_of_any_page_breaks_it(world: World, hostile: Hostile) -> None:
    for turn, (name, row) in enumerate(brief.rows(list(ADDRESSES.items()), 1, step=SOME)):
        if row.method == "get":
            client, url = hostile.client(name), world.address(name)
            for value in brief.rows(NASTY, turn):
                query = body(dict.fromkeys(QUERIES, value)).decode()
                hostile.visit(f"{name}?{value[:20]!r}", client, "get", f"{url}?{query}")


def fields_of(world: World, client: Client, name: str) -> dict[str, Any]:
    """Every field of every form on the page, with what a good act says in it."""
    known: dict[str, Any] = dict.fromkeys(FURTHER.get(name, ()), "")
    answer = client.get(world.address(name))
    for context in answer.context or ():
        for layer in context.dicts if hasattr(context, "dicts") else (context,):
            for form in layer.values():
                if isinstance(form, forms.BaseForm):
                    known |= {form.add_prefix(field): form.initial.get(field, "") for field in form.fields}
    return known | ADDRESSES[name].form(world)


TAKES_NO_FORM = {"account_logout"}


def takes_a_form(name: str) -> bool:
    return (ADDRESSES[name].method == "post" or name in FURTHER or name.endswith(("-new", "-register"))) and (
        name not in TAKES_NO_FORM
    )


@pytest.mark.parametrize("part", range(3))
def test_no_value_in_any_form_breaks_it(world: World, hostile: Hostile, part: int) -> None:
    names = [name for name in ADDRESSES if takes_a_form(name) or name == "registry:import-list"]
    for turn, name in enumerate(names[part::3]):
        client, url = hostile.client(name), world.address(name)
        good = {field: value for field, value in fields_of(world, client, name).items() if not hasattr(value, "read")}
        good = {field: "" if value is None else value for field, value in good.items()}
        for value in brief.rows(SEVERE, turn):
            every = body(dict.fromkeys(good, value))
            hostile.visit(f"{name} all={value[:12]!r}", client, "post", url, every, content_type=FORM)
        for place, field in enumerate(brief.rows(list(good)[:16], turn)):
            for value in brief.rows(SEVERE[:5], turn + place):
                changed = body(good | {field: value})
                hostile.visit(f"{name} {field}={value[:12]!r}", client, "post", url, changed, content_type=FORM)


def test_no_file_breaks_any_upload(world: World, hostile: Hostile) -> None:
    for name, fields in UPLOADS.items():
        client, url = hostile.client(name), world.address(name)
        good = {field: value for field, value in fields_of(world, client, name).items() if value not in (None, "")}
        for field in fields:
            for file, content in FILES:
                form = good | {field: SimpleUploadedFile(file, content)}
                hostile.visit(f"{name} {field} {file[:12]}", client, "post", url, form)
