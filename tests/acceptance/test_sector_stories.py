"""V-3: each department answers for its own indicators by its officer and its head; a veto sends the village back, a reference does not."""

import json

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from approvals.comparison_errors import NotYourDepartment
from approvals.errors import ActInvalid
from approvals.models import Decision, SectorCertificate, SectorSignature
from approvals.sector_errors import CertificateChanged, NotCertifiedNow
from approvals.sectors import Statement
from approvals.stages import StageCode
from documents.models import OfficialDocument
from documents.selectors import status_of
from inspection.models import LedgerItem
from registry.indicators import indicators_of
from registry.roles import Role
from tests.conftest import As
from tests.sectors import certify, certify_all, county_of, people_of, statement_for
from tests.story import Story
from workflows import sector_work

S = StageCode
ROADS, WATER, FARMING = "交通部门", "水利部门", "农业部门"


@pytest.fixture
def waiting(village_case: Story) -> Story:
    """The village waits for the departments."""
    return village_case.until(S.VILLAGE_SECTORS)


def test_a_department_certifies_its_own_in_the_browser_and_others_have_nothing_to_decide(
    waiting: Story, as_: As
) -> None:
    county = county_of(waiting.case)
    officer, head = people_of(WATER, county)
    page = f"/certificates/{waiting.case_no}/{WATER}/"
    assert waiting.case_no in as_(officer).get("/certificates/").content.decode()
    assert as_(officer).get(page).status_code == 200 and as_(officer).get("/").status_code == 200
    housing = as_(waiting.cast[Role.DEPARTMENT_OFFICER])
    assert waiting.case_no not in housing.get("/certificates/").content.decode()
    assert housing.get(page).status_code == 404
    office = as_(waiting.cast[Role.COUNTY_OFFICE])
    assert office.get(page).status_code == 403 and office.post(page, {}).status_code == 403
    form = {"seen": 0, "measured-water_supply__numerator": 299, "measured-water_supply__denominator": 300}
    refused = as_(officer).post(page, form)
    assert refused.status_code == 422 and "source-CC-V3" in refused.context["form"].errors
    assert as_(head).post(page, form | {"source-CC-V3": "水利台账"}).status_code == 403
    assert as_(officer).post(page, form | {"source-CC-V3": "水利台账"}).status_code == 302
    laid = SectorCertificate.objects.get()
    assert as_(officer).post(f"{page}sign/", {"digest": laid.digest}).status_code == 403
    assert as_(head).get(page).status_code == 200
    assert as_(head).post(f"{page}sign/", {"digest": laid.digest}).status_code == 302
    assert as_(head).post(f"{page}sign/", {"digest": laid.digest}).status_code == 409
    shown = office.get(f"/cases/{waiting.case_no}/").content.decode()
    assert "水利台账" in shown and ROADS in shown
    paper = json.loads(OfficialDocument.objects.get(kind="V03").content)
    assert paper["issuer"] == f"{county.name}{WATER}" and [one["label"] for one in paper["signers"]] == [
        "经办人",
        "部门负责人",
    ]
    assert [line["value"] for line in paper["criteria"]] == ["299/300（99.67%）"]


def test_nothing_passes_before_every_department_has_signed_twice(waiting: Story) -> None:
    for sector in (ROADS, WATER):
        certify(waiting.case, sector)
    with pytest.raises(ActInvalid, match=f"{ROADS}、{WATER}、{FARMING}"):
        waiting.decide()
    for sector in (ROADS, WATER):
        found = SectorCertificate.objects.get(sector=sector)
        head = people_of(sector, county_of(waiting.case))[1]
        sector_work.sign(user=head, case_no=waiting.case_no, sector=sector, seen_digest=found.digest)
    with pytest.raises(ActInvalid, match=FARMING):
        waiting.decide()


def test_a_veto_sends_the_village_back_and_the_departments_certify_again(waiting: Story) -> None:
    certify_all(waiting.case, hardened_road=False)
    with pytest.raises(ActInvalid, match=ROADS):
        waiting.decide()
    with pytest.raises(ActInvalid):
        waiting.decide(outcome="rejected", opinion="不予出列。")
    waiting.send_back(S.VILLAGE_ASSESSMENT, reason="RC07")
    assert waiting.case.stage == S.VILLAGE_ASSESSMENT and waiting.case.round == 2
    assert {status_of(paper) for paper in OfficialDocument.objects.filter(kind="V03")} == {"superseded"}
    with pytest.raises(ActInvalid):  # the department's own word counts until the road is built
        waiting.decide()
    while waiting.case.stage != S.VILLAGE_SECTORS:
        waiting.decide(measured=waiting.act(waiting.case.stage).measured | {"hardened_road": True})
    with pytest.raises(ActInvalid, match=ROADS):
        waiting.decide()
    certify_all(waiting.case, hardened_road=True)
    waiting.decide()
    assert waiting.case.stage == S.VILLAGE_COUNTY_REVIEW


def test_the_database_lets_no_veto_and_no_missing_signature_through(waiting: Story) -> None:
    decided = Decision.objects.filter(case=waiting.case).latest("pk")
    decided.pk, decided.stage, decided.sheet, decided.assessment = None, S.VILLAGE_SECTORS, None, None
    certify(waiting.case, WATER)
    with pytest.raises(IntegrityError, match="without_both_signatures"), transaction.atomic():
        decided.save(force_insert=True)
    certify(waiting.case, ROADS, hardened_road=False)
    with pytest.raises(IntegrityError, match="no_place_passes_a"), transaction.atomic():
        decided.save(force_insert=True)
    officer = SectorSignature.objects.filter(certificate__sector=WATER).get()
    officer.pk, officer.seat = None, "head"
    with pytest.raises(IntegrityError), transaction.atomic():  # two persons sign
        officer.save(force_insert=True)


def test_what_is_for_reference_is_put_right_and_stops_nothing(waiting: Story) -> None:
    certify_all(waiting.case, collective_economy=False)
    item = LedgerItem.objects.get()
    assert (item.department, item.case, item.source_no) == (FARMING, waiting.case, "CC-V4")
    assert item.division == waiting.case.village and "限期整改" in item.description
    waiting.decide()
    assert waiting.case.stage == S.VILLAGE_COUNTY_REVIEW
    assert "限期整改并报告" in OfficialDocument.objects.get(kind="V03", subject_no__contains=FARMING).content


def test_what_both_have_signed_is_the_department_s_report(waiting: Story) -> None:
    certify_all(waiting.case, water_supply={"numerator": 295, "denominator": 300})
    stated = indicators_of([waiting.case.village_id], 2017)[waiting.case.village_id].stated("water_supply")
    assert stated is not None and stated.department == WATER and stated.value == {"numerator": 295, "denominator": 300}


def test_nobody_signs_for_another_department_or_twice(waiting: Story) -> None:
    county = county_of(waiting.case)
    officer, _head = people_of(WATER, county)
    roads_officer, roads_head = people_of(ROADS, county)
    statement = statement_for(waiting.case, WATER)
    asked = {"case_no": waiting.case_no, "sector": WATER}
    with pytest.raises(NotYourDepartment):
        sector_work.certify(user=roads_officer, statement=statement, seen=0, **asked)
    digest = certify(waiting.case, WATER)
    with pytest.raises(NotYourDepartment):
        sector_work.sign(user=roads_head, seen_digest=digest, **asked)
    with pytest.raises(NotYourDepartment):
        sector_work.sign(user=officer, seen_digest=digest, **asked)
    with pytest.raises(CertificateChanged):
        sector_work.certify(user=officer, statement=statement, seen=0, **asked)


def test_certificates_only_grow_and_come_while_the_case_waits(waiting: Story) -> None:
    certify_all(waiting.case)
    row = SectorCertificate.objects.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        SectorCertificate.objects.filter(pk=row.pk).update(fails_veto=False)
    waiting.decide()
    officer, _head = people_of(WATER, waiting.cast.places.county)
    nothing = Statement(measured={})
    with pytest.raises(NotCertifiedNow):
        sector_work.certify(user=officer, case_no=waiting.case_no, sector=WATER, statement=nothing, seen=1)
