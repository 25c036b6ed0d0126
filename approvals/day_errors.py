"""Why an order of free days or of a freeze is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class DayOver(InvalidAct):
    text = _("The day is over: an order counts from the day of its confirmation at the earliest")


class DaysTooLong(InvalidAct):
    text = _("The last day lies before the first, or more than a year behind it")


class NothingToEnd(InvalidAct):
    text = _("Only an order of this place that is in force, and only one of its days, can be named as its end")


class OrderedYourself(Refusal):
    text = _("You proposed this yourself; a second person confirms it")


class DaysAnswered(Refusal):
    kind = "conflict"
    text = _("Somebody has already answered this proposal")
