"""The pages of field work over HTTP: the survey's five parts, photos, ink, drafts, remarks and what changed."""

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.models import Consent, Decision, FieldPhoto, FieldRemark, FlagKind, Sheet
from approvals.photos import possible_kinds, required_kinds
from approvals.programmes import programme_for
from approvals.stages import StageCode
from audit import clock, files
from registry.roles import Role
from tests.conftest import As
from tests.story import Story, form_of
from workflows import drafts
from workflows.demo_acts import FINGERPRINT_PNG
from workflows.demo_field import picture
from workflows.models import Draft

S = StageCode
PLACE = (44.5, 125.2)


def photo(seed: str, position: tuple[float, float] | None = PLACE) -> SimpleUploadedFile:
    return SimpleUploadedFile("p.jpg", picture(seed, clock.now() - timedelta(minutes=5), position), "image/jpeg")


def bare_form(story: Story, stage: str) -> dict[str, Any]:
    """A good form without the photos that Story would take first."""
    return form_of(story.act(stage), stage)


@pytest.fixture
def at_home(story: Story, as_: As) -> tuple[Story, Client]:
    story.until(S.HOME_CHECK)
    return story, as_(story.cast[Role.WORK_TEAM_MEMBER])


def test_the_survey_has_its_five_parts_in_order(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    page = client.get(story.url(S.HOME_CHECK)).content.decode()
    marks = [page.index(f'id="part-{part}"') for part in ("enter", "look", "compute", "compare", "appraise")]
    assert marks == sorted(marks)
    assert 'capture="environment"' in page and "入户照片" in page


def test_every_field_of_the_survey_stands_in_one_part(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    response = client.get(story.url(S.HOME_CHECK))
    shown = [field.name for part in response.context["parts"] for field in part["fields"]]
    form = response.context["form"]
    decision = {"seen_version", "outcome", "return_to", "reason_code", "opinion", "evidence", "evidence_title"}
    assert sorted(shown) == sorted(set(form.fields) - decision)


def test_a_visit_without_photos_is_not_approved(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    response = client.post(story.url(S.HOME_CHECK), bare_form(story, S.HOME_CHECK))
    assert response.status_code == 422 and "Photos are missing" in response.content.decode()


def test_photos_come_with_the_act(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    form = bare_form(story, S.HOME_CHECK)
    for kind in required_kinds(programme_for(story.case), S.HOME_CHECK):
        form[f"photo-{kind}"] = photo(f"act {kind}")
    assert client.post(story.url(S.HOME_CHECK), form).status_code == 302
    assert FieldPhoto.objects.filter(case=story.case, stage=S.HOME_CHECK).count() >= 4


def test_a_photo_without_a_position_says_why(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    url = story.url(S.HOME_CHECK) + "draft/"
    answer = client.post(url, {"photo-house": photo("no gps", None)}, headers={"x-draft": "1"}).json()
    assert answer["problems"] and not FieldPhoto.objects.filter(kind="house").exists()
    reason = {"photo-house": photo("no gps", None), "photo_no_position": "山区无信号"}
    assert client.post(url, reason, headers={"x-draft": "1"}).json()["photos"] == ["house"]
    assert FieldPhoto.objects.get(kind="house").no_position == "山区无信号"


def test_the_telephone_s_position_counts_where_the_photo_has_none(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    sent = {"photo-house": photo("device", None), "photo_latitude": "44.123456", "photo_longitude": "125.5"}
    client.post(story.url(S.HOME_CHECK) + "draft/", sent)
    row = FieldPhoto.objects.get(kind="house")
    assert (row.latitude, row.longitude, row.position_source) == (44_123_456, 125_500_000, "device")


@pytest.mark.parametrize(
    "sent",
    [
        {"photo-house": SimpleUploadedFile("x.jpg", b"\xff\xd8\xff no picture")},
        {"photo-house": SimpleUploadedFile("x.pdf", b"%PDF-1.7")},
        {"photo_latitude": "1e400", "photo-house": SimpleUploadedFile("x.jpg", b"")},
    ],
)
def test_what_is_no_photo_is_refused_and_not_kept(at_home: tuple[Story, Client], sent: dict[str, Any]) -> None:
    story, client = at_home
    form = bare_form(story, S.HOME_CHECK) | sent
    assert client.post(story.url(S.HOME_CHECK), form).status_code == 422
    assert not FieldPhoto.objects.exists()


def test_photos_and_their_flags_are_shown_to_the_next_levels(at_home: tuple[Story, Client], as_: As) -> None:
    story, client = at_home
    client.post(story.url(S.HOME_CHECK) + "draft/", {"photo-house": photo("same")})
    own = FieldPhoto.objects.get()
    story.until(S.TOWNSHIP_SELF_CHECK)
    township = as_(story.cast[Role.TOWNSHIP_VERIFIER])
    township.post(story.url(S.TOWNSHIP_SELF_CHECK) + "draft/", {"photo-house": _again(own)})
    copy = FieldPhoto.objects.get(stage=S.TOWNSHIP_SELF_CHECK, sha256=own.sha256)
    assert [flag.kind for flag in copy.flags.all()] == [FlagKind.REUSED]
    page = as_(story.cast[Role.COUNTY_VERIFIER]).get(f"/cases/{story.case_no}/").content.decode()
    assert "already used at another stage" in page


def _again(row: FieldPhoto) -> SimpleUploadedFile:
    return SimpleUploadedFile("again.jpg", files.read(row.sha256))


def test_a_photo_is_fetched_by_who_sees_the_case(at_home: tuple[Story, Client], as_: As) -> None:
    story, client = at_home
    client.post(story.url(S.HOME_CHECK) + "draft/", {"photo-house": photo("fetched")})
    url = f"/cases/{story.case_no}/photos/{FieldPhoto.objects.get().pk}/"
    assert client.get(url).status_code == 200
    assert as_(story.cast.twins[Role.TOWNSHIP_HEAD]).get(url).status_code == 404


def test_the_meeting_s_photos_stand_for_its_roster(story: Story, as_: As) -> None:
    story.until(S.APPRAISAL)
    client = as_(story.cast[Role.VILLAGE_COMMITTEE])
    client.post(story.url(S.APPRAISAL) + "draft/", {"photo-sign_in": photo("list"), "photo-meeting": photo("hall")})
    assert set(FieldPhoto.objects.filter(stage=S.APPRAISAL).values_list("case", "kind")) == {
        (None, "sign_in"),
        (None, "meeting"),
    }


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_back_on_another_device(at_home: tuple[Story, Client], as_: As) -> None:
    story, client = at_home
    url = story.url(S.HOME_CHECK)
    assert client.post(url + "draft/", {"opinion": "还在写", "measured-wages_fen": "123.45"}).status_code == 302
    page = as_(story.cast[Role.WORK_TEAM_MEMBER]).get(url).content.decode()
    assert "还在写" in page and "123.45" in page and "This is your draft" in page


def test_a_draft_is_nobody_else_s(at_home: tuple[Story, Client], as_: As) -> None:
    story, client = at_home
    url = story.url(S.HOME_CHECK) + "draft/"
    client.post(url, {"opinion": "还在写"})
    assert as_(story.cast[Role.SUPERVISOR]).post(url, {"opinion": "x"}).status_code == 403
    assert as_(story.cast.twins[Role.TOWNSHIP_HEAD]).post(url, {"opinion": "x"}).status_code == 404
    assert drafts.of(story.cast[Role.SUPERVISOR], story.case, S.HOME_CHECK) is None


def test_a_draft_of_an_older_version_says_so(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    client.post(story.url(S.HOME_CHECK) + "draft/", {"opinion": "还在写"})
    Draft.objects.update(seen_version=1)
    assert "has changed since" in client.get(story.url(S.HOME_CHECK)).content.decode()


def test_a_draft_is_gone_when_the_stage_is_decided(story: Story, as_: As) -> None:
    story.until(S.APPLICATION)
    client = as_(story.cast[Role.VILLAGE_CLERK])
    client.post(story.url(S.APPLICATION) + "draft/", {"reason": "还在写"})
    assert client.post(story.url(S.APPLICATION), story.form(S.APPLICATION)).status_code == 302
    assert not Draft.objects.exists()


def test_drafts_of_what_was_decided_elsewhere_are_swept(story: Story, as_: As) -> None:
    story.until(S.APPLICATION)
    as_(story.cast[Role.VILLAGE_CLERK]).post(story.url(S.APPLICATION) + "draft/", {"reason": "还在写"})
    assert drafts.sweep() == 0
    story.decide()
    assert drafts.sweep() == 1


@pytest.mark.parametrize("typed", [{"opinion": "a\x00b"}, {"opinion": "字" * 5000}, {"is_superuser": "1"}, {}])
def test_a_draft_takes_whatever_is_typed(at_home: tuple[Story, Client], typed: dict[str, str]) -> None:
    story, client = at_home
    assert client.post(story.url(S.HOME_CHECK) + "draft/", typed).status_code == 302
    values = Draft.objects.get().values
    assert "is_superuser" not in values and all(len(value) <= 2000 and "\x00" not in value for value in values.values())
    assert client.get(story.url(S.HOME_CHECK)).status_code == 200


# ── remarks and what changed ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_return_leaves_remarks_beside_the_fields(story: Story, as_: As) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    form = story.form(
        S.TOWNSHIP_SELF_CHECK,
        outcome="returned",
        return_to="home_check",
        reason_code="RC01",
        opinion="收入需重新核实。",
        **{"remark-0-field": "home_check:measured-wages_fen", "remark-0-text": "与工资单不符"},
    )
    assert as_(story.cast[Role.TOWNSHIP_VERIFIER]).post(story.url(S.TOWNSHIP_SELF_CHECK), form).status_code == 302
    assert FieldRemark.objects.get().text == "与工资单不符"
    page = as_(story.cast[Role.WORK_TEAM_MEMBER]).get(story.url(S.HOME_CHECK)).content.decode()
    assert "与工资单不符" in page and "1 remark beside a field" in page


def test_the_reviewer_sees_what_changed_since_he_looked(story: Story, as_: As) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    story.send_back(S.HOME_CHECK, reason="RC01")
    good = story.act(S.HOME_CHECK)
    story.decide(S.HOME_CHECK, measured={**good.measured, "wages_fen": 700_000})
    story.until(S.TOWNSHIP_SELF_CHECK)
    page = as_(story.cast[Role.TOWNSHIP_VERIFIER]).get(story.url(S.TOWNSHIP_SELF_CHECK)).content.decode()
    assert "Changed since this stage last looked" in page and "6000.00" in page and "7000.00" in page


def test_who_looks_for_the_first_time_sees_no_changes(at_home: tuple[Story, Client]) -> None:
    story, client = at_home
    assert "Changed since" not in client.get(story.url(S.HOME_CHECK)).content.decode()


# ── ink ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def consent_form(story: Story, **changes: Any) -> dict[str, Any]:
    form = story.form(S.CONSENT)
    return {name: value for name, value in (form | changes).items() if value is not None}


def drawing(content: bytes = FINGERPRINT_PNG) -> str:
    return "data:image/png;base64," + base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 302),
        ({"signature_0": "drawn", "signature_1": drawing(), "signature_2": None}, 302),
        ({"signature_0": "drawn", "signature_1": "", "signature_2": None}, 422),
        ({"signature_0": "drawn", "signature_1": "data:image/png;base64,!!", "signature_2": None}, 422),
        ({"signature_0": "drawn", "signature_1": drawing(b"<svg/>"), "signature_2": None}, 422),
        ({"signature_0": "fingerprint", "signature_1": drawing(), "signature_2": None}, 422),
        ({"signature_0": "fingerprint", "signature_2": io.BytesIO(b"%PDF-1.7")}, 422),
        ({"signature_0": "typed", "signature_1": drawing()}, 422),
    ],
)
def test_a_household_signs_by_hand(story: Story, as_: As, changes: dict[str, Any], status: int) -> None:
    story.until(S.CONSENT)
    client = as_(story.cast[Role.VILLAGE_CLERK])
    assert client.post(story.url(S.CONSENT), consent_form(story, **changes)).status_code == status
    assert Consent.objects.exists() is (status == 302)


def test_a_proxy_signs_over_the_page(story: Story, as_: As) -> None:
    story.until(S.CONSENT)
    client = as_(story.cast[Role.VILLAGE_CLERK])
    changes = {"signer": "proxy", "signed_by": "曾平", "relation": "配偶", "proxy_reason": "户主外出务工"}
    assert client.post(story.url(S.CONSENT), consent_form(story, **changes)).status_code == 422
    paper = {"authority_0": "ink", "authority_2": io.BytesIO(FINGERPRINT_PNG)}
    assert client.post(story.url(S.CONSENT), consent_form(story, **changes, **paper)).status_code == 302
    assert Consent.objects.get().relation == "配偶"


def test_a_household_that_refuses_is_heard_again_over_the_page(story: Story, as_: As) -> None:
    story.until(S.CONSENT)
    client = as_(story.cast[Role.VILLAGE_CLERK])
    no = {"agrees": "no", "refusal_reason": "收入算高了", "opinion": "户主不认可，退回重新核实。"}
    back = {"outcome": "returned", "return_to": "home_check", "reason_code": "RC14"}
    assert client.post(story.url(S.CONSENT), consent_form(story, **no)).status_code == 422
    assert client.post(story.url(S.CONSENT), consent_form(story, **no, **back)).status_code == 302
    story.until(S.CONSENT)
    assert client.post(story.url(S.CONSENT), consent_form(story, **no, **back)).status_code == 422
    assert client.post(story.url(S.CONSENT), consent_form(story, **no, outcome="rejected")).status_code == 302
    assert story.case.outcome == "rejected"


def test_every_stage_shows_the_photos_it_may_take(story: Story) -> None:
    programme = programme_for(story.case)
    for stage in S:
        assert set(required_kinds(programme, stage)) <= set(possible_kinds(programme, stage))
    assert not Sheet.objects.exists() and not Decision.objects.exists()


def test_a_meeting_s_photos_are_brought_once_for_the_whole_list(story: Story, as_: As) -> None:
    story.until(S.APPRAISAL)
    url = f"/rosters/{story.case.roster_id}/meeting-photos/"
    assert as_(story.cast[Role.SUPERVISOR]).get(url).status_code == 403
    client = as_(story.cast[Role.VILLAGE_COMMITTEE])
    sent = {"photo-sign_in": photo("list", None), "photo-meeting": photo("hall", None)}
    assert client.post(url, sent).status_code == 422
    again = {"photo-sign_in": photo("list"), "photo-meeting": photo("hall")}
    assert client.post(url, again).status_code == 302
    assert "2017-03-01" in client.get(url).content.decode()
    story.prepare = lambda *_: None  # type: ignore[method-assign]
    story.decide(S.APPRAISAL)


@pytest.mark.parametrize("path", ["photos/99999999999999999999999/", "photos/0/", "no-stage/draft/", "draft/draft/"])
def test_what_does_not_exist_is_not_found(at_home: tuple[Story, Client], path: str) -> None:
    story, client = at_home
    url = f"/cases/{story.case_no}/{path}"
    assert (client.post(url) if "draft" in path else client.get(url)).status_code == 404
    assert client.get("/rosters/99999999999999999999999/meeting-photos/").status_code == 404
