"""Why a letter of responsibility is not handed over, taken on or withdrawn."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class UnitUnknown(InvalidAct):
    text = _("Choose units of the list; each has a letter of this kind in this year only once")


class NotThisYear(InvalidAct):
    text = _("Letters are signed for the year that runs, %(year)s; nothing is signed afterwards")


class LetterMade(Refusal):
    kind = "conflict"
    text = _("One of these units has its letter already; read the list again")


class LetterTakenOn(Refusal):
    kind = "conflict"
    text = _("This responsibility is taken on already")


class LetterYearOver(Refusal):
    kind = "conflict"
    text = _("The year of this letter is over; nothing is signed afterwards")


class HandedItOverHimself(Refusal):
    text = _("You handed this responsibility over; somebody else takes it on")


class NotForYourUnit(Refusal):
    text = _("This letter is for %(unit)s; you hold no post that answers for it")


class LetterWithdrawn(Refusal):
    kind = "conflict"
    text = _("This letter is withdrawn; the unit gets another one")


class NotHandedOverByYou(Refusal):
    text = _("A letter is withdrawn by the post that handed it over: %(unit)s %(post)s")


class WithdrawalUnexplained(InvalidAct):
    text = _("Say why the letter is withdrawn, in 5 to 200 characters")
