"""Why an annual plan does not fit the plan above or the plans below it."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct


class PlanExceedsAbove(InvalidAct):
    text = _("Up to %(until)s this makes %(total)s persons; %(place)s was assigned %(limit)s")


class PartsExceedPlan(InvalidAct):
    text = _("Up to %(until)s the places below have already been assigned %(total)s persons")


class PlanMissingAbove(InvalidAct):
    text = _("%(place)s has no plan yet; the level above is set first")
