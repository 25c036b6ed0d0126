"""The pages of procedures, conformance and the log taken out."""

from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from approvals.stages import StageCode
from audit import log
from audit.folding import fold
from registry.roles import Role
from tests.conftest import As
from tests.story import Story
from tests.workflows.exchange.test_conformance import past_the_services
from tests.workflows.exchange.test_folding import tamper
from workflows.exchange.bpmn import MODEL
from workflows.exchange.events import CASES_EXPORTED
from workflows.exchange.graph import FLOWS
from workflows.exchange.nightly import FOLDERS
from workflows.views import exchange

S, R = StageCode, Role
CONFORMANCE, EXPORT = reverse("workflows:conformance"), reverse("workflows:log-export")


def export(logged: Story, as_: As, role: Role = R.AUDITOR, **more: object):
    form = {"format": "xes", "place": logged.cast.places.county.pk, **more}
    return as_(logged.cast[role]).post(EXPORT, form)


def test_every_procedure_is_drawn_on_a_page_and_handed_out_as_a_file(logged: Story, as_: As) -> None:
    reader = as_(logged.cast[R.WORK_TEAM_MEMBER])
    for name in FLOWS:
        page = reader.get(reverse("workflows:procedure", args=[name])).content.decode()
        start = page.index('<svg class="flow-picture"')
        drawn = ET.fromstring(page[start : page.index("</svg>", start) + 6])
        root = ET.fromstring(reader.get(reverse("workflows:procedure-file", args=[name])).content)
        tasks = [*root.iter(f"{{{MODEL}}}userTask"), *root.iter(f"{{{MODEL}}}serviceTask")]
        assert len([rect for rect in drawn.iter("rect") if rect.get("class") != "lane"]) == len(tasks)


def test_a_procedure_that_is_none_is_not_found(logged: Story, as_: As) -> None:
    assert as_(logged.cast[R.AUDITOR]).get(reverse("workflows:procedure", args=["NoFlow"])).status_code == 404


def test_what_differs_stands_on_the_page_of_whoever_reads_trails_there(logged: Story, as_: As) -> None:
    tamper("UPDATE approvals_case SET stage = 'county_approval'")
    fold(FOLDERS, lambda: True)
    page = as_(logged.cast[R.AUDITOR]).get(CONFORMANCE).content.decode()
    assert logged.case_no in page and "county approval" in page
    assert as_(logged.cast[R.COUNTY_OFFICE]).get(CONFORMANCE).status_code == 403


def test_a_case_is_told_step_by_step_with_what_should_have_come(logged: Story, as_: As) -> None:
    address = reverse("workflows:case-conformance", args=[logged.case_no])
    assert "every step fits" in as_(logged.cast[R.AUDITOR]).get(address).content.decode()
    past_the_services(logged.case, [S.COUNTY_REVIEW])
    page = as_(logged.cast[R.AUDITOR]).get(address).content.decode()
    assert "1 step does not fit" in page or "2 steps do not fit" in page
    assert "县复查 approved" in page


def test_taking_the_log_out_is_logged_with_the_digest_of_the_file(logged: Story, as_: As) -> None:
    answer = export(logged, as_)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="heyan-log.xes"'
    assert len(list(ET.fromstring(answer.content).iter("{http://www.xes-standard.org/}trace"))) == 1
    event = log.events_of(f"reader:{logged.cast[R.AUDITOR].pk}").get(kind=CASES_EXPORTED)
    assert event.parsed["statement"]["format"] == "xes"


def test_what_cannot_be_asked_is_answered_beside_its_field(logged: Story, as_: As) -> None:
    wrong = ({"format": "docx"}, {"place": "0"}, {"place": "x"}, {"year": "99999999999999999999"}, {"kind": "none"})
    assert [export(logged, as_, **each).status_code for each in wrong] == [422] * len(wrong)


def test_more_cases_than_one_answer_takes_are_refused(logged: Story, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST_CASES", 0)
    answer = export(logged, as_)
    assert answer.status_code == 422 and "narrow it down" in answer.content.decode()
