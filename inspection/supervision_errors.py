"""Why a supervision is not called, entered into, reported on or concluded."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class TeamTooSmall(InvalidAct):
    text = _("A team is at least two persons of at least two departments")


class TeamComplete(Refusal):
    kind = "conflict"
    text = _("The team is of two departments still: nobody joins it now")


class MayNotJoin(InvalidAct):
    text = _("Choose an official of that level, of another department than those who are left, who was not sent before")


class NotOfTheTeam(Refusal):
    text = _("You are not of the team of this supervision")


class SupervisionOver(Refusal):
    kind = "conflict"
    text = _("This supervision is concluded already, or its term does not run today")


class FoundOutsideTheTerm(InvalidAct):
    text = _("What a supervision finds is found within its term")


class ConclusionShort(InvalidAct):
    text = _("Say what the supervision came to, in at least ten characters")


class OwnReport(Refusal):
    text = _("A report is confirmed by somebody of the team from another unit than %(unit)s, which proposed it")


class ReportOutdated(Refusal):
    kind = "conflict"
    text = _("Another report was proposed since, or something was found since; read the page again")
