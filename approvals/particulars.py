"""What each stage asks for beside outcome, date and opinion; the same list makes the form and checks the act.

Values arrive as plain JSON (text, whole numbers, booleans, ISO dates, lists of texts, ink) and leave checked.
A list act asks for the common inputs once and for those `per_case` beside each household (`common`, `per_case`).
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.categories import CATEGORIES, turnout_inputs
from approvals.inputs import MAX_COUNT, MAX_FEN, MAX_TEXT, Input, checked
from approvals.other_particulars import OTHER_INPUTS
from approvals.stages import StageCode

__all__ = [
    "CATEGORIES",
    "INPUTS",
    "MAX_COUNT",
    "MAX_FEN",
    "MAX_TEXT",
    "MEASURED",
    "Input",
    "checked",
    "common",
    "per_case",
]

INK_METHODS: tuple[tuple[str, str | Promise], ...] = (
    ("drawn", _("drawn on the screen")),
    ("ink", _("photographed ink signature")),
    ("fingerprint", _("photographed fingerprint")),
)


_VISITED = Input("visited_on", _("date of the home visit"), "date", per_case=True, part="enter")
_MET = Input(
    "met",
    _("who was met at home"),
    "choice",
    required=False,
    choices=(
        ("head", _("the head of the household")),
        ("spouse", _("the spouse")),
        ("member", _("another member")),
        ("nobody", _("nobody; asked in the neighbourhood")),
    ),
    per_case=True,
    part="enter",
)
_MEETING = (
    Input("meeting", _("name of the meeting"), "text"),
    Input("held_on", _("held on"), "date"),
)
# S3 (domain.md §4.3): stated for every act that judges; whoever cannot state it declares his recusal instead.
_NO_KIN = Input("no_kinship", _("I am neither kin of the household nor have an interest in it"), "flag")
_NO_KIN_ABOVE = Input(
    "no_kinship", _("I am neither kin of the household or of the village's cadres nor have an interest in it"), "flag"
)
# C-17: rigid expenditure by its kinds; the measured sum is theirs.
RIGID = tuple(
    Input(f"rigid_{code}_fen", label, "fen", required=False, per_case=True, part="compute")
    for code, label in (
        ("medical", _("rigid expenditure: medical care (yuan)")),
        ("education", _("rigid expenditure: education (yuan)")),
        ("disaster", _("rigid expenditure: disaster (yuan)")),
    )
)
# what the survey notes of family, production, income and living.
_NOTES = tuple(
    Input(f"{code}_note", label, "text", required=False, per_case=True, part=part)
    for code, label, part in (
        ("family", _("family: what was found"), "enter"),
        ("living", _("living: what was found"), "look"),
        ("production", _("production: what was found"), "compute"),
        ("income", _("income: what was found"), "compute"),
    )
)
# H02: what each sum of income is made of; whoever names lines names all of them (approvals.income_lines).
_LINES = Input("income_lines", _("income line by line"), "lines", required=False, per_case=True, part="compute")
_CONCLUSION = Input("finding", _("what this level found"), "text", required=False, per_case=True, part="appraise")

# The programme's points and every natural village come by themselves.
_FURTHER_POINTS = Input("places", _("further posting points (one per line)"), "names", required=False)

# D-15: asked only where the programme tells classes of exit apart (approvals.exit_classes).
EXIT_CLASS = (
    Input(
        "exit_class",
        _("class of the exit"),
        "choice",
        required=False,
        choices=(("policies_end", _("exit, policies end")), ("policies_stay", _("exit, policies stay"))),
        per_case=True,
    ),
    Input("review_note", _("strict review of result and procedure"), "text", required=False, per_case=True),
    Input("measures_plan", _("measures of the next three years"), "text", required=False, per_case=True),
)

INPUTS: dict[str, tuple[Input, ...]] = {
    StageCode.YEAR_PLAN: (
        Input("plan_no", _("number of the annual plan"), "text", required=False),
        Input("gates_confirmed", _("the programme's further conditions are met"), "flag", required=False),
        Input("gates_reason", _("on what that was confirmed"), "text", required=False),
    ),
    StageCode.APPLICATION: (
        Input("applied_on", _("date of the application"), "date", per_case=True),
        Input("reason", _("reason given by the household"), "text", per_case=True),
        Input(
            "stated_income_fen",
            _("income per head stated by the household (yuan)"),
            "fen",
            required=False,
            per_case=True,
        ),
    ),
    StageCode.HOME_CHECK: (_VISITED, _MET, *_NOTES, _LINES, *RIGID, _CONCLUSION, _NO_KIN),
    StageCode.APPRAISAL: (
        Input("held_on", _("held on"), "date"),
        Input("place", _("place"), "text"),
        Input("chair", _("chair"), "text"),
        Input("recorder", _("recorder"), "text"),
        Input("topic", _("topic"), "text", required=False),
        Input("expected", _("members expected"), "number", minimum=1),
        Input("present", _("members present"), "number", minimum=1),
        *turnout_inputs(),
        Input("spoken", _("how the household was introduced and what was said"), "text", False, per_case=True),
        Input("agree", _("votes for"), "number", per_case=True),
        Input("against", _("votes against"), "number", per_case=True),
        Input("abstain", _("abstentions"), "number", per_case=True),
        Input("recused", _("recused (one per line)"), "names", required=False, per_case=True),
        _NO_KIN,
    ),
    StageCode.JOINT_VILLAGE_CHECK: (Input("method", _("how it was verified"), "text"), _NO_KIN),
    StageCode.CONSENT: (
        Input("told_criteria", _("each indicator and its result was told"), "flag", per_case=True),
        Input("told_income", _("the computed income was told"), "flag", per_case=True),
        Input("told_policies", _("the policies after the exit were explained"), "flag", per_case=True),
        Input("agrees", _("the household agrees to the exit"), "flag", per_case=True),
        Input("refusal_reason", _("why it does not agree"), "text", required=False, per_case=True),
        Input(
            "signer",
            _("who signs"),
            "choice",
            choices=(("head", _("the head of the household")), ("proxy", _("a proxy"))),
            per_case=True,
        ),
        Input("signed_by", _("signed by"), "text", per_case=True),
        Input("signature", _("signature or fingerprint"), "ink", choices=INK_METHODS, per_case=True),
        Input("relation", _("relation to the head (proxy)"), "text", required=False, per_case=True, part="proxy"),
        Input("proxy_reason", _("why a proxy signs"), "text", required=False, per_case=True, part="proxy"),
        Input(
            "authority",
            _("written authority (photo)"),
            "ink",
            required=False,
            choices=(("ink", _("photographed paper")),),
            per_case=True,
            part="proxy",
        ),
        Input("witness", _("witness"), "text", per_case=True),
    ),
    StageCode.FIRST_NOTICE: (_FURTHER_POINTS,),
    StageCode.FIRST_NOTICE_RESULT: (),
    StageCode.TOWNSHIP_SELF_CHECK: (_VISITED, _MET, _LINES, *RIGID, _CONCLUSION, _NO_KIN_ABOVE),
    StageCode.TOWNSHIP_REVIEW: (*_MEETING, _NO_KIN_ABOVE),
    StageCode.SECOND_NOTICE: (_FURTHER_POINTS,),
    StageCode.SECOND_NOTICE_RESULT: (),
    StageCode.COMPARISON: (),
    StageCode.COUNTY_REVIEW: (_VISITED, _MET, *RIGID, _CONCLUSION, _NO_KIN_ABOVE),
    StageCode.COUNTY_APPROVAL: (*_MEETING, *EXIT_CLASS, _NO_KIN_ABOVE),
    StageCode.CITY_VERIFICATION: (
        *RIGID,
        _NO_KIN_ABOVE,
    ),
    StageCode.ANNOUNCEMENT: (_FURTHER_POINTS,),
    StageCode.ANNOUNCEMENT_RESULT: (),
    StageCode.DEREGISTRATION: (Input("effective_on", _("effective from"), "date"),),
    StageCode.DEREGISTRATION_CONFIRMATION: (Input("checked_against", _("checked against"), "text"),),
    StageCode.FOLLOW_UP: (
        Input("visited_on", _("date of the home visit"), "date", per_case=True),
        Input(
            "risk",
            _("risk of return to poverty"),
            "choice",
            choices=(("stable", _("stable")), ("at_risk", _("at risk"))),
            per_case=True,
        ),
    ),
    **OTHER_INPUTS,
}


def common(stage: str) -> tuple[Input, ...]:
    """What a list act asks for once."""
    return tuple(item for item in INPUTS[stage] if not item.per_case)


def per_case(stage: str) -> tuple[Input, ...]:
    """What a list act asks for beside each household."""
    return tuple(item for item in INPUTS[stage] if item.per_case)


MEASURED: dict[str, Input] = {
    item.name: item
    for item in (
        Input("population", _("household members living together"), "number", minimum=1),
        Input("wages_fen", _("income from wages (yuan)"), "fen"),
        Input("business_fen", _("income from business (yuan)"), "fen"),
        Input("property_fen", _("income from property (yuan)"), "fen"),
        Input("transfer_fen", _("income from transfers (yuan)"), "fen"),
        Input("other_fen", _("other income (yuan)"), "fen"),
        Input("expenses_fen", _("expenses of production (yuan)"), "fen"),
        Input("has_food", _("enough food"), "flag"),
        Input("has_clothing", _("enough clothing"), "flag"),
        Input("dropouts", _("drop-outs from compulsory education"), "number"),
        Input("uninsured", _("members without medical insurance"), "number"),
        Input("housing_grade", _("housing grade"), "choice", choices=tuple((grade, grade) for grade in "ABCD")),
        Input("has_safe_water", _("safe drinking water"), "flag"),
        Input("has_electricity", _("electricity"), "flag"),
        Input("has_road", _("road to the natural village"), "flag"),
        Input("has_television", _("radio and television"), "flag"),
        Input("has_income_source", _("source of income or minimum living allowance"), "flag"),
        Input("rigid_expenditure_fen", _("rigid expenditure (yuan)"), "fen"),
        Input("industry_projects", _("industry projects taken part in"), "number"),
        Input("without_family_doctor", _("members without a family doctor"), "number"),
        Input("without_pension", _("members entitled to a pension scheme but not covered"), "number"),
        Input("clear_facts", _("facts known, of five"), "number"),
        Input("conditions_improved", _("living conditions improved"), "flag"),
    )
}
