"""Why a year's figures are not locked, or take nothing in any more."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class YearNotOver(Refusal):
    kind = "conflict"
    text = _("%(year)s is not over yet; its figures are locked when it is")


class YearLockedAlready(Refusal):
    kind = "conflict"
    text = _("The figures of %(year)s are locked already, for %(place)s")


class ProposedItHimself(Refusal):
    kind = "forbidden"
    text = _("You proposed these figures yourself; somebody else locks them")


class FiguresChanged(Refusal):
    kind = "conflict"
    text = _("The figures have changed since they were proposed; let them be proposed again")


class YearLocked(InvalidAct):
    text = _("The figures of %(year)s are locked for %(place)s; nothing is dated into that year any more")
