"""Why an act of supervision is refused: urging, assigning, taking over, escalating."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class AssignedToOther(Refusal):
    kind = "conflict"
    text = _("%(supervisor)s assigned this stage to %(official)s; only a supervisor gives it to somebody else")


class UrgedToday(Refusal):
    kind = "conflict"
    text = _("%(official)s already urged this stage today at %(at)s; once a day is enough")


class NothingToTakeOver(Refusal):
    kind = "conflict"
    text = _("Nobody holds this stage in hand")


class NobodyChosen(InvalidAct):
    text = _("Choose who gets it")


class NotEligible(InvalidAct):
    text = _("%(official)s cannot decide this stage: %(why)s")


class IsAway(InvalidAct):
    text = _("%(official)s is away until %(until)s; choose somebody else")


class HoldsItAlready(InvalidAct):
    text = _("%(official)s holds this stage already")


class SupervisionReasonMissing(InvalidAct):
    text = _("Say why, in at least two characters")


class LiesAside(Refusal):
    kind = "conflict"
    text = _("You laid this stage aside already; take it up again first")


class LiesNotAside(Refusal):
    kind = "conflict"
    text = _("This stage does not lie aside; it stands in your day")


class NotALaterDay(InvalidAct):
    text = _("Choose a day after today")


class FallsDueBefore(InvalidAct):
    text = _("The stage falls due on %(day)s; it cannot lie aside beyond that day")


class TooLongAside(InvalidAct):
    text = _("At most until %(day)s: %(days)s working days")


class NobodyAbove(Refusal):
    kind = "conflict"
    text = _("No supervisor above this place can take the case up")


class EscalatedToday(Refusal):
    kind = "conflict"
    text = _("This stage was already laid before the level above today")


class FilterNameTaken(InvalidAct):
    text = _("You already keep a filter named “%(name)s”")


class TooManyFilters(InvalidAct):
    text = _("You keep %(most)s filters; delete one first")


class NotYourOffice(InvalidAct):
    text = _("You hold no post in this office any more")
