"""Who may see and do what, as a full table: role × place × stage × act, and every address × kind of visitor.

Each visit happens in a savepoint that is rolled back, so a case is built once per stage and no visit changes the next.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from approvals import day_orders
from approvals.acts import EvidenceFile
from approvals.models import DayOrder, NoticeList, Sheet
from approvals.notice_lines import lines_of
from approvals.notices import open_list
from approvals.programmes import programme_for
from approvals.seats import seats_on
from approvals.stages import STAGE_OF, STAGES, StageCode
from audit import clock, files
from audit.models import Event
from inspection.models import Signal
from registry import absences, delegations, natural_changes, risk_marks, status_orders
from registry.errors import WrongLevel
from registry.models import (
    Absence,
    Delegation,
    Division,
    ImportRun,
    ImportStatus,
    NaturalChange,
    ParameterChange,
    RiskMark,
    StatusOrder,
    User,
)
from registry.roles import DUTIES_OF, HELD_ABOVE_TOO, LEVEL_OF, Duty, Level, Role
from registry.services import SYSTEM, relieve
from registry.status_files import Wanted
from tests import brief, evaluation_steps, factories, field_work_steps
from tests.bundle_steps import bundled
from tests.comparison_rows import drawn, letter
from tests.conftest import As
from tests.documents.sealed import delivered
from tests.evaluation_steps import Evaluation
from tests.factories import Cast, division, official
from tests.filing_steps import filed
from tests.ledger_steps import Problem, posted_outcome
from tests.letter_steps import handed_over
from tests.objection_steps import Dispute
from tests.programme_variants import load_variant
from tests.recheck_steps import Recheck, exited_household, helped
from tests.registry.listed import listed
from tests.report_steps import prepared
from tests.story import Story
from tests.supervision_steps import reported
from tests.written import nothing_written
from workflows import selecting
from workflows.batch_models import Selection
from workflows.demo_notices import prove_all
from workflows.demo_signing import sign_seat
from workflows.models import SavedFilter
from workflows.notifying import channels
from workflows.notifying.delivery_models import Channel, Delivery
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message
from workflows.notifying.notes import notify
from workflows.notifying.preferences import FIELDS, prefer, preference_of
from workflows.supervision import filters

S, R = StageCode, Role

# Stage → who decides it. Written out: the table is the law, the code has to agree with it.
HOLDER = {
    S.YEAR_PLAN: R.TOWNSHIP_DEPUTY,
    S.APPLICATION: R.VILLAGE_CLERK,
    S.HOME_CHECK: R.WORK_TEAM_MEMBER,
    S.APPRAISAL: R.VILLAGE_COMMITTEE,
    S.JOINT_VILLAGE_CHECK: R.FIRST_SECRETARY,
    S.CONSENT: R.VILLAGE_CLERK,
    S.FIRST_NOTICE: R.VILLAGE_COMMITTEE,
    S.FIRST_NOTICE_RESULT: R.VILLAGE_COMMITTEE,
    S.TOWNSHIP_SELF_CHECK: R.TOWNSHIP_VERIFIER,
    S.TOWNSHIP_REVIEW: R.TOWNSHIP_HEAD,
    S.SECOND_NOTICE: R.TOWNSHIP_CLERK,
    S.SECOND_NOTICE_RESULT: R.TOWNSHIP_CLERK,
    S.COMPARISON: R.COUNTY_OFFICE,
    S.COUNTY_REVIEW: R.COUNTY_VERIFIER,
    S.COUNTY_APPROVAL: R.COUNTY_DEPUTY_LEADER,
    S.CITY_VERIFICATION: R.CITY_VERIFIER,
    S.ANNOUNCEMENT: R.COUNTY_OFFICE,
    S.ANNOUNCEMENT_RESULT: R.COUNTY_OFFICE,
    S.DEREGISTRATION: R.TOWNSHIP_CLERK,
    S.DEREGISTRATION_CONFIRMATION: R.TOWNSHIP_DEPUTY,
    S.FOLLOW_UP: R.WORK_TEAM_MEMBER,
}
ACTS: dict[str, Callable[[Client, Story, str, dict], HttpResponse]] = {
    "open": lambda client, story, stage, form: client.get(story.url(stage)),
    "claim": lambda client, story, stage, form: client.post(story.url(stage) + "claim/"),
    "decide": lambda client, story, stage, form: client.post(story.url(stage), form),
}
HOLDS = {"open": 200, "claim": 302, "decide": 302}
LACKS = {"open": 403, "claim": 403, "decide": 403}
STRANGER = dict.fromkeys(ACTS, 404)


def test_every_stage_has_its_row() -> None:
    assert set(HOLDER) == {stage.code for stage in STAGES}


def strangers(cast: Cast) -> dict[str, User]:
    """The same roles beside the case: in the sister village, the sister township, another county, another city."""
    places = cast.places
    county = division("德惠市", Level.COUNTY, places.city)
    city = division("四平市", Level.PREFECTURE, places.province)
    village_roles = [role for role, user in cast.of.items() if _place(user).level == Level.VILLAGE]
    county_roles = [role for role, user in cast.of.items() if _place(user).level == Level.COUNTY]
    found = {f"{role} of the sister township": user for role, user in cast.twins.items()}
    for role in village_roles:
        found[f"{role} of the sister village"] = official(role, places.sister_village, f"{role}-sister", "邻村")
    for role in county_roles:
        found[f"{role} of another county"] = official(role, county, f"{role}-county", "邻县")
    for role in (R.CITY_VERIFIER, R.SUPERVISOR, R.AUDITOR):
        found[f"{role} of another city"] = official(role, city, f"{role}-city", "邻市")
    for role in R:
        if not sees_cases(
            role
        ):  # departments answer about their own letters, the hotline and the administrator see no case
            found[f"{role} at home"] = cast[role]
    return found


def insiders(cast: Cast) -> dict[str, User]:
    """Whoever may look: every role on the case's own path that sees cases, and the same post one level higher."""
    found = {str(role): user for role, user in cast.of.items() if sees_cases(role)}
    for role in (R.CITY_VERIFIER, R.CITY_TEAM_LEADER, R.AUDITOR):
        found[f"{role} of the province"] = official(role, cast.places.province, f"{role}-province", "省里")
    found["supervisor of the village"] = official(R.SUPERVISOR, cast.places.village, "watcher", "村监")
    return found


def sees_cases(role: Role) -> bool:
    return Duty.VIEW_CASES in DUTIES_OF[role]


def _place(user: User) -> Division:
    return user.postings.get().division


def stand_in(holder: User) -> User:
    """An official without a post of his own who stands in for this one (S7)."""
    delegate = User.objects.create_user(f"stand-in-{User.objects.count()}", password="pass-for-tests-1", name="代理人")
    delegations.delegate(
        posting=holder.postings.get(),
        to=delegate,
        since=clock.today(),
        until=clock.today() + timedelta(days=30),
        paper="农办〔2017〕代1号",
        reason="外出学习",
        by=SYSTEM,
        at=clock.now(),
    )
    return delegate


def away(official: User) -> Absence:
    """He is on a journey today."""
    days = absences.Away("travel", clock.today(), clock.today())
    return absences.record_absence(user=official, official=official, away=days, at=clock.now())


def relieved_twin(holder: User) -> User:
    """Somebody who held the same post and was relieved of it."""
    posting = holder.postings.get()
    former = official(R(posting.role), posting.division, f"former-{User.objects.count()}", "前任")
    relieve(posting=former.postings.get(), until=clock.today(), paper="免〔2017〕1号", by=SYSTEM, at=clock.now())
    return former


@pytest.mark.parametrize("stage", brief.rows([stage.code for stage in STAGES]))
def test_role_place_stage_and_act(story: Story, as_: As, stage: S) -> None:
    story.until(stage)
    assert story.case.stage == stage
    form = story.form(stage)
    expected = {who: (user, STRANGER) for who, user in strangers(story.cast).items()}
    for who, user in insiders(story.cast).items():
        expected[who] = (user, HOLDS if who == HOLDER[stage] else LACKS)
    expected["who stands in for the holder"] = (stand_in(story.cast[HOLDER[stage]]), HOLDS)
    expected["a holder who was relieved"] = (relieved_twin(story.cast[HOLDER[stage]]), STRANGER)
    expected["an account without a post"] = (User.objects.create_user("no-post", name="无职"), STRANGER)
    expected["superuser"] = (User.objects.create_superuser("root", password="pass-for-tests-1", name="超级"), STRANGER)
    wrong = []
    opened: set[int] = set()  # drawing the form is dear, and asks what the acts ask: once for each answer is enough
    with nothing_written():
        for who, (user, statuses) in expected.items():
            client = as_(user)
            for act, status in statuses.items():
                if act == "open" and status in opened:
                    continue
                opened |= {status} if act == "open" else set()
                found = rolled_back(lambda act=act, client=client: ACTS[act](client, story, stage, form))
                if found.status_code != status:
                    wrong.append(f"{who} may {act}: {found.status_code}, should be {status}")
    assert wrong == []


def test_role_place_and_who_may_look(story: Story, as_: As) -> None:
    address = f"/cases/{story.case_no}/"
    outside = {who: as_(user).get(address).status_code for who, user in strangers(story.cast).items()}
    inside = {who: as_(user).get(address).status_code for who, user in insiders(story.cast).items()}
    assert set(outside.values()) == {404} and set(inside.values()) == {200}, (outside, inside)


def rolled_back(visit: Callable[[], HttpResponse]) -> HttpResponse:
    with transaction.atomic():
        response = visit()
        if response.streaming:
            response = HttpResponse(b"".join(response.streaming_content), status=response.status_code)
        transaction.set_rollback(True)
    return response


# ── every address ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class World:
    story: Story
    pk: dict[str, int]
    token: str

    def address(self, name: str) -> str:
        return reverse(name, args=self.arguments(name))

    def arguments(self, name: str) -> list[Any]:
        case_no, village = self.story.case_no, self.story.cast.places.village.pk
        arguments: dict[str, list[Any]] = {
            "workflows:case": [case_no],
            "workflows:case-decide": [case_no, S.HOME_CHECK],
            "workflows:case-claim": [case_no, S.HOME_CHECK],
            "workflows:case-draft": [case_no, S.HOME_CHECK],
            "workflows:supervise": [case_no, S.HOME_CHECK],
            "workflows:supervise-act": [case_no, S.HOME_CHECK, "urge"],
            "workflows:lay-aside": [case_no, S.HOME_CHECK],
            "workflows:take-up": [case_no, S.HOME_CHECK],
            "workflows:case-presence": [case_no],
            "workflows:sheet-presence": [self.pk["sheet"]],
            "workflows:absence-end": [self.pk["absence"]],
            "workflows:filter": [self.pk["filter"]],
            "workflows:filter-change": [self.pk["filter"]],
            "workflows:photo": [case_no, self.pk["photo"]],
            "workflows:evidence": [case_no, self.pk["evidence"]],
            "workflows:roster": [self.pk["roster"]],
            "workflows:meeting-photos": [self.pk["roster"]],
            "workflows:plan": [self.story.cast.places.township.pk, 2017],
            "workflows:kinship": [case_no],
            "workflows:notice-list": [self.pk["roster"]],
            **{f"workflows:{name}": [self.posted] for name in OF_A_LIST},
            "workflows:notice-photo": [self.posted, self.pk["proof"]],
            "workflows:sheet": [self.pk["sheet"]],
            "workflows:sheet-sign": [self.pk["sheet"], 3],
            "workflows:sheet-ink": [self.pk["sheet"], 1],
            "workflows:sheet-papers": [self.pk["sheet"]],
            "workflows:sheet-drop": [self.pk["sheet"]],
            "workflows:sheet-withdraw": [self.pk["sheet"]],
            "workflows:sheet-go-on": [self.pk["sheet"]],
            "workflows:sheet-again": [self.pk["sheet"]],
            "workflows:risk-new": [self.story.case.household.no],
            "workflows:risk": [self.pk["risk"]],
            "workflows:risk-proof": [self.pk["risk"]],
            "workflows:member-change-new": [self.story.case.household.no],
            "workflows:member-change": [self.pk["member_change"]],
            "workflows:member-change-proof": [self.pk["member_change"]],
            "workflows:batch": [Selection.objects.earliest("pk").pk],
            "workflows:comparison-new": [self.pk["county"], self.pk["programme"], 2017],
            "workflows:comparison": [self.pk["letter"]],
            "workflows:comparison-remind": [self.pk["letter"], self.pk["asked"]],
            "workflows:department-request": [self.pk["asked"]],
            "workflows:department-workbook": [self.pk["asked"]],
            "workflows:department-upload": [self.pk["asked"]],
            "workflows:department-faults": [self.pk["asked"], "0" * 64],
            "workflows:department-answer": [self.pk["asked"]],
            "workflows:department-sign": [self.pk["asked"]],
            "workflows:certificate": [case_no, "水利部门"],
            "workflows:certificate-sign": [case_no, "水利部门"],
            "workflows:suspicion": ["YD2017-999999"],
            "workflows:sample-new": [self.pk["county"], self.pk["programme"], 2017, S.CITY_VERIFICATION],
            "workflows:sample": [self.pk["draw"]],
            "workflows:sample-return": [self.pk["draw"]],
            "workflows:objection": [self.pk["objection"]],
            "workflows:objection-act": [self.pk["objection"], "accept"],
            "workflows:objection-unseal": [self.pk["objection"]],
            "workflows:objection-inner": [self.pk["objection"]],
            "workflows:objection-note": [self.pk["objection"], 1],
            "inspection:item": [self.pk["problem"]],
            "inspection:item-act": [self.pk["problem"], "more-work"],
            "inspection:item-outcome": [self.pk["city_problem"]],
            "inspection:file": [self.pk["problem"], self.pk["problem_file"]],
            "inspection:campaign": [self.pk["campaign"]],
            "inspection:supervision": [self.pk["supervision"]],
            "inspection:supervision-confirm": [self.pk["supervision"]],
            "inspection:supervision-join": [self.pk["supervision"]],
            "reports:figures": [self.pk["county"], 2017],
            "reports:figures-lock": [self.pk["county"], 2016],
            "reports:rounds": [self.pk["county"]],
            "reports:order": [self.pk["order"]],
            "reports:report": [self.pk["report"]],
            "reports:report-issue": [self.pk["report"]],
            "reports:report-workbook": [self.pk["report"]],
            "registry:status-download": [self.pk["statuses"]],
            "evaluation:evaluator-withdraw": [self.pk["evaluation"], self.pk["evaluator"]],
            **{f"evaluation:{name}": [self.pk["evaluation"]] for name in OF_AN_EVALUATION},
            **{f"evaluation:{name}": [self.pk["unit"]] for name in ("unit", "unit-reveal", "unit-exchange")},
            **{f"evaluation:{name}": [self.pk["unit"], 1] for name in ("unit-paper", "unit-photo")},
            **{f"workflows:{name}": [self.pk["evaluation"]] for name in OF_FIELD_WORK},
            **{f"workflows:{name}": [self.pk["unit"]] for name in ("interview-new", "interview-draft")},
            **{
                f"workflows:{name}": [self.pk["interview"]]
                for name in ("interview", "interview-sign", "interview-recording")
            },
            **{
                f"workflows:{name}": [self.pk["suspected"]] for name in ("problem", "problem-answer", "problem-opinion")
            },
            "workflows:field-paper": [self.pk["evaluation"], 1],
            "workflows:interview-photo": [self.pk["interview"], 1],
            "workflows:problem-file": [self.pk["suspected"], 1],
            "bundles:bundle": [self.pk["bundle"]],
            "bundles:bundle-download": [self.pk["bundle"]],
            "bundles:bundle-report": [self.pk["bundle"]],
            "trail:case": [case_no],
            "trail:workbook": [case_no],
            "trail:record": [case_no, Event.objects.filter(stream=f"case:{case_no}").earliest("pk").pk],
            "trail:signal": [self.pk["signal"]],
            "workflows:case-conformance": [case_no],
            "workflows:procedure": ["HouseholdExitFlow"],
            "workflows:procedure-file": ["HouseholdExitFlow"],
            "trail:person": [self.story.cast[MEMBER].pk],
            "letters:place": [self.pk["county"], 2017],
            "filings:place": [self.pk["county"], 2017],
            "filings:new": [self.pk["county"], "housing_renovation", "2017-12-31"],
            "filings:copy": [self.pk["filing"]],
            "letters:workbook": [self.pk["county"], 2017],
            "letters:letter": [self.pk["responsibility"]],
            "letters:withdraw": [self.pk["responsibility"]],
            **{f"workflows:{name}": [self.pk["recheck"]] for name in ("recheck", "recheck-assign", "recheck-export")},
            **{
                f"workflows:{name}": [self.story.case.home.no]
                for name in (
                    *("household-after", "help-visit", "help-measure", "helper-change"),
                    *("help-leaflet", "help-handbook"),
                )
            },
            "workflows:village-board": [village],
            "workflows:help-photo": [self.story.case.home.no, self.pk["help_photo"]],
            "workflows:calendar": [self.story.cast.places.township.pk],
            "workflows:day-answer": [self.pk["days"]],
            "workflows:recheck-visit": [self.pk["recheck"], 1],
            "workflows:recheck-photo": [self.pk["recheck"], 1, self.pk["recheck_photo"]],
            "documents:download": [self.pk["paper"]],
            "documents:copy": [self.pk["paper"]],
            "documents:pack": [self.story.case.roster_id],
            "documents:pack-download": [1],
            "documents:copies": [self.pk["paper"]],
            "documents:check-status": [1],
            "documents:revoke": [self.pk["paper"]],
            "documents:check": [self.token],
            **{f"log:{name}": [0] for name in ("checkpoint-at", "proof", "time-stamp")},
            "erasures:case": [self.story.case_no],
            "log:consistency": [0, 0],
            "log:tile": [0, 0, 1],
            "log:request": ["witness.example"],
            "registry:programme": ["changchun_2017", 2],
            "registry:programme-in-force": [village],
            "registry:parameters": ["changchun_2017", 2],
            "registry:parameter-answer": ["changchun_2017", 2, self.pk["parameter"]],
            "registry:division": [village],
            "registry:division-children": [village],
            "registry:listing": [self.pk["listing"]],
            "registry:indicators": [village, 2017],
            "registry:indicator-report": [village, 2017],
            "registry:household": [self.story.case.household.no],
            "workflows:channel": [self.pk["channel"]],
            "workflows:channel-change": [self.pk["channel"]],
            "workflows:channel-test": [self.pk["channel"]],
            "workflows:channel-switch": [self.pk["channel"]],
            "workflows:channel-again": [self.pk["channel"], Delivery.objects.get(channel=self.pk["channel"]).pk],
            "workflows:delivery-again": [self.pk["mail"]],
            "workflows:address-confirm": [Delivery.objects.get(pk=self.pk["mail"]).text.split("/")[-2]],
            "workflows:message-open": [self.pk["message"]],
            "registry:household-reveal": [self.story.case.household.no],
            "registry:import": [self.pk["run"]],
            "registry:import-approve": [self.pk["run"]],
            "registry:import-handback": [self.pk["run"]],
            "registry:official": [self.pk["official"]],
            "registry:account": [self.pk["official"]],
            "registry:delegate": [self.pk["posting"]],
            "registry:delegation-end": [self.pk["delegation"]],
            "handovers:relieve": [self.pk["posting"]],
            "handovers:transfer": [self.pk["posting"]],
        }
        return arguments.get(name, [])

    @property
    def posted(self) -> str:
        return NoticeList.objects.get().no

    def post_form(self) -> dict[str, Any]:
        """A post in the township, as the administrator's page posts it."""
        place = {"role": R.TOWNSHIP_SECRETARY.value, "place": "220122100", "unit": "农安镇党委", "post": "书记"}
        return place | {"since": clock.today().isoformat(), "paper": "任字〔2017〕7号"}

    def measure(self) -> dict[str, Any]:
        words = {"path": "产业", "title": "光伏分红", "unit_of_help": "县水利局", "result": "分红到户"}
        return words | {"given_on": clock.today()}

    def visitor(self) -> dict[str, int]:
        """Who is sent to a village of the re-check, as the county office's page posts it."""
        verifier = factories.posting_of(self.story.cast[R.TOWNSHIP_VERIFIER])
        return {"village": self.story.cast.places.village.pk, "visitor": verifier.pk}

    def delegation_form(self) -> dict[str, Any]:
        to, today = self.story.cast[R.TOWNSHIP_DEPUTY].username, clock.today()
        return {"to": to, "since": today, "until": today, "paper": "代字〔2017〕7号", "reason": "外出学习"}

    def signature(self) -> dict[str, str]:
        """The seat of the second surveyor, as the page posts it."""
        digest = Sheet.objects.get(pk=self.pk["sheet"]).shown_digest
        return {"shown_digest": digest, "agrees": "yes", "opinion": "同意。", "ink_0": "typed"}


@dataclass(frozen=True)
class Row:
    """Method, who holds what the page needs, and the answer to: anonymous, stranger, insider without the duty, holder, superuser."""

    method: str
    holder: Role
    answers: tuple[int, int, int, int, int]
    form: Callable[[World], dict] = lambda world: {}


LOGIN = 302
OF_A_LIST = ("notice", "notice-prove", "notice-break", "notice-again", "notice-poster", "public-notice")
OF_AN_EVALUATION = (
    *("engagement", "evaluator-new", "engagement-end", "rolls", "freeze", "frame", "draw", "sample"),
    *("sample-workbook", "recordings"),
)
OF_FIELD_WORK = ("field-home", "field-look", "field-uphold", "field-conclusion", "field-consequences")
ANYBODY = (200, 200, 200, 200, 200)
NOBODY = (404, 404, 404, 404, 404)
ANY_OFFICIAL = (LOGIN, 200, 200, 200, 200)
ANY_POSTED = (LOGIN, 200, 200, 200, 403)
SEES = (LOGIN, 404, 200, 200, 404)
SHUT = (LOGIN, 404, 404, 404, 404)
EVALUATORS_ALONE = (LOGIN, 404, 403, 403, 404)
MEMBER, OFFICE, ADMIN = R.WORK_TEAM_MEMBER, R.COUNTY_OFFICE, R.SYSTEM_ADMINISTRATOR


def because(_world: World) -> dict[str, str]:
    return {"reason": "机构申请更换人员"}


ADDRESSES: dict[str, Row] = {
    "workflows:home": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:queue": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:start-next": Row("post", MEMBER, (LOGIN, 302, 302, 302, 302)),
    "workflows:case-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:case": Row("get", MEMBER, SEES),
    "workflows:evidence": Row("get", MEMBER, SEES),
    "workflows:case-decide": Row(
        "post",
        MEMBER,
        (LOGIN, 404, 403, 409, 404),  # it lies before its signers already
        lambda world: world.story.form(S.HOME_CHECK),
    ),
    "workflows:case-claim": Row("post", MEMBER, (LOGIN, 404, 403, 302, 404)),
    "workflows:case-draft": Row("post", MEMBER, (LOGIN, 404, 403, 302, 404), lambda world: {"opinion": "还在写"}),
    "workflows:my-day": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:palette": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:keys": Row("post", MEMBER, (LOGIN, 302, 302, 302, 302)),
    "workflows:case-presence": Row("post", MEMBER, (LOGIN, 404, 204, 204, 404)),
    "workflows:sheet-presence": Row("post", MEMBER, (LOGIN, 404, 204, 204, 404)),
    "workflows:lay-aside": Row(
        "post",
        MEMBER,
        (LOGIN, 404, 403, 302, 404),
        lambda world: {"until": clock.today() + timedelta(days=1), "reason": "等户主返乡"},
    ),
    "workflows:take-up": Row("post", MEMBER, (LOGIN, 404, 403, 409, 404)),  # it does not lie aside
    # the insider of the other rows supervises the city, and everything below it: test_supervise_pages asks others
    "workflows:supervise": Row("get", R.TOWNSHIP_DEPUTY, SEES),
    "workflows:supervise-act": Row("post", R.TOWNSHIP_DEPUTY, (LOGIN, 404, 302, 302, 404)),
    # the stranger sees his own place: test_board_pages asks for the places of others
    "workflows:board": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:board-export": Row("post", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:work-list": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:work-export": Row("post", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:people": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:work-bulk": Row(
        "post",
        R.TOWNSHIP_DEPUTY,
        (LOGIN, 422, 200, 200, 422),  # whoever sees none of the rows has ticked none
        lambda world: {"act": "urge", "row": f"{world.story.case_no}~{S.HOME_CHECK}"},
    ),
    "workflows:targets": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:figure-rows": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:figure-export": Row("post", R.TOWNSHIP_DEPUTY, (LOGIN, 200, 200, 200, 403)),
    "workflows:filter-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:filter": Row("get", MEMBER, (LOGIN, 404, 404, 302, 404)),
    "workflows:filter-change": Row("post", MEMBER, (LOGIN, 404, 404, 302, 404), lambda world: {"act": "up"}),
    "workflows:escalated": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:absence-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:absence-end": Row("post", R.TOWNSHIP_DEPUTY, (LOGIN, 404, 302, 302, 404)),
    "workflows:photo": Row("get", MEMBER, SEES),
    "workflows:inbox": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:message-read-all": Row("post", MEMBER, (LOGIN, 302, 302, 302, 302)),
    "workflows:message-open": Row("post", MEMBER, (LOGIN, 404, 404, 302, 404)),
    "workflows:inbox-settings": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:address-confirm": Row("get", MEMBER, (LOGIN, 404, 404, 200, 404)),
    "workflows:delivery-again": Row("post", MEMBER, (LOGIN, 404, 404, 302, 404)),
    "workflows:channel-list": Row("get", ADMIN, (LOGIN, 403, 403, 200, 403)),
    "workflows:channel-new": Row("get", ADMIN, (LOGIN, 403, 403, 200, 403)),
    "workflows:channel": Row("get", ADMIN, (LOGIN, 404, 403, 200, 404)),
    "workflows:channel-change": Row("get", ADMIN, (LOGIN, 404, 403, 200, 404)),
    "workflows:channel-test": Row("post", ADMIN, (LOGIN, 404, 403, 302, 404)),
    "workflows:channel-switch": Row("post", ADMIN, (LOGIN, 404, 403, 409, 404), lambda world: {"on": "1"}),
    "workflows:channel-again": Row("post", ADMIN, (LOGIN, 404, 403, 302, 404)),
    "workflows:roster-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:nominate": Row(
        "post", R.VILLAGE_CLERK, (LOGIN, 404, 403, 409, 404), lambda world: {"household": world.story.case.household.no}
    ),
    "workflows:open-other": Row(
        "post",
        R.TOWNSHIP_CLERK,
        (LOGIN, 403, 403, 422, 403),
        lambda world: {"kind": "rollback", "subject": world.story.case.home.no, "reason": "回头看发现疑点。"},
    ),
    "workflows:risk-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:risk-new": Row("get", MEMBER, (LOGIN, 404, 403, 200, 404)),
    "workflows:risk": Row(
        "post",
        R.TOWNSHIP_CLERK,
        (LOGIN, 404, 403, 302, 404),
        lambda world: {"leads_to": "watched", "opinion": "情况属实。"},
    ),
    "workflows:risk-proof": Row("get", MEMBER, SEES),
    "workflows:family-new": Row("get", R.TOWNSHIP_CLERK, (LOGIN, 403, 403, 200, 403)),
    "workflows:member-change-list": Row("get", R.TOWNSHIP_CLERK, ANY_OFFICIAL),
    "workflows:member-change-new": Row("get", R.VILLAGE_CLERK, (LOGIN, 404, 403, 200, 404)),
    "workflows:member-change": Row(
        "post", R.TOWNSHIP_CLERK, (LOGIN, 404, 403, 302, 404), lambda world: {"agrees": "yes"}
    ),
    "workflows:member-change-proof": Row("get", MEMBER, SEES),
    "workflows:roster": Row("get", MEMBER, SEES),
    "workflows:meeting-photos": Row("get", R.VILLAGE_COMMITTEE, (LOGIN, 404, 403, 200, 404)),
    "workflows:sheet-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:sheet": Row("get", MEMBER, SEES),
    "workflows:sheet-sign": Row("post", R.VILLAGE_CLERK, (LOGIN, 404, 403, 302, 404), lambda world: world.signature()),
    "workflows:sheet-ink": Row("get", MEMBER, SEES),
    "workflows:sheet-papers": Row("get", MEMBER, SEES),
    "workflows:sheet-drop": Row(
        "post",
        MEMBER,
        (LOGIN, 404, 403, 302, 404),
        lambda world: {"case_no": world.story.case_no, "reason": "资料待补"},
    ),
    "workflows:sheet-withdraw": Row("post", MEMBER, (LOGIN, 404, 403, 302, 404)),
    "workflows:sheet-go-on": Row("post", MEMBER, (LOGIN, 404, 404, 302, 404)),
    "workflows:sheet-again": Row("post", MEMBER, (LOGIN, 404, 404, 302, 404)),
    "workflows:batch-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:batch-choose": Row(
        "post", MEMBER, (LOGIN, 302, 302, 302, 302), lambda world: {"stage": S.FOLLOW_UP.value, "all": "1"}
    ),
    "workflows:batch": Row("get", MEMBER, (LOGIN, 404, 404, 200, 404)),
    "workflows:kinship": Row("post", MEMBER, (LOGIN, 404, 302, 302, 404), lambda world: {"relation": "户主之弟"}),
    "workflows:plan-home": Row("get", MEMBER, (LOGIN, 302, 302, 302, 404)),
    "workflows:plan": Row(
        "post",
        R.CITY_TEAM_LEADER,
        (LOGIN, 404, 403, 403, 404),  # the township's plan is the county's to set
        lambda world: {"own-persons": "1", "own-source": "文件", "own-reason": "理由"},
    ),
    "workflows:notice-list": Row("get", MEMBER, SEES),
    "workflows:notice": Row("get", MEMBER, SEES),
    "workflows:notice-poster": Row("get", MEMBER, SEES),
    "workflows:notice-photo": Row("get", MEMBER, SEES),
    "workflows:notice-prove": Row("post", R.VILLAGE_COMMITTEE, (LOGIN, 404, 403, 422, 404)),
    "workflows:notice-break": Row(
        "post",
        R.VILLAGE_COMMITTEE,
        (LOGIN, 404, 403, 409, 404),
        lambda world: {"first_day": clock.today(), "last_day": clock.today(), "reason": "大风吹落"},
    ),
    "workflows:notice-again": Row("post", R.VILLAGE_COMMITTEE, (LOGIN, 404, 403, 409, 404)),
    "workflows:public-notice-list": Row("get", MEMBER, ANYBODY),
    "workflows:public-notice": Row("get", MEMBER, (410, 410, 410, 410, 410)),
    "workflows:comparison-list": Row("get", OFFICE, ANY_OFFICIAL),
    "workflows:comparison-new": Row("get", OFFICE, (LOGIN, 404, 403, 200, 404)),
    "workflows:comparison": Row("get", OFFICE, SEES),
    "workflows:comparison-remind": Row("post", OFFICE, (LOGIN, 404, 403, 302, 404)),
    "workflows:department-list": Row("get", R.DEPARTMENT_OFFICER, ANY_OFFICIAL),
    "workflows:department-request": Row("get", R.DEPARTMENT_OFFICER, (LOGIN, 404, 403, 200, 404)),
    "workflows:department-workbook": Row(
        "post", R.DEPARTMENT_OFFICER, (LOGIN, 404, 403, 200, 404), lambda world: {"reason": "办理比对函"}
    ),
    "workflows:department-upload": Row("post", R.DEPARTMENT_OFFICER, (LOGIN, 404, 403, 422, 404)),
    "workflows:department-faults": Row("get", R.DEPARTMENT_OFFICER, (LOGIN, 404, 403, 404, 404)),
    "workflows:department-answer": Row(
        "post", R.DEPARTMENT_OFFICER, (LOGIN, 404, 403, 302, 404), lambda world: {"seen_replies": "1", "a-1-0": "无"}
    ),
    "workflows:department-sign": Row(
        "post", R.DEPARTMENT_OFFICER, (LOGIN, 404, 403, 302, 404), lambda world: {"seat": "officer", "digest": "1" * 64}
    ),
    "workflows:certificate-list": Row("get", R.DEPARTMENT_OFFICER, ANY_OFFICIAL),
    # departments certify places alone: of a household's case there is nothing (a village's: test_sector_stories)
    "workflows:certificate": Row("get", R.DEPARTMENT_OFFICER, (LOGIN, 404, 404, 404, 404)),
    "workflows:certificate-sign": Row("post", R.DEPARTMENT_HEAD, (LOGIN, 404, 404, 404, 404)),
    "workflows:suspicion-list": Row("get", R.TOWNSHIP_CLERK, ANY_OFFICIAL),
    "workflows:suspicion": Row("post", R.TOWNSHIP_CLERK, (LOGIN, 404, 403, 422, 404)),
    "workflows:sample-list": Row("get", R.CITY_TEAM_LEADER, ANY_OFFICIAL),
    "workflows:sample-new": Row("get", R.CITY_TEAM_LEADER, (LOGIN, 404, 409, 409, 404)),  # nobody waits there yet
    "workflows:sample": Row("get", R.CITY_TEAM_LEADER, SEES),
    "workflows:sample-return": Row("get", R.CITY_VERIFIER, (LOGIN, 404, 403, 409, 404)),  # within the limit
    "workflows:objection-new": Row("get", MEMBER, ANYBODY),
    "workflows:objection-follow": Row("get", MEMBER, ANYBODY),
    "workflows:objection-appeal": Row("post", MEMBER, (422, 422, 422, 422, 422), lambda world: {"receipt": "1"}),
    "workflows:objection-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:objection-register": Row("get", R.VILLAGE_CLERK, (LOGIN, 403, 403, 200, 403)),
    "workflows:objection": Row("get", R.TOWNSHIP_DEPUTY, SEES),
    "workflows:objection-act": Row(
        "post",
        R.TOWNSHIP_DEPUTY,
        (LOGIN, 404, 403, 302, 404),
        lambda world: {"outcome": "accepted", "opinion": "予以受理。"},
    ),
    "workflows:objection-unseal": Row(
        "post", R.TOWNSHIP_DEPUTY, (LOGIN, 404, 403, 200, 404), lambda world: {"reason": "需当面核实情况"}
    ),
    "workflows:objection-inner": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 404, 403, 403, 404)),  # nobody opened it yet
    "workflows:objection-note": Row("get", R.TOWNSHIP_DEPUTY, (LOGIN, 404, 404, 404, 404)),
    "workflows:demo-clock": Row("post", MEMBER, (LOGIN, 302, 302, 302, 302)),
    "workflows:source": Row("get", MEMBER, ANYBODY),
    "inspection:item-list": Row("get", MEMBER, ANY_OFFICIAL),
    "inspection:item-new": Row("get", R.COUNTY_VERIFIER, (LOGIN, 403, 200, 200, 403)),
    "inspection:item": Row("get", MEMBER, SEES),
    "inspection:item-act": Row(
        "post", R.TOWNSHIP_HEAD, (LOGIN, 404, 403, 302, 404), lambda world: {"opinion": "一户仍未通水。"}
    ),
    "inspection:item-outcome": Row(  # whoever supervises the city is the insider of the other rows
        "post", R.SUPERVISOR, (LOGIN, 404, 302, 302, 404), lambda world: posted_outcome()
    ),
    "inspection:file": Row("get", MEMBER, SEES),
    "inspection:supervision-list": Row("get", MEMBER, ANY_OFFICIAL),
    "inspection:supervision": Row(
        "get", R.CITY_VERIFIER, (LOGIN, 200, 200, 200, 404)
    ),  # the city's: read by all below it
    "inspection:supervision-join": Row("post", R.UPPER_OFFICE, (LOGIN, 403, 403, 409, 404)),  # the team is complete
    "inspection:supervision-confirm": Row(
        "post", R.CITY_VERIFIER, (LOGIN, 403, 403, 302, 404), lambda world: {"proposal": world.pk["proposal"]}
    ),
    "inspection:campaign-list": Row("get", MEMBER, ANY_OFFICIAL),
    "inspection:campaign": Row("get", MEMBER, (LOGIN, 200, 200, 200, 404)),  # the county's is its townships' too
    "reports:report-list": Row("get", MEMBER, ANY_OFFICIAL),
    "reports:meeting-list": Row("get", MEMBER, ANY_OFFICIAL),
    "reports:figures-home": Row("get", MEMBER, (LOGIN, 302, 302, 302, 404)),
    "reports:figures": Row("get", OFFICE, SEES),
    "reports:figures-lock": Row("post", OFFICE, (LOGIN, 404, 403, 302, 404)),
    "reports:rounds-home": Row("get", MEMBER, (LOGIN, 302, 302, 302, 404)),
    "reports:rounds": Row("get", OFFICE, SEES),
    "reports:order": Row("get", OFFICE, SEES),
    "reports:report": Row("get", OFFICE, SEES),
    "reports:report-workbook": Row("get", OFFICE, SEES),
    "filings:home": Row("get", MEMBER, (LOGIN, 302, 302, 302, 404)),
    "filings:place": Row("get", OFFICE, SEES),
    "filings:new": Row("get", OFFICE, (LOGIN, 404, 403, 200, 404)),
    "filings:copy": Row("get", OFFICE, SEES),
    # the evaluation of the county, opened; what its own people read and do: tests/inspection/evaluation/test_pages.py
    "evaluation:engagement-list": Row("get", MEMBER, ANY_OFFICIAL),
    "evaluation:engagement-new": Row("get", OFFICE, (LOGIN, 403, 403, 200, 403)),
    "evaluation:engagement": Row("get", R.UPPER_OFFICE, SEES),
    "evaluation:evaluator-new": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 422, 404)),
    "evaluation:evaluator-withdraw": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 302, 404), because),
    "evaluation:engagement-end": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 302, 404), because),
    "evaluation:rolls": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 422, 404)),
    "evaluation:freeze": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 409, 404)),  # it is frozen
    "evaluation:frame": Row("get", OFFICE, SEES),
    "evaluation:draw": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 403, 404)),  # only their leader draws
    "evaluation:sample": Row("get", OFFICE, SEES),
    "evaluation:sample-workbook": Row("get", OFFICE, (LOGIN, 404, 403, 200, 404)),
    "evaluation:recordings": Row("get", R.UPPER_OFFICE, (LOGIN, 404, 403, 200, 404)),
    "evaluation:unit": Row("get", OFFICE, SHUT),
    "evaluation:unit-reveal": Row("post", OFFICE, SHUT),
    "evaluation:unit-exchange": Row("post", OFFICE, SHUT),
    "evaluation:unit-paper": Row("get", OFFICE, SHUT),
    "evaluation:unit-photo": Row("get", OFFICE, SHUT),
    # what evaluators do there: tests/inspection/evaluation/test_field_pages.py
    "workflows:field-home": Row("get", OFFICE, SEES),
    "workflows:field-look": Row("get", OFFICE, EVALUATORS_ALONE),
    "workflows:field-uphold": Row("post", OFFICE, EVALUATORS_ALONE),
    "workflows:field-conclusion": Row("get", OFFICE, EVALUATORS_ALONE),
    "workflows:field-consequences": Row("post", R.UPPER_OFFICE, (LOGIN, 404, 403, 409, 404)),  # not concluded
    "workflows:field-paper": Row("get", OFFICE, EVALUATORS_ALONE),
    "workflows:interview-new": Row("get", OFFICE, SHUT),
    "workflows:interview-draft": Row("post", OFFICE, SHUT),
    "workflows:interview": Row("get", OFFICE, SHUT),
    "workflows:interview-sign": Row("post", OFFICE, SHUT),
    "workflows:interview-photo": Row("get", OFFICE, SHUT),
    "workflows:interview-recording": Row("post", OFFICE, SHUT),
    "workflows:problem": Row("get", OFFICE, SEES),
    "workflows:problem-answer": Row("post", OFFICE, (LOGIN, 404, 403, 422, 404)),
    "workflows:problem-opinion": Row("post", OFFICE, EVALUATORS_ALONE),
    "workflows:problem-file": Row("get", OFFICE, SHUT),
    "bundles:bundle-list": Row("get", R.AUDITOR, (LOGIN, 403, 200, 200, 403)),
    # who sees the case but reads no trails is a stranger here: tests/inspection/test_bundles.py
    "bundles:bundle": Row("get", R.AUDITOR, SEES),
    "bundles:bundle-download": Row("get", R.AUDITOR, SEES),
    "bundles:bundle-report": Row("get", R.AUDITOR, SEES),
    "trail:home": Row("get", R.AUDITOR, (LOGIN, 403, 200, 200, 403)),
    "trail:mine": Row("get", MEMBER, ANY_OFFICIAL),
    # the insider of the other rows reads trails himself: inspection/trail/test_pages asks others
    "trail:case": Row("get", R.AUDITOR, SEES),
    "trail:person": Row("get", R.AUDITOR, SEES),
    "trail:workbook": Row("get", R.AUDITOR, SEES),
    "trail:record": Row("post", R.AUDITOR, SEES, lambda world: {"reason": "核对收入变动"}),
    "trail:signal-list": Row("get", R.AUDITOR, (LOGIN, 403, 200, 200, 403)),
    "trail:signal": Row(
        "post", R.AUDITOR, (LOGIN, 404, 302, 302, 404), lambda world: {"verdict": "explained", "text": "已入户核对"}
    ),
    "workflows:procedure-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:procedure": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:procedure-file": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:conformance": Row("get", R.AUDITOR, (LOGIN, 403, 200, 200, 403)),
    "workflows:case-conformance": Row("get", R.AUDITOR, SEES),
    "workflows:log-export": Row(
        "post",
        R.AUDITOR,
        (LOGIN, 403, 200, 200, 403),
        lambda world: {"format": "xes", "place": world.pk["county"]},
    ),
    "letters:home": Row("get", MEMBER, (LOGIN, 302, 302, 302, 404)),
    "letters:place": Row("get", OFFICE, SEES),
    "letters:workbook": Row("get", OFFICE, SEES),
    "letters:letter": Row("post", R.TOWNSHIP_SECRETARY, (LOGIN, 404, 403, 302, 404)),
    "letters:withdraw": Row(
        "post", R.COUNTY_LEADER, (LOGIN, 404, 403, 302, 404), lambda world: {"reason": "任务数写错。"}
    ),
    "reports:report-issue": Row("post", R.COUNTY_DEPUTY_LEADER, (LOGIN, 404, 403, 302, 404)),
    "documents:download": Row("get", MEMBER, SEES),
    "documents:copy": Row("get", MEMBER, SEES),
    "documents:pack": Row("post", MEMBER, (LOGIN, 404, 302, 302, 404)),
    "documents:pack-download": Row("get", MEMBER, SHUT),  # its reader's alone: tests/documents/test_packs.py
    # Who answers for the paper, and supervision, which reads trails; who is refused: tests/documents/test_copies.py.
    "documents:copies": Row("get", R.TOWNSHIP_HEAD, (LOGIN, 404, 200, 200, 404)),
    "documents:revoke": Row(
        "post",
        R.TOWNSHIP_HEAD,
        (LOGIN, 404, 403, 200, 404),  # the first of two steps; a village's paper is its township's to take back
        lambda world: {"category": "content_wrong", "reason": "户主姓名有误"},
    ),
    "documents:check-form": Row("get", MEMBER, ANYBODY),
    "documents:check": Row("get", MEMBER, ANYBODY),
    "documents:check-photo": Row("post", MEMBER, (422, 422, 422, 422, 422)),
    "documents:check-offline": Row("get", MEMBER, ANYBODY),
    "documents:check-keys": Row("get", MEMBER, ANYBODY),
    "documents:check-script": Row("get", MEMBER, ANYBODY),
    "documents:check-root": Row("get", MEMBER, ANYBODY),
    "documents:check-status": Row("get", MEMBER, NOBODY),  # nothing was published
    "documents:check-status-latest": Row("get", MEMBER, NOBODY),
    "registry:programme-list": Row("get", MEMBER, ANY_POSTED),
    "registry:programme-in-force": Row("get", MEMBER, (LOGIN, 302, 302, 302, 403)),
    "registry:programme": Row("get", MEMBER, ANY_POSTED),
    "registry:parameters": Row("get", MEMBER, ANY_POSTED),
    "registry:parameter-answer": Row(
        "post",
        R.SYSTEM_ADMINISTRATOR,
        (LOGIN, 403, 403, 302, 403),
        lambda world: {"agrees": "no", "opinion": "文件未载明"},
    ),
    "registry:division-tree": Row("get", MEMBER, ANY_OFFICIAL),
    "registry:division": Row("get", MEMBER, SEES),
    "registry:division-children": Row("get", MEMBER, SEES),
    "registry:status-file": Row(
        "post",
        OFFICE,
        (LOGIN, 403, 403, 302, 403),
        lambda world: {
            "place": world.story.cast.places.county.pk,
            "kind": "csv",
            "recipient": "县人社局",
            "reason": "核定代缴养老保险费",
        },
    ),
    "registry:status-download": Row("get", OFFICE, (LOGIN, 404, 404, 200, 404)),
    "registry:household-list": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:household-after": Row("get", MEMBER, SEES),
    "workflows:household-unvisited": Row("get", MEMBER, ANY_OFFICIAL),
    "workflows:help-visit": Row("post", MEMBER, (LOGIN, 404, 403, 422, 404)),
    "workflows:help-measure": Row("post", MEMBER, (LOGIN, 404, 403, 302, 404), lambda world: world.measure()),
    "workflows:helper-change": Row(
        "post",
        R.TOWNSHIP_CLERK,
        (LOGIN, 404, 403, 302, 404),
        lambda world: {"name": "周明", "unit": "县农业局", "on": clock.today(), "reason": "新派"},
    ),
    "workflows:help-photo": Row("get", MEMBER, SEES),
    "workflows:help-leaflet": Row(
        "post", MEMBER, (LOGIN, 404, 403, 302, 404), lambda world: {"help_note": "产业帮扶", "policies": "医保补助"}
    ),
    "workflows:help-handbook": Row("post", MEMBER, (LOGIN, 404, 403, 302, 404)),
    "workflows:village-board": Row("post", MEMBER, (LOGIN, 404, 403, 302, 404), lambda world: {"policies": "医保补助"}),
    "workflows:calendar-home": Row("get", OFFICE, (LOGIN, 302, 302, 302, 403)),
    "workflows:calendar": Row("post", OFFICE, (LOGIN, 404, 403, 422, 404)),
    "workflows:day-answer": Row(
        "post",
        R.COUNTY_DEPUTY_LEADER,
        (LOGIN, 404, 403, 302, 404),
        lambda world: {"agrees": "yes", "opinion": "情况属实。"},
    ),
    "workflows:recheck-list": Row("get", OFFICE, ANY_OFFICIAL),
    "workflows:recheck": Row("get", OFFICE, (LOGIN, 200, 200, 200, 404)),  # the county's is its townships' too
    "workflows:recheck-assign": Row("post", OFFICE, (LOGIN, 403, 403, 302, 404), lambda world: world.visitor()),
    "workflows:recheck-export": Row("post", OFFICE, (LOGIN, 403, 403, 200, 404)),
    "workflows:recheck-visit": Row("post", R.TOWNSHIP_VERIFIER, (LOGIN, 404, 403, 422, 404)),
    "workflows:recheck-photo": Row("get", R.TOWNSHIP_VERIFIER, SEES),
    "registry:household": Row("get", MEMBER, SEES),
    "registry:household-reveal": Row(
        "post", MEMBER, (LOGIN, 404, 403, 200, 404), lambda world: {"what": "phone", "reason": "电话核实入户情况"}
    ),
    "registry:official-list": Row("get", ADMIN, (LOGIN, 403, 200, 200, 403)),
    "registry:official-mine": Row("get", MEMBER, ANY_OFFICIAL),
    "registry:official": Row("get", ADMIN, (LOGIN, 404, 200, 200, 404)),
    "registry:account": Row("post", ADMIN, (LOGIN, 404, 403, 302, 404), lambda world: {"act": "unlock"}),
    "registry:appoint": Row(
        "post", ADMIN, (LOGIN, 403, 403, 302, 403), lambda world: world.post_form() | {"username": "township_clerk"}
    ),
    "registry:delegate": Row("post", ADMIN, (LOGIN, 404, 404, 302, 404), lambda world: world.delegation_form()),
    "registry:delegation-end": Row("post", ADMIN, (LOGIN, 404, 404, 302, 404)),
    "handovers:relieve": Row(
        "post", ADMIN, (LOGIN, 404, 404, 302, 404), lambda world: {"until": clock.today(), "paper": "免字1号"}
    ),
    "handovers:transfer": Row("post", ADMIN, (LOGIN, 404, 404, 302, 404), lambda world: world.post_form()),
    "handovers:succession": Row(
        "post",
        ADMIN,
        (LOGIN, 403, 403, 302, 403),
        lambda world: (
            world.post_form() | {"kind": "unit", "before": "农安镇办", "name": "农安镇乡村振兴办", "on": clock.today()}
        ),
    ),
    "registry:listing-list": Row("get", MEMBER, ANY_OFFICIAL),
    "registry:listing": Row("get", MEMBER, SEES),
    "registry:indicator-list": Row("get", OFFICE, ANY_OFFICIAL),
    "registry:indicator-workbook": Row("get", OFFICE, (LOGIN, 403, 403, 200, 403)),
    "registry:indicators": Row("get", OFFICE, SEES),
    "registry:indicator-report": Row("post", OFFICE, (LOGIN, 404, 403, 302, 404), lambda world: {"households": "160"}),
    "registry:import-list": Row("get", OFFICE, (LOGIN, 403, 403, 200, 403)),
    "registry:import": Row("get", OFFICE, (LOGIN, 404, 404, 200, 404)),
    "registry:import-approve": Row("post", OFFICE, (LOGIN, 404, 404, 403, 404)),  # not one's own, nor a principal's
    "registry:import-handback": Row("get", OFFICE, (LOGIN, 404, 404, 200, 404)),
    "account_login": Row("get", MEMBER, (200, 302, 302, 302, 302)),
    "account_logout": Row("post", MEMBER, (302, 302, 302, 302, 302)),
    "account_change_password": Row("get", MEMBER, ANY_OFFICIAL),
    "account_set_password": Row("get", MEMBER, (302, 302, 302, 302, 302)),
    "account_inactive": Row("get", MEMBER, ANYBODY),
    "account_reauthenticate": Row("get", MEMBER, ANY_OFFICIAL),
    "set_language": Row("post", MEMBER, (302, 302, 302, 302, 302), lambda world: {"language": "en"}),
    "healthz": Row("get", MEMBER, ANYBODY),
    # nothing is asked of a leader who looks: tests/inspection/test_erasures.py erases
    "erasures:case": Row("get", R.COUNTY_DEPUTY_LEADER, (LOGIN, 404, 403, 200, 404)),
    "log:page": Row("get", MEMBER, ANYBODY),
    "log:verifier": Row("get", MEMBER, ANYBODY),
    # nothing was published here: tests/audit/test_log_pages.py asks where something was
    "log:checkpoint": Row("get", MEMBER, NOBODY),
    "log:checkpoint-at": Row("get", MEMBER, NOBODY),
    "log:proof": Row("get", MEMBER, NOBODY),
    "log:consistency": Row("get", MEMBER, NOBODY),
    "log:tile": Row("get", MEMBER, NOBODY),
    "log:request": Row("get", MEMBER, NOBODY),
    "log:time-stamp": Row("get", MEMBER, NOBODY),
    "log:cosign": Row("post", MEMBER, (422, 422, 422, 422, 422)),
}


def addresses(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or str(entry.pattern)))


def test_every_address_has_its_row() -> None:
    assert sorted(addresses(get_resolver())) == sorted(ADDRESSES)


# Changchun names nothing that is filed; a newer version of it does.
FILED = """
[[deadlines]]
code = "annual_report"
title = "年度工作报告"
unit = "各县(市)区"
filed_by = "county"
filed_to = "prefecture"
ends = ["12-31"]
clause = "C-45"
"""


@pytest.fixture
def world(story: Story, tmp_path: Path) -> World:
    """A case at the home check, with evidence, a rendered paper and an import."""
    photo = EvidenceFile("申请书照片", files.store(b"\xff\xd8\xff photo"), 9, "image/jpeg")
    story.until(S.APPLICATION).decide(S.APPLICATION, evidence=[photo])
    sheet = story.propose(S.HOME_CHECK)
    assert isinstance(sheet, Sheet)
    sign_seat(sheet, seats_on(sheet)[0])
    case, at = story.case, clock.now()
    selecting.choose_again(official=story.cast[MEMBER], stage=S.FOLLOW_UP, cases=[case], at=at)
    household = case.household
    household.phone = "13800000000"
    household.save()
    paper = case.documents.get(kind="H01")
    delivered(paper, b"%PDF-1.7 test")
    county, office = story.cast.places.county, story.cast[OFFICE]
    asked, _suspicion = letter(story)
    run = ImportRun.objects.create(
        division=county,
        division_path=county.path,
        started_by=office,
        original_name="名册.xlsx",
        sha256="0" * 64,
        size=1,
        status=ImportStatus.FAILED,
        created_at=at,
    )
    number = ParameterChange.objects.create(
        programme=case.programme,
        year=2017,
        name="first_notice_days",
        value=10,
        valid_from=clock.today() + timedelta(days=1),
        paper="长扶办〔2017〕1号",
        reason="延长公示",
        proposed_by=office,
        posting=factories.posting_of(office),
        official_name=office.name,
        proposed_at=at,
    )
    posted = a_list(story)
    problem = Problem.found(story.cast).until("report")
    exited_household(story.cast)
    visitor = story.cast[R.TOWNSHIP_VERIFIER]
    again = Recheck.opened(story.cast).sent(visitor)
    visit = again.visit(visitor, result="at_risk", revisit_on=clock.today() + timedelta(days=30))
    report = prepared(user=office, place=county, kind="annual", day=clock.today())
    proposal = reported(story.cast)
    load_variant(tmp_path, more=FILED)
    evaluation = Evaluation.begin(story.cast).with_rolls()
    sampled = evaluation.opened().units.earliest("no")
    asked_home = evaluation_steps.unit(evaluation, "exited")
    interview = field_work_steps.signed(evaluation, asked_home, answers={"housing_grade": "D"})
    field_work_steps.listed(evaluation)
    return World(
        story,
        {
            "evaluation": evaluation.engagement.pk,
            "evaluator": evaluation.people["first"].pk,
            "interview": interview.pk,
            "suspected": interview.problems.get().pk,
            "unit": sampled.pk,
            "problem": problem.pk,
            "problem_file": problem.item.files.order_by("pk")[0].pk,
            "city_problem": Problem.found(story.cast, by=story.cast[R.CITY_VERIFIER]).pk,
            "campaign": problem.gathered().pk,
            "member_change": a_death(story).pk,
            "risk": a_risk(story).pk,
            "supervision": proposal.campaign_id,
            "proposal": proposal.pk,
            "statuses": a_status_file(story).pk,
            "responsibility": handed_over(story.cast).pk,
            "signal": a_signal(story).pk,
            "filing": filed(story.cast, case.programme).pk,
            "bundle": bundled(story).pk,
            "report": report.pk,
            "order": report.workbook.order_id,
            "proof": prove_all(posted, story.cast[R.VILLAGE_COMMITTEE], at)[0].pk,
            "parameter": number.pk,
            "days": a_freeze(story).pk,
            "county": county.pk,
            "programme": case.programme_id,
            "letter": asked.batch_id,
            "asked": asked.pk,
            "draw": drawn(story).pk,
            "evidence": case.evidence.get().pk,
            "photo": case.photos.order_by("pk")[0].pk,
            "official": story.cast[R.TOWNSHIP_HEAD].pk,
            "posting": factories.posting_of(story.cast[R.TOWNSHIP_HEAD]).pk,
            "absence": away(story.cast[MEMBER]).pk,
            "delegation": Delegation.objects.get(delegate=stand_in(story.cast[R.COUNTY_OFFICE])).pk,
            "roster": case.roster_id,
            "sheet": sheet.pk,
            "paper": paper.pk,
            "objection": Dispute.begin(story).pk,
            "run": run.pk,
            "listing": listed(case.household.village).pk,
            "recheck": again.campaign.pk,
            "help_photo": helped(story.cast, case.home).photos.get().photo_id,
            "message": a_message(story).pk,
            "filter": a_filter(story.cast[MEMBER]).pk,
            "channel": a_channel(story.cast).pk,
            "mail": a_mail(story.cast[MEMBER]).pk,
            "recheck_photo": visit.photos.get().photo_id,
        },
        paper.check_token,
    )


def a_status_file(story: Story) -> StatusOrder:
    """Asked for by the county's office, and written."""
    office, county = story.cast[OFFICE], story.cast.places.county
    wanted = Wanted(held_at=county, place=county, recipient="县人社局", reason="核定代缴养老保险费", kind="csv")
    order = status_orders.order_file(user=office, wanted=wanted, at=clock.now())
    assert status_orders.work(order.pk)
    return order


def a_freeze(story: Story) -> DayOrder:
    """Proposed by the county for the township; nobody has confirmed it."""
    day = clock.today() + timedelta(days=1)
    return day_orders.propose(
        user=story.cast[OFFICE],
        place=story.cast.places.township,
        proposal=day_orders.Proposal("freeze", day, day, "农政办〔2017〕8号", "洪水"),
        at=clock.now(),
    )


def a_list(story: Story) -> NoticeList:
    """A posted list on which nobody waits any more."""
    return open_list(
        case=story.case,
        stage=STAGE_OF[S.FIRST_NOTICE],
        programme=programme_for(story.case),
        lines=lines_of([story.case]),
        posted_on=clock.today(),
        posting=factories.posting_of(story.cast[R.VILLAGE_COMMITTEE]),
        name="王芳",
        sheet_id=None,
        further_points=(),
        at=clock.now(),
    )


def a_message(story: Story) -> Message:
    member = story.cast[MEMBER]
    notify(MessageKind.RETURNED, to=[member.pk], at=clock.now(), case=story.case, params={"stage": S.HOME_CHECK})
    return Message.objects.get(reader=member)


def a_mail(user: User) -> Delivery:
    """The mail that asks to confirm an address."""
    wishes = {name: getattr(preference_of(user), name) for name in FIELDS}
    prefer(user=user, values=wishes | {"address": "member@nongan.example"}, at=clock.now())
    return Delivery.objects.get(reader=user)


def a_filter(user: User) -> SavedFilter:
    """Shared with the others of his team."""
    office = next(iter(filters.offices_of(user)))
    return filters.save(user=user, name="退回我的", of_list="queue", criteria={"returned": "on"}, office=office)


def a_channel(cast: Cast) -> Channel:
    """Entered, with a test message that waits; not tested."""
    values = {"way": "wecom", "name": "工作群", "url": "https://93.184.216.34/", "secret": "", "kinds": ["overdue"]}
    quiet = {"quiet_from": None, "quiet_until": None}
    admin, at = cast[ADMIN], clock.now()
    channel = channels.enter(user=admin, division=cast.places.county, values=values | quiet, at=at)
    channels.test(user=admin, channel=channel, at=at)
    return channel


def a_death(story: Story) -> NaturalChange:
    """Entered, and waiting for its second person."""
    entry = natural_changes.Entry(
        reason="death",
        happened_on=clock.today(),
        member=story.case.home.members.get(position=2),
        proof_title="死亡医学证明",
        proof_sha256=files.store(b"%PDF-1.7 proof"),
        proof_type="application/pdf",
    )
    clerk, at = story.cast[R.VILLAGE_CLERK], clock.now()
    return natural_changes.enter(user=clerk, household=story.case.home, entry=entry, at=at)


def a_risk(story: Story) -> RiskMark:
    """Marked, and waiting for the township."""
    event = risk_marks.Event(
        kind="sudden",
        grade="high",
        cause="illness",
        nature="expenses",
        happened_on=clock.today(),
        reason="户主住院。",
        proof_title="出院结算单",
        proof_sha256=files.store(b"%PDF-1.7 proof"),
        proof_type="application/pdf",
    )
    return risk_marks.mark(user=story.cast[MEMBER], household=story.case.home, event=event, at=clock.now())


def a_signal(story: Story) -> Signal:
    """About the village, waiting for somebody to look."""
    place = story.cast.places.village
    values = {"kind": "equal_incomes", "about": f"village:{place.pk}:1", "measured": 5, "facts": {"income_fen": 1}}
    return Signal.objects.create(
        **values, place=place, division_path=place.path, on=clock.today(), raised_at=clock.now()
    )


def visitors(world: World, holder: Role) -> list[User | None]:
    """Anonymous, stranger, insider without the duty, holder, superuser."""
    cast = world.story.cast
    root = User.objects.create_superuser(f"root-{User.objects.count()}", password="pass-for-tests-1", name="超级")
    return [None, cast.twins[R.TOWNSHIP_DEPUTY], cast[R.SUPERVISOR], cast[holder], root]


SOME = 5  # in CI each fifth address; ./test visits all
# What belongs to one person: whoever stands in for his post is told 404 or 403 all the same.
PERSONAL = {
    "inspection:supervision-confirm": 403,
    "workflows:lay-aside": 409,  # the holder has it in his hands
    "registry:status-download": 404,
    "workflows:batch": 404,
    "workflows:message-open": 404,
    "workflows:filter-change": 404,
    "workflows:address-confirm": 404,
    "workflows:delivery-again": 404,
    "workflows:sheet-drop": 403,
    "workflows:sheet-withdraw": 403,
    "workflows:sheet-go-on": 404,
    "workflows:sheet-again": 404,
}


def test_every_address_and_every_visitor(world: World, as_: As) -> None:
    """The status for each; and whoever may not see the case reads the household's name nowhere.

    Who was relieved is answered as an account without a post, which even a superuser is; who stands in, as the holder.
    """
    wrong, name_of_head = [], world.story.case.household.head_name.encode()
    for name, row in brief.rows(list(ADDRESSES.items()), step=SOME):
        url, form = world.address(name), row.form(world)

        def visit(user: User | None, row: Row = row, url: str = url, form: dict = form) -> HttpResponse:
            return getattr(as_(user) if user else Client(), row.method)(url, form)

        found = []
        for who, user in enumerate(visitors(world, row.holder)):
            response = rolled_back(lambda user=user, visit=visit: visit(user))
            found.append(response.status_code)
            if who in {0, 1, 4} and name_of_head in response.content:
                wrong.append(f"{name} names the household to visitor {who}")
        holder = world.story.cast[row.holder]
        revoked = rolled_back(lambda visit=visit, holder=holder: visit(relieved_twin(holder))).status_code
        delegated = rolled_back(lambda visit=visit, holder=holder: visit(delegate_of(holder))).status_code
        expected = (*row.answers, row.answers[4], PERSONAL.get(name, row.answers[3]))
        if (*found, revoked, delegated) != expected:
            wrong.append(f"{name}: {(*found, revoked, delegated)}, should be {expected}")
    assert wrong == [], "\n".join(wrong)


def delegate_of(holder: User) -> User:
    """Who stands in for him: he who does already, or somebody new."""
    known = Delegation.objects.filter(posting__official=holder).select_related("delegate").first()
    return known.delegate if known else stand_in(holder)


def test_whoever_is_not_logged_in_is_asked_to_and_writes_nothing(world: World) -> None:
    rows = {name: row for name, row in ADDRESSES.items() if row.answers[0] == LOGIN and ":" in name}
    visits = [(row.method, world.address(name), row.form(world)) for name, row in rows.items()]
    with nothing_written():
        answers = [getattr(Client(), method)(url, form)["Location"] for method, url, form in visits]
    assert [where for where in answers if not where.startswith("/accounts/login/?next=")] == []


def test_what_changes_something_is_no_link(world: World, as_: As) -> None:
    """A GET of it writes nothing, whoever follows the link."""
    for name, row in brief.rows(list(ADDRESSES.items()), 1, step=SOME):
        if row.method == "post":
            client = as_(world.story.cast[row.holder])
            with nothing_written():
                assert client.get(world.address(name)).status_code in {200, 302, 405}, name


@pytest.mark.parametrize("role", [role for role in R if LEVEL_OF[role]])
def test_a_post_is_held_at_its_own_level_and_nowhere_above_or_below(cast: Cast, role: Role) -> None:
    """So there is no holder of it in a parent or a child place; departments alone have seats above the county, too (K-3)."""
    places, own = cast.places, LEVEL_OF[role]
    assert own is not None
    for place in (places.province, places.city, places.county, places.township, places.village):
        if place.level > own or (place.level < own and role not in HELD_ABOVE_TOO):
            with pytest.raises(WrongLevel), transaction.atomic():
                official(role, place, f"{role} of {place.name}", "别处")
