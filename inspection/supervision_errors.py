"""Why a supervision is not called, entered into or concluded."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class TeamTooSmall(InvalidAct):
    text = _("A team is at least two persons of at least two departments")


class NotOfTheTeam(Refusal):
    text = _("You are not of the team of this supervision")


class SupervisionOver(Refusal):
    kind = "conflict"
    text = _("This supervision is concluded already, or its term does not run today")


class ConclusionShort(InvalidAct):
    text = _("Say what the supervision came to, in at least ten characters")
