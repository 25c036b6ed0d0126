"""Why a report is not prepared or issued."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class PeriodNotBegun(InvalidAct):
    text = _("The period has not begun yet")


class BeingPrepared(InvalidAct):
    text = _("This report is being prepared already")


class PreparedItHimself(Refusal):
    kind = "forbidden"
    text = _("You prepared this report yourself; somebody else issues it")


class IssuedAlready(Refusal):
    kind = "conflict"
    text = _("The report is issued already")


class NothingProposed(Refusal):
    kind = "conflict"
    text = _("These figures are not proposed, or were proposed anew; read them again")


class NoProgrammeThere(Refusal):
    kind = "conflict"
    text = _("No programme is in force there; a report cannot be issued")


class MinutesKnown(InvalidAct):
    text = _("These minutes are entered already")


class MeetingInFuture(InvalidAct):
    text = _("The meeting lies in the future")
