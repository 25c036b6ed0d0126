"""Who may do what: every duty and role is named here once (domain.md §4.2).

A duty is a permission on one division, named after what it lets its holder do. A role is what an official is
appointed to; DUTIES_OF says which duties come with it, LEVEL_OF at which level of the tree it is held.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.IntegerChoices):
    PROVINCE = 1, pgettext_lazy("level", "province")
    PREFECTURE = 2, pgettext_lazy("level", "prefecture")
    COUNTY = 3, pgettext_lazy("level", "county")
    TOWNSHIP = 4, pgettext_lazy("level", "township")
    VILLAGE = 5, pgettext_lazy("level", "village")
    HAMLET = 6, pgettext_lazy("level", "hamlet")


class Duty(models.TextChoices):
    VIEW_CASES = "view_cases", _("see the cases of the place and of all places below it")
    REVEAL_IDENTITY = "reveal_identity", _("see a full identity or phone number, with a reason that is logged")
    EXPORT_STATUSES = "export_statuses", _("take out the file of persons and their poverty status")
    IMPORT_REGISTER = "import_register", _("import the register workbook")
    REPORT_INDICATORS = "report_indicators", _("report indicators of villages, towns and counties")
    PLAN_EXIT = "plan_exit", _("plan this year's exits")
    NOMINATE_EXIT = "nominate_exit", _("nominate a household for this year's exits")
    ACCEPT_APPLICATION = "accept_application", _("accept the household's application")
    CHECK_HOME = "check_home", _("check the household at home and compute its income")
    HOLD_APPRAISAL = "hold_appraisal", _("hold the democratic appraisal")
    VERIFY_IN_VILLAGE = "verify_in_village", _("verify jointly in the village")
    RECORD_CONSENT = "record_consent", _("record the household's consent")
    POST_NOTICE = "post_notice", _("post the first notice and record its result")
    CHECK_EXIT = "check_exit", _("carry out the township self-check")
    REVIEW_IN_TOWNSHIP = "review_in_township", _("review the exit for the township")
    POST_TOWNSHIP_NOTICE = "post_township_notice", _("post the second notice and record its result")
    COMPARE_DATA = "compare_data", _("compare data with the departments")
    REVIEW_EXIT = "review_exit", _("carry out the county review")
    APPROVE_EXIT = "approve_exit", _("approve the exit for the county")
    VERIFY_EXIT = "verify_exit", _("carry out the city verification")
    ANNOUNCE_EXIT = "announce_exit", _("announce the exit and record the announcement's result")
    ENTER_DEREGISTRATION = "enter_deregistration", _("enter the deregistration")
    CONFIRM_DEREGISTRATION = "confirm_deregistration", _("confirm the deregistration as second person")
    FOLLOW_UP = "follow_up", _("visit after the exit")
    OPEN_PLACE_CASE = "open_place_case", _("plan a village's, town's or county's exit")
    ASSESS_PLACE = "assess_place", _("assess the own village, town or county")
    APPROVE_PLACE_EXIT = "approve_place_exit", _("approve the exit of villages, towns and counties")
    ANNOUNCE_PLACE_EXIT = "announce_place_exit", _("announce the exit of villages, towns and counties")
    RECORD_EVALUATION = "record_evaluation", _("record the result of an evaluation")
    CONFIRM_FILING = "confirm_filing", _("confirm the filing of a village's exit")
    OPEN_REGISTER_CASE = "open_register_case", _("open a rollback, an entry or a removal")
    RECORD_NATURAL_CHANGE = "record_natural_change", _("enter births, deaths, marriages and moves")
    CONFIRM_NATURAL_CHANGE = "confirm_natural_change", _("confirm births, deaths, marriages and moves")
    MARK_RISK = "mark_risk", _("mark a household as at risk, and propose that the risk is eliminated")
    CONFIRM_RISK = "confirm_risk", _("confirm marks of risk and their elimination")
    SIGN_SHEETS = "sign_sheets", _("sign jointly with others")
    REGISTER_OBJECTION = "register_objection", _("register objections and complaints")
    HANDLE_OBJECTION = "handle_objection", _("accept objections and name their investigators")
    INVESTIGATE_OBJECTION = "investigate_objection", _("investigate objections")
    DECIDE_OBJECTION = "decide_objection", _("decide objections")
    REPLY_COMPARISON = "reply_comparison", _("answer data comparisons for a department")
    CLEAR_SUSPICION = "clear_suspicion", _("check suspicions from data comparison")
    DRAW_SAMPLE = "draw_sample", _("draw the sample of a verification")
    SET_TARGETS = "set_targets", _("set and split annual targets")
    SET_PARAMETERS = "set_parameters", _("set the programme's parameters, with a second person")
    OPEN_LEDGER_ITEM = "open_ledger_item", _("enter problems in the rectification ledger")
    ASSIGN_RECTIFICATION = (
        "assign_rectification",
        _("assign and urge rectification, and record who was held to account"),
    )
    RECTIFY = "rectify", _("put right what the ledger assigns to the unit")
    CONFIRM_RECTIFICATION = "confirm_rectification", _("confirm the unit's rectification as its head")
    ACCEPT_RECTIFICATION = "accept_rectification", _("accept rectification for the level that found the problem")
    CLOSE_RECTIFICATION = "close_rectification", _("close items of the rectification ledger")
    CALL_RECHECK = "call_recheck", _("open re-checks of earlier exits and say who visits")
    RECHECK_EXIT = "recheck_exit", _("visit again whose exit is re-checked")
    RECORD_HELP = "record_help", _("record who helps, visits and measures, also after the exit")
    PREPARE_REPORTS = "prepare_reports", _("prepare reports and propose a year's figures for locking")
    ISSUE_REPORTS = "issue_reports", _("issue reports and lock a year's figures")
    FILE_UPWARDS = "file_upwards", _("file what is due with the level above")
    SIGN_LETTERS = "sign_letters", _("hand over and take on responsibility by letter")
    SUPERVISE = "supervise", _("urge, assign and take over work of the place and of all places below it")
    SET_CALENDAR = "set_calendar", _("set free and working days and freezes of deadlines, with a second person")
    MANAGE_CHANNELS = "manage_channels", _("enter groups and systems that hear of the place and of all places below it")
    READ_TRAIL = "read_trail", _("read who did what, by case and by person, of the place and of all places below it")
    COMMISSION_EVALUATION = "commission_evaluation", _("commission third-party evaluations of places below")
    EVALUATE = "evaluate", _("evaluate sampled files for a third party")
    LEAD_EVALUATION = "lead_evaluation", _("lead a third-party evaluation and draw its sample")
    ANSWER_EVALUATION = "answer_evaluation", _("answer what the evaluators suspect, with evidence")
    ERASE_PERSONAL = "erase_personal", _("erase personal values of the audit log on legal grounds")
    MANAGE_POSTINGS = "manage_postings", _("appoint and relieve officials")


class Role(models.TextChoices):
    VILLAGE_CLERK = "village_clerk", _("village information officer")
    WORK_TEAM_MEMBER = "work_team_member", _("resident work team member")
    VILLAGE_COMMITTEE = "village_committee", _("head of the village committee")
    FIRST_SECRETARY = "first_secretary", _("first Party secretary")
    VILLAGE_SECRETARY = "village_secretary", _("secretary of the village Party organisation")
    GROUP_HEAD = "group_head", _("head of a village group")
    SUPERVISION_COMMITTEE = "supervision_committee", _("village supervision committee")
    TOWNSHIP_CLERK = "township_clerk", _("township information officer")
    TOWNSHIP_VERIFIER = "township_verifier", _("township verifier")
    TOWNSHIP_TEAM_LEADER = "township_team_leader", _("leader of the township team")
    TOWNSHIP_DEPUTY = "township_deputy", _("deputy township head in charge")
    TOWNSHIP_HEAD = "township_head", _("township head")
    TOWNSHIP_SECRETARY = "township_secretary", _("township Party secretary")
    COUNTY_OFFICE = "county_office", _("county poverty alleviation office")
    COUNTY_VERIFIER = "county_verifier", _("county verifier")
    COUNTY_TEAM_LEADER = "county_team_leader", _("leader of the county team")
    COUNTY_DEPUTY_LEADER = "county_deputy_leader", _("responsible leader of the county")
    COUNTY_LEADER = "county_leader", _("first leader of the county")
    DEPARTMENT_OFFICER = "department_officer", _("officer of a department")
    DEPARTMENT_HEAD = "department_head", _("head of a department")
    CITY_VERIFIER = "city_verifier", _("city verifier")
    CITY_TEAM_LEADER = "city_team_leader", _("leader of the city team")
    UPPER_OFFICE = "upper_office", _("office of the leading group above the county")
    UPPER_LEADER = "upper_leader", _("head of the leading group above the county")
    HOTLINE_OFFICER = "hotline_officer", _("complaints officer")
    SUPERVISOR = "supervisor", _("supervision officer")
    AUDITOR = "auditor", _("discipline inspection and audit")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")
    EVALUATOR = "evaluator", _("third-party evaluator")
    EVALUATION_LEADER = "evaluation_leader", _("leader of the third-party evaluators")


_BUSINESS = frozenset({Duty.VIEW_CASES, Duty.REVEAL_IDENTITY})

_SIGNER = _BUSINESS | {Duty.SIGN_SHEETS}

# Who answers for a place or a unit with his name: the letters of responsibility (Q-05, G-52).
_LEADER = _SIGNER | {Duty.SIGN_LETTERS}

# Who checks a level enters what he finds there, and accepts for that level that it was put right (domain.md §2.7).
_FINDER = frozenset({Duty.OPEN_LEDGER_ITEM, Duty.ACCEPT_RECTIFICATION})

_WATCHES = frozenset({Duty.VIEW_CASES, Duty.OPEN_LEDGER_ITEM, Duty.READ_TRAIL})

DUTIES_OF: dict[Role, frozenset[Duty]] = {
    Role.VILLAGE_CLERK: _SIGNER
    | {
        Duty.NOMINATE_EXIT,
        Duty.ACCEPT_APPLICATION,
        Duty.RECORD_CONSENT,
        Duty.REGISTER_OBJECTION,
        Duty.REPORT_INDICATORS,
        Duty.RECORD_NATURAL_CHANGE,
        Duty.MARK_RISK,
    },
    Role.WORK_TEAM_MEMBER: _SIGNER | {Duty.CHECK_HOME, Duty.FOLLOW_UP, Duty.RECORD_HELP, Duty.MARK_RISK},
    Role.VILLAGE_COMMITTEE: _LEADER | {Duty.HOLD_APPRAISAL, Duty.POST_NOTICE, Duty.RECTIFY, Duty.ASSESS_PLACE},
    Role.FIRST_SECRETARY: _SIGNER | {Duty.VERIFY_IN_VILLAGE, Duty.RECORD_HELP},
    Role.VILLAGE_SECRETARY: _LEADER | {Duty.CONFIRM_RECTIFICATION},
    Role.GROUP_HEAD: _SIGNER,
    Role.SUPERVISION_COMMITTEE: _SIGNER,
    Role.TOWNSHIP_CLERK: _BUSINESS
    | {
        Duty.FILE_UPWARDS,
        Duty.POST_TOWNSHIP_NOTICE,
        Duty.ENTER_DEREGISTRATION,
        Duty.REGISTER_OBJECTION,
        Duty.CLEAR_SUSPICION,
        Duty.REPORT_INDICATORS,
        Duty.OPEN_REGISTER_CASE,
        Duty.RECORD_NATURAL_CHANGE,
        Duty.CONFIRM_NATURAL_CHANGE,
        Duty.MARK_RISK,
        Duty.CONFIRM_RISK,
        Duty.PREPARE_REPORTS,
        Duty.RECORD_HELP,
    },
    Role.TOWNSHIP_VERIFIER: _SIGNER | _FINDER | {Duty.CHECK_EXIT, Duty.INVESTIGATE_OBJECTION, Duty.RECHECK_EXIT},
    Role.TOWNSHIP_TEAM_LEADER: _SIGNER | _FINDER | {Duty.DRAW_SAMPLE, Duty.INVESTIGATE_OBJECTION, Duty.RECHECK_EXIT},
    Role.TOWNSHIP_DEPUTY: _SIGNER
    | {
        Duty.FILE_UPWARDS,
        Duty.PLAN_EXIT,
        Duty.CONFIRM_DEREGISTRATION,
        Duty.HANDLE_OBJECTION,
        Duty.RECTIFY,
        Duty.CONFIRM_NATURAL_CHANGE,
        Duty.CONFIRM_RISK,
        Duty.SUPERVISE,
        Duty.ANSWER_EVALUATION,
    },
    Role.TOWNSHIP_HEAD: _LEADER
    | {
        Duty.REVIEW_IN_TOWNSHIP,
        Duty.DECIDE_OBJECTION,
        Duty.CONFIRM_RECTIFICATION,
        Duty.ASSESS_PLACE,
        Duty.ISSUE_REPORTS,
    },
    Role.TOWNSHIP_SECRETARY: _LEADER,
    Role.COUNTY_OFFICE: _BUSINESS
    | {
        Duty.FILE_UPWARDS,
        Duty.COMPARE_DATA,
        Duty.ANNOUNCE_EXIT,
        Duty.OPEN_PLACE_CASE,
        Duty.OPEN_REGISTER_CASE,
        Duty.IMPORT_REGISTER,
        Duty.EXPORT_STATUSES,
        Duty.HANDLE_OBJECTION,
        Duty.SET_TARGETS,
        Duty.REPORT_INDICATORS,
        Duty.OPEN_LEDGER_ITEM,
        Duty.RECTIFY,
        Duty.CALL_RECHECK,
        Duty.PREPARE_REPORTS,
        Duty.MANAGE_CHANNELS,
        Duty.SUPERVISE,
        Duty.SET_CALENDAR,
        Duty.COMMISSION_EVALUATION,
        Duty.ANSWER_EVALUATION,
    },
    Role.COUNTY_VERIFIER: _SIGNER | _FINDER | {Duty.REVIEW_EXIT, Duty.INVESTIGATE_OBJECTION, Duty.RECHECK_EXIT},
    Role.COUNTY_TEAM_LEADER: _SIGNER | _FINDER | {Duty.DRAW_SAMPLE, Duty.INVESTIGATE_OBJECTION, Duty.RECHECK_EXIT},
    Role.COUNTY_DEPUTY_LEADER: _LEADER
    | {
        Duty.ERASE_PERSONAL,
        Duty.APPROVE_EXIT,
        Duty.DECIDE_OBJECTION,
        Duty.CONFIRM_RECTIFICATION,
        Duty.ISSUE_REPORTS,
        Duty.SUPERVISE,
        Duty.SET_CALENDAR,
    },
    Role.COUNTY_LEADER: _LEADER | {Duty.ASSESS_PLACE, Duty.CONFIRM_FILING},
    Role.DEPARTMENT_OFFICER: frozenset(
        {Duty.REPLY_COMPARISON, Duty.REPORT_INDICATORS, Duty.RECTIFY, Duty.FILE_UPWARDS}
    ),
    Role.DEPARTMENT_HEAD: frozenset(
        {Duty.REPLY_COMPARISON, Duty.REPORT_INDICATORS, Duty.CONFIRM_RECTIFICATION, Duty.SIGN_LETTERS}
    ),
    Role.CITY_VERIFIER: _SIGNER | _FINDER | {Duty.VERIFY_EXIT, Duty.INVESTIGATE_OBJECTION, Duty.RECHECK_EXIT},
    Role.CITY_TEAM_LEADER: _SIGNER
    | _FINDER
    | {Duty.DRAW_SAMPLE, Duty.SET_TARGETS, Duty.HANDLE_OBJECTION, Duty.DECIDE_OBJECTION, Duty.RECHECK_EXIT},
    Role.UPPER_OFFICE: _BUSINESS
    | {
        Duty.FILE_UPWARDS,
        Duty.OPEN_PLACE_CASE,
        Duty.ANNOUNCE_PLACE_EXIT,
        Duty.RECORD_EVALUATION,
        Duty.PREPARE_REPORTS,
        Duty.CALL_RECHECK,
        Duty.SUPERVISE,
        Duty.SET_CALENDAR,
        Duty.COMMISSION_EVALUATION,
    },
    Role.UPPER_LEADER: _LEADER | {Duty.APPROVE_PLACE_EXIT, Duty.ISSUE_REPORTS, Duty.SET_CALENDAR},
    Role.HOTLINE_OFFICER: frozenset({Duty.REGISTER_OBJECTION, Duty.OPEN_LEDGER_ITEM}),
    Role.SUPERVISOR: _WATCHES
    | {Duty.ASSIGN_RECTIFICATION, Duty.CLOSE_RECTIFICATION, Duty.PREPARE_REPORTS, Duty.SUPERVISE},
    Role.AUDITOR: _WATCHES | {Duty.SIGN_LETTERS},
    Role.SYSTEM_ADMINISTRATOR: frozenset({Duty.MANAGE_POSTINGS, Duty.SET_PARAMETERS, Duty.MANAGE_CHANNELS}),
    # Neither sees cases nor reveals numbers by his post: his engagement opens the sampled files, for its days (§2.8, §6-8).
    Role.EVALUATOR: frozenset({Duty.EVALUATE}),
    Role.EVALUATION_LEADER: frozenset({Duty.EVALUATE, Duty.LEAD_EVALUATION}),
}

_AT: dict[Level, tuple[Role, ...]] = {
    Level.VILLAGE: (
        *(Role.VILLAGE_CLERK, Role.WORK_TEAM_MEMBER, Role.VILLAGE_COMMITTEE, Role.FIRST_SECRETARY),
        *(Role.VILLAGE_SECRETARY, Role.GROUP_HEAD, Role.SUPERVISION_COMMITTEE),
    ),
    Level.TOWNSHIP: (
        *(Role.TOWNSHIP_CLERK, Role.TOWNSHIP_VERIFIER, Role.TOWNSHIP_TEAM_LEADER),
        *(Role.TOWNSHIP_DEPUTY, Role.TOWNSHIP_HEAD, Role.TOWNSHIP_SECRETARY),
    ),
    Level.COUNTY: (
        *(Role.COUNTY_OFFICE, Role.COUNTY_VERIFIER, Role.COUNTY_TEAM_LEADER, Role.COUNTY_DEPUTY_LEADER),
        *(Role.COUNTY_LEADER, Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD),
    ),
}
# None: held at any level. City and upper posts belong to the level above the county: a prefecture, or the province where there is none.
LEVEL_OF: dict[Role, Level | None] = {
    role: next((level for level, roles in _AT.items() if role in roles), None) for role in Role
}

# Departments of the levels above certify the indicators of counties (K-3); these seats are the county's, or of a level above it.
HELD_ABOVE_TOO = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})

# Administrators hold no business post (S9); whoever supervises or audits signs nothing he supervises: the ledger of
# problems is his own work (§2.7), and there somebody else accepts.
_WATCHERS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})
# A third party holds no post of those it evaluates, nor of anybody else (S10).
EVALUATORS = frozenset({Role.EVALUATOR, Role.EVALUATION_LEADER})
INCOMPATIBLE: dict[Role, frozenset[Role]] = {
    role: (frozenset(Role) - {role}) if role in _WATCHERS else _WATCHERS | EVALUATORS for role in Role
} | {role: frozenset(Role) - EVALUATORS for role in EVALUATORS}

# Who verifies every household of a township holds no post in its villages (S2); above it the policy asks case by case.
VERIFY_TOWNSHIPS = frozenset({Role.TOWNSHIP_VERIFIER, Role.TOWNSHIP_TEAM_LEADER})
