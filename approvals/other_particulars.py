"""What the stages beside the household's exit ask for; approvals.particulars joins them to its own (domain.md §2.3–2.6)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from approvals.categories import turnout_inputs
from approvals.inputs import Input
from approvals.stages import StageCode

S = StageCode
_NO_KIN = Input("no_kinship", _("I am neither kin of the household nor have an interest in it"), "flag")
_NO_INTEREST = Input("no_kinship", _("I am neither kin of the place's cadres nor have an interest in it"), "flag")
_VISITED = Input("visited_on", _("date of the visit"), "date", per_case=True)
_LED_BY = Input("led_by", _("leader who led the visit"), "text")  # C-32
_METHOD = Input("method", _("how it was verified"), "text")
_FINDING = Input("finding", _("what this level found"), "text", required=False, per_case=True)
_FURTHER_POINTS = Input("places", _("further posting points (one per line)"), "names", required=False)
_MEETING = (Input("held_on", _("held on"), "date"), Input("place", _("place"), "text"))
_VOTE = (
    *_MEETING,
    Input("expected", _("members expected"), "number", minimum=1),
    Input("present", _("members present"), "number", minimum=1),
    *turnout_inputs(),
    Input("agree", _("votes for"), "number", per_case=True),
    Input("against", _("votes against"), "number", per_case=True),
    Input("abstain", _("abstentions"), "number", per_case=True),
)
_EFFECTIVE = (Input("effective_on", _("effective from"), "date"),)
_CHECKED = (Input("checked_against", _("checked against"), "text"),)
_TEAM = (_VISITED, _FINDING, _NO_INTEREST)
_BODY = Input("body", _("evaluating body"), "text")
_PAPER = Input("paper", _("number of the report"), "text")

OTHER_INPUTS: Mapping[str, tuple[Input, ...]] = {
    S.VILLAGE_ASSESSMENT: (*_VOTE, _FINDING),
    S.VILLAGE_TOWNSHIP_CHECK: _TEAM,
    S.VILLAGE_SECTORS: (_FINDING,),
    S.VILLAGE_COUNTY_REVIEW: _TEAM,
    S.VILLAGE_NOTICE: (_FURTHER_POINTS,),
    S.VILLAGE_NOTICE_RESULT: (),
    S.VILLAGE_CITY_VERIFICATION: _TEAM,
    S.VILLAGE_EVALUATION: (_BODY, _PAPER),
    S.VILLAGE_APPROVAL: (*_MEETING, _NO_INTEREST),
    S.VILLAGE_ANNOUNCEMENT: (_FURTHER_POINTS,),
    S.VILLAGE_ANNOUNCEMENT_RESULT: (),
    S.VILLAGE_FILING: _EFFECTIVE,
    S.VILLAGE_FILING_CONFIRMATION: _CHECKED,
    S.COUNTY_APPLICATION: (*_MEETING, _FINDING),
    S.COUNTY_INITIAL_REVIEW: (*_MEETING, _FINDING, _NO_INTEREST),
    S.COUNTY_PROVINCIAL_CHECK: _TEAM,
    S.COUNTY_EVALUATION: (_BODY, _PAPER),
    S.COUNTY_NOTICE: (_FURTHER_POINTS,),
    S.COUNTY_NOTICE_RESULT: (),
    S.COUNTY_DECISION: (*_MEETING, _NO_INTEREST),
    S.COUNTY_NATIONAL_CHECK: (_PAPER, _FINDING),
    S.COUNTY_FINAL_APPROVAL: (*_MEETING, _NO_INTEREST),
    S.COUNTY_ANNOUNCEMENT: (_FURTHER_POINTS,),
    S.COUNTY_ANNOUNCEMENT_RESULT: (),
    S.TOWN_SELF_CHECK: (*_MEETING, _FINDING),
    S.TOWN_DISTRICT_REVIEW: _TEAM,
    S.TOWN_NOTICE: (_FURTHER_POINTS,),
    S.TOWN_NOTICE_RESULT: (),
    S.TOWN_ACCEPTANCE: _TEAM,
    S.TOWN_ANNOUNCEMENT: (_FURTHER_POINTS,),
    S.TOWN_ANNOUNCEMENT_RESULT: (),
    S.CONSOLIDATION_SELF_CHECK: (_FINDING,),
    S.CONSOLIDATION_REVIEW: _TEAM,
    S.CONSOLIDATION_EVALUATION: (_PAPER, _FINDING),
    S.CONSOLIDATION_ACCEPTANCE: _TEAM,
    S.CONSOLIDATION_PROVINCIAL: (_PAPER, _FINDING),
    S.ROLLBACK_VISIT: (_VISITED, _LED_BY, _FINDING, _NO_KIN),
    S.ROLLBACK_CHECK: (_VISITED, _FINDING, _NO_KIN),
    S.ROLLBACK_DECISION: (*_MEETING, Input("cause", _("why the exit was false"), "text"), _NO_KIN),
    S.ROLLBACK_NOTICE: (_FURTHER_POINTS,),
    S.ROLLBACK_NOTICE_RESULT: (),
    S.ROLLBACK_MARKING: _EFFECTIVE,
    S.ROLLBACK_CONFIRMATION: _CHECKED,
    S.ROLLBACK_PLAN: (Input("measures_plan", _("Measures"), "text"), Input("helper", _("helper"), "text")),
    S.ENTRY_VISIT: (_VISITED, Input("cause", _("cause"), "text"), _FINDING, _NO_KIN),
    S.ENTRY_REPLY: (
        Input("told_on", _("told on"), "date", per_case=True),
        Input("reply", _("what the household replied"), "text", per_case=True),
    ),
    S.ENTRY_APPRAISAL: (*_VOTE, _NO_KIN),
    S.ENTRY_NOTICE: (_FURTHER_POINTS,),
    S.ENTRY_NOTICE_RESULT: (),
    S.ENTRY_REVIEW: (_VISITED, _LED_BY, _FINDING, _NO_KIN),
    S.ENTRY_COMPARISON: (),
    S.ENTRY_APPROVAL: (*_MEETING, _NO_KIN),
    S.ENTRY_ANNOUNCEMENT: (_FURTHER_POINTS,),
    S.ENTRY_ANNOUNCEMENT_RESULT: (),
    S.ENTRY_MARKING: _EFFECTIVE,
    S.ENTRY_CONFIRMATION: _CHECKED,
}
