"""What a programme may choose among: levels, stages, operators, measures, gates, papers. Nothing else can be written in a file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

DEFAULT_CLAUSE = "DP"

Subject = Literal["household", "village", "town", "county"]
LevelName = Literal["province", "prefecture", "county", "township", "village"]
Operator = Literal[">", ">=", "<", "<=", "==", "is_true"]
Effect = Literal["veto", "reference", "review"]
Coverage = Literal["full", "sample", "none"]
HouseholdNotice = Literal["first", "second", "announcement"]
OtherNotice = Literal[
    "village",
    "village_announcement",
    "town",
    "town_announcement",
    "county",
    "county_announcement",
    "rollback",
    "entry",
    "entry_announcement",
]
NoticeKind = Literal[HouseholdNotice, OtherNotice]
Calendar = Literal["natural", "working"]
IncidenceDenominator = Literal["persons", "rural_persons", "registered_rural_persons"]
IncomeMeasure = Literal["net", "disposable"]
Cadence = Literal["once", "weekly", "monthly", "quarterly", "half_yearly", "yearly"]
HouseholdStage = Literal[
    "year_plan",
    "application",
    "home_check",
    "appraisal",
    "joint_village_check",
    "consent",
    "first_notice",
    "first_notice_result",
    "township_self_check",
    "township_review",
    "second_notice",
    "second_notice_result",
    "comparison",
    "county_review",
    "county_approval",
    "city_verification",
    "announcement",
    "announcement_result",
    "deregistration",
    "deregistration_confirmation",
    "follow_up",
]
# The paths of places and the ways back (domain.md §2.3–2.6): every programme that runs them holds them in this order.
OtherStage = Literal[
    "village_assessment",
    "village_township_check",
    "village_sectors",
    "village_county_review",
    "village_notice",
    "village_notice_result",
    "village_city_verification",
    "village_evaluation",
    "village_approval",
    "village_announcement",
    "village_announcement_result",
    "village_filing",
    "village_filing_confirmation",
    "county_application",
    "county_initial_review",
    "county_provincial_check",
    "county_evaluation",
    "county_notice",
    "county_notice_result",
    "county_decision",
    "county_national_check",
    "county_final_approval",
    "county_announcement",
    "county_announcement_result",
    "town_self_check",
    "town_district_review",
    "town_notice",
    "town_notice_result",
    "town_acceptance",
    "town_announcement",
    "town_announcement_result",
    "consolidation_self_check",
    "consolidation_review",
    "consolidation_evaluation",
    "consolidation_acceptance",
    "consolidation_provincial",
    "rollback_visit",
    "rollback_check",
    "rollback_decision",
    "rollback_notice",
    "rollback_notice_result",
    "rollback_marking",
    "rollback_confirmation",
    "rollback_plan",
    "entry_visit",
    "entry_reply",
    "entry_appraisal",
    "entry_notice",
    "entry_notice_result",
    "entry_review",
    "entry_comparison",
    "entry_approval",
    "entry_announcement",
    "entry_announcement_result",
    "entry_marking",
    "entry_confirmation",
]
StageCode = Literal[HouseholdStage, OtherStage]
ProcedureKind = Literal[
    "village_exit",
    "town_exit",
    "county_exit",
    "consolidation",
    "rollback",
    "return",
    "enrolment",
    "disqualification",
]
GateCode = Literal[
    "planned_this_year",
    "helper_named",
    "not_in_year_of_entry",
    "six_one_complete",
    "moved_in_after_relocation",
    "house_finished",
    "no_drop_out",
    "safe_water",
    "measure_delivered",
    "no_illness_under_treatment",
]
HouseholdPaper = Literal[
    "H01", "H02", "H03", "H04", "H05", "H06", "H07", "H08", "H09", "H10", "H11", "H12", "H13", "H14", "H15", "H16", "P02"
]  # fmt: skip
OtherPaper = Literal[
    "V01", "V02", "V03", "V04", "V05", "V06", "V07", "K01", "K02", "K03", "K04", "K05", "K06", "R01", "R02"
]  # fmt: skip
DocumentCode = Literal[HouseholdPaper, OtherPaper]

# A stage may be left out (coverage "none") only here: no seed and no national rule demands these everywhere.
OPTIONAL_STAGES: frozenset[str] = frozenset(
    {"second_notice", "second_notice_result", "comparison", "city_verification"}
)

# Household measures are written functions of approvals; "flag" answers yes or no, the others give a number.
# compulsory_education counts children who dropped out, basic_medical members without insurance, family_doctor members
# without a contract, pension_covered members entitled but not covered; five_clear_facts counts facts known, of five.
HOUSEHOLD_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "income_above_line": "fen",
        "food_assured": "flag",
        "clothing_assured": "flag",
        "compulsory_education": "count",
        "basic_medical": "count",
        "housing_safe": "flag",
        "water_safe": "flag",
        "electricity": "flag",
        "road_access": "flag",
        "television": "flag",
        "income_source": "flag",
        "rigid_expenditure": "flag",
        "industry_project": "count",
        "family_doctor": "count",
        "pension_covered": "count",
        "five_clear_facts": "count",
        "living_conditions_improved": "flag",
    }
)
# Of which the year before is reported, too: what is to be 稳定 is held against both.
OF_TWO_YEARS: frozenset[str] = frozenset({"collective_income"})
# Measures of villages, towns and counties are loaded and shown; their flows come later.
AREA_MEASURES: frozenset[str] = frozenset(
    {
        "poverty_incidence",
        "wrong_exit_rate",
        "missed_rate",
        "public_approval",
        "hardened_road",
        "hamlet_road",
        "road_width",
        "roadbed_width",
        "streets_hardened",
        "water_supply",
        "tap_water",
        "power_supply",
        "power_reliability",
        "grid_upgrade",
        "broadcasting",
        "broadband",
        "information_station",
        "cooperative",
        "local_industry",
        "farm_entity",
        "public_service_place",
        "activity_place",
        "clinic",
        "culture_centre",
        "village_leadership",
        "reserve_cadres",
        "new_party_members",
        "collective_economy",
        "collective_income",
        "housing_solved",
        "insurance_joined",
        "income_growth",
        "public_services",
        "fiscal_growth",
        "collective_care",
        "deep_poverty_services",
    }
)
