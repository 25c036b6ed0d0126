"""Acts as officials would fill them in, for the demo's history and for tests. Names are made up."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from approvals.acts import Submission
from approvals.criteria import needed_fields
from approvals.facts import household_facts
from approvals.gates import unwatched_gates
from approvals.inputs import Input
from approvals.models import Case
from approvals.particulars import INPUTS
from approvals.programmes import programme_for
from approvals.stages import STAGE_OF, Outcome, StageCode
from approvals.subjects import inputs_of, known_values
from approvals.wording import sentence
from audit import files
from registry.programme_schema import Programme

S = StageCode
TEAM = ["齐国栋", "韩雪", "董志刚", "程远", "苏明"]
# Who belongs to the village's appraisal meeting: expected and come, by category.
TURNOUT = {
    "resident_leaders": (1, 1),
    "first_secretary": (1, 1),
    "work_team": (2, 2),
    "cadres": (4, 4),
    "group_heads": (6, 5),
    "party_members": (4, 3),
    "elders": (2, 2),
    "representatives": (10, 6),
}
# What a scanner would bring: a small picture that stands for the head's fingerprint.
FINGERPRINT_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
FINGERPRINT = hashlib.sha256(FINGERPRINT_PNG).hexdigest()

# What no register holds and every level finds for itself.
FOUND_AT_HOME: dict[str, Any] = {
    "rigid_expenditure_fen": 0,
    "has_road": True,
    "has_income_source": True,
    "industry_projects": 1,
    "without_family_doctor": 0,
    "conditions_improved": True,
}


def particulars(stage: str, head_name: str, day: date) -> dict[str, Any]:
    """What the stage asks for, plausible and complete."""
    on = day.isoformat()
    meeting = {"meeting": f"{day.year}年第{day.month}次脱贫攻坚专题会议", "held_on": on, "no_kinship": True}
    visit = {"visited_on": on, "met": "head", "no_kinship": True}
    visit |= {"rigid_medical_fen": 0, "rigid_education_fen": 0, "rigid_disaster_fen": 0}
    by_stage: dict[str, dict[str, Any]] = {
        S.YEAR_PLAN: {"plan_no": f"农扶发〔{day.year}〕3号"},
        S.APPLICATION: {"applied_on": on, "reason": "收入稳定，“两不愁、三保障”已解决，自愿申请脱贫。"},
        S.HOME_CHECK: visit,
        S.APPRAISAL: {
            "held_on": on,
            "place": "村部会议室",
            "chair": TEAM[3],
            "recorder": TEAM[4],
            "topic": "拟退出户民主评议",
            "expected": 30,
            "present": 24,
            **{f"expected_{code}": number for code, (number, _came) in TURNOUT.items()},
            **{f"present_{code}": came for code, (_number, came) in TURNOUT.items()},
            "agree": 22,
            "against": 1,
            "abstain": 1,
            "no_kinship": True,
        },
        S.JOINT_VILLAGE_CHECK: {"method": "查阅资料、入户走访、核对台账", "no_kinship": True},
        S.CONSENT: {
            "told_criteria": True,
            "told_income": True,
            "told_policies": True,
            "agrees": True,
            "signer": "head",
            "signed_by": head_name,
            "signature": {"method": "fingerprint", "ink": FINGERPRINT},
            "witness": TEAM[4],
        },
        S.TOWNSHIP_SELF_CHECK: visit,
        S.TOWNSHIP_REVIEW: meeting,
        S.COUNTY_REVIEW: visit,
        S.COUNTY_APPROVAL: meeting,
        S.CITY_VERIFICATION: {name: value for name, value in visit.items() if name not in {"visited_on", "met"}},
        S.DEREGISTRATION: {"effective_on": on},
        S.DEREGISTRATION_CONFIRMATION: {"checked_against": "县级审定批复和公告名单"},
        S.FOLLOW_UP: {"visited_on": on, "risk": "stable"},
    }
    found = by_stage.get(stage) or {item.name: _plausible(item, on) for item in INPUTS[stage] if item.required}
    if "agree" in found:
        found |= {f"expected_{code}": number for code, (number, _came) in TURNOUT.items()}
        found |= {f"present_{code}": came for code, (_number, came) in TURNOUT.items()}
    return found


_VOTES = {"expected": 30, "present": 24, "agree": 22, "against": 1, "abstain": 1}


def _plausible(item: Input, on: str) -> Any:
    """What a stage beside the household's exit asks for."""
    number = _VOTES.get(item.name, 30)
    kinds = {"date": on, "flag": True, "number": number, "fen": 0, "names": TEAM[:3], "text": "已按规定办理,情况属实。"}
    return kinds[item.kind]


def measured(case: Case, programme: Programme, stage: str) -> dict[str, Any]:
    """What is on file, as a level would find it; some levels find a little more or less income."""
    if case.household is None:
        return {item.name: known_values(case, programme).get(item.name) for item in inputs_of(case, programme)}
    facts = household_facts(case.home, year=case.year).to_json()
    values: dict[str, Any] = {name: facts.get(name) for name in needed_fields(programme)}
    values |= {name: found for name, found in FOUND_AT_HOME.items() if name in values and values[name] is None}
    if "clear_facts" in values:  # D-13: the register knows three of the five, the visit the others
        values["clear_facts"] = 5
    if stage == S.TOWNSHIP_SELF_CHECK and case.household_key % 4 == 0 and isinstance(values.get("transfer_fen"), int):
        values["transfer_fen"] += 12_000
    return values


def good_act(case: Case, stage: str, day: date, changes: Mapping[str, Any] | None = None) -> Submission:
    """An approval that passes, with whatever the caller changes."""
    programme = programme_for(case)
    step = STAGE_OF[stage]
    if stage == S.CONSENT:
        files.store(FINGERPRINT_PNG)
    stated = particulars(stage, case.subject_name, day)
    if stage == S.YEAR_PLAN and unwatched_gates(programme):
        stated |= {"gates_confirmed": True, "gates_reason": "查阅村帮扶方案、扶持项目清单和一户一策台账。"}
    if stage == S.COUNTY_APPROVAL and programme.exit_classes:
        stated |= {"exit_class": "policies_stay", "measures_plan": "产业帮扶、医疗救助、住房修缮，逐年落实三年。"}
    values: dict[str, Any] = {
        "outcome": Outcome.APPROVED.value,
        "acted_on": day,
        "opinion": sentence(programme, case, step, Outcome.APPROVED),
        "seen_version": case.version,
        "particulars": stated,
        "measured": measured(case, programme, stage) if step.measures else {},
    }
    return Submission(**(values | dict(changes or {})))
