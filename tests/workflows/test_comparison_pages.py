"""Pages of letters, departments, suspicions and samples: who sees what, and that a list asks nothing per row."""

import pytest

from approvals.models import ComparisonBatch, ComparisonRequest, SampleDraw, Suspicion
from approvals.stages import StageCode
from audit import clock
from registry.roles import Role
from tests.conftest import As
from tests.story import Story
from workflows import demo_comparison as demo

S, R = StageCode, Role


def test_pages_render(story: Story, as_: As) -> None:
    story.until(S.COMPARISON)
    office = as_(story.cast[R.COUNTY_OFFICE])
    page = office.get("/comparisons/")
    assert page.status_code == 200 and "Write to the departments" in page.content.decode()
    county = story.cast.places.county
    url = f"/comparisons/new/{county.pk}/{story.case.programme_id}/2017/"
    page = office.get(url)
    assert page.status_code == 200
    form = page.context["form"].initial
    done = office.post(url, form)
    assert done.status_code == 302, done.content.decode()
    batch = ComparisonBatch.objects.get()
    demo.post_departments(county, [row.department for row in batch.requests.all()])
    assert office.get(f"/comparisons/{batch.pk}/").status_code == 200
    row = batch.requests.order_by("pk").first()
    assert office.post(f"/comparisons/{batch.pk}/remind/{row.pk}/").status_code == 302
    officer = as_(demo.officer_of(row, "officer"))
    assert officer.get("/departments/").status_code == 200
    page = officer.get(f"/departments/{row.pk}/")
    assert page.status_code == 200
    book = officer.post(f"/departments/{row.pk}/workbook/", {"reason": "办理比对函"})
    assert book.status_code == 200
    b"".join(book.streaming_content)
    done = officer.post(f"/departments/{row.pk}/answer/", {"seen_replies": 0, "others": "on", "a-1-0": "有", "c-1-0": "商品房一套"})
    assert done.status_code == 302, done.content.decode()
    digest = row.replies.get().answers_digest
    assert officer.post(f"/departments/{row.pk}/sign/", {"seat": "officer", "digest": digest}).status_code == 302
    clerk = as_(story.cast[R.TOWNSHIP_CLERK])
    assert "商品房" in clerk.get("/suspicions/").content.decode()
    found = Suspicion.objects.get()
    page = clerk.get(f"/suspicions/{found.no}/")
    assert page.status_code == 200
    assert page.context["form"] is not None
    demo.answer_all(story.case)
    demo.settle_all(story.case)
    story.until(S.CITY_VERIFICATION)
    leader = as_(story.cast[R.CITY_TEAM_LEADER])
    page = leader.get("/samples/")
    assert page.status_code == 200 and page.context["groups"], page.content.decode()
    url = page.context["groups"][0]["url"]
    page = leader.get(url)
    assert page.status_code == 200
    assert leader.post(url, page.context["form"].initial).status_code == 302
    draw = SampleDraw.objects.get()
    assert leader.get(f"/samples/{draw.pk}/").status_code == 200
    assert leader.get(f"/samples/{draw.pk}/return/").status_code == 403
    assert as_(story.cast[R.CITY_VERIFIER]).get(f"/samples/{draw.pk}/return/").status_code == 409
    assert office.get(f"/samples/{draw.pk}/").status_code == 404
