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
    IMPORT_REGISTER = "import_register", _("import the register workbook")
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
    MANAGE_POSTINGS = "manage_postings", _("appoint and relieve officials")


class Role(models.TextChoices):
    VILLAGE_CLERK = "village_clerk", _("village information officer")
    WORK_TEAM_MEMBER = "work_team_member", _("resident work team member")
    VILLAGE_COMMITTEE = "village_committee", _("head of the village committee")
    FIRST_SECRETARY = "first_secretary", _("first Party secretary")
    TOWNSHIP_CLERK = "township_clerk", _("township information officer")
    TOWNSHIP_VERIFIER = "township_verifier", _("township verifier")
    TOWNSHIP_DEPUTY = "township_deputy", _("deputy township head in charge")
    TOWNSHIP_HEAD = "township_head", _("township head")
    COUNTY_OFFICE = "county_office", _("county poverty alleviation office")
    COUNTY_VERIFIER = "county_verifier", _("county verifier")
    COUNTY_LEADER = "county_leader", _("county leading group")
    CITY_VERIFIER = "city_verifier", _("city verifier")
    SUPERVISOR = "supervisor", _("supervision officer")
    AUDITOR = "auditor", _("discipline inspection and audit")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")


_BUSINESS = frozenset({Duty.VIEW_CASES, Duty.REVEAL_IDENTITY})

DUTIES_OF: dict[Role, frozenset[Duty]] = {
    Role.VILLAGE_CLERK: _BUSINESS | {Duty.NOMINATE_EXIT, Duty.ACCEPT_APPLICATION, Duty.RECORD_CONSENT},
    Role.WORK_TEAM_MEMBER: _BUSINESS | {Duty.CHECK_HOME, Duty.FOLLOW_UP},
    Role.VILLAGE_COMMITTEE: _BUSINESS | {Duty.HOLD_APPRAISAL, Duty.POST_NOTICE},
    Role.FIRST_SECRETARY: _BUSINESS | {Duty.VERIFY_IN_VILLAGE},
    Role.TOWNSHIP_CLERK: _BUSINESS | {Duty.POST_TOWNSHIP_NOTICE, Duty.ENTER_DEREGISTRATION},
    Role.TOWNSHIP_VERIFIER: _BUSINESS | {Duty.CHECK_EXIT},
    Role.TOWNSHIP_DEPUTY: _BUSINESS | {Duty.PLAN_EXIT, Duty.CONFIRM_DEREGISTRATION},
    Role.TOWNSHIP_HEAD: _BUSINESS | {Duty.REVIEW_IN_TOWNSHIP},
    Role.COUNTY_OFFICE: _BUSINESS | {Duty.COMPARE_DATA, Duty.ANNOUNCE_EXIT, Duty.IMPORT_REGISTER},
    Role.COUNTY_VERIFIER: _BUSINESS | {Duty.REVIEW_EXIT},
    Role.COUNTY_LEADER: _BUSINESS | {Duty.APPROVE_EXIT},
    Role.CITY_VERIFIER: _BUSINESS | {Duty.VERIFY_EXIT},
    Role.SUPERVISOR: frozenset({Duty.VIEW_CASES}),
    Role.AUDITOR: frozenset({Duty.VIEW_CASES}),
    Role.SYSTEM_ADMINISTRATOR: frozenset({Duty.MANAGE_POSTINGS}),
}

# None: held at any level.
LEVEL_OF: dict[Role, Level | None] = {
    Role.VILLAGE_CLERK: Level.VILLAGE,
    Role.WORK_TEAM_MEMBER: Level.VILLAGE,
    Role.VILLAGE_COMMITTEE: Level.VILLAGE,
    Role.FIRST_SECRETARY: Level.VILLAGE,
    Role.TOWNSHIP_CLERK: Level.TOWNSHIP,
    Role.TOWNSHIP_VERIFIER: Level.TOWNSHIP,
    Role.TOWNSHIP_DEPUTY: Level.TOWNSHIP,
    Role.TOWNSHIP_HEAD: Level.TOWNSHIP,
    Role.COUNTY_OFFICE: Level.COUNTY,
    Role.COUNTY_VERIFIER: Level.COUNTY,
    Role.COUNTY_LEADER: Level.COUNTY,
    Role.CITY_VERIFIER: None,  # the level above the county: a prefecture, or the province where there is none
    Role.SUPERVISOR: None,
    Role.AUDITOR: None,
    Role.SYSTEM_ADMINISTRATOR: None,
}

# Administrators hold no business post (S9); whoever supervises or audits signs nothing he supervises.
_WATCHERS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})
INCOMPATIBLE: dict[Role, frozenset[Role]] = {
    role: (frozenset(Role) - {role}) if role in _WATCHERS else _WATCHERS for role in Role
}
