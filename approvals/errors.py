"""Why an act is refused. Each refusal is a type of its own; its text is what the page shows.

`kind` tells the border which answer to give: "forbidden" (403, the insider lacks something), "conflict" (409, the case has
moved on), "invalid" (422, the act itself is wrong; `field` names the input). A stranger never gets here: he gets 404.
"""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Base of all refusals."""

    kind = "forbidden"
    text: str | Promise = ""

    def __init__(self, *, field: str = "", **details: object) -> None:
        super().__init__()
        self.field = field
        self.details = details

    def __str__(self) -> str:
        shown = {name: _shown(value) for name, value in self.details.items()}
        return str(self.text) % shown if shown else str(self.text)


def _shown(value: object) -> object:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list | tuple):
        return "、".join(str(item) for item in value)
    return value


class NotEntitled(Refusal):
    text = _("This act needs the duty “%(duty)s” in %(place)s, and you do not hold it")


class ActedAtAnotherLevel(Refusal):
    text = _(
        "You already acted on this case at another level (%(stage)s); one person never acts at two levels of a case"
    )


class DeciderRepeats(Refusal):
    text = _("You already decided %(stage)s of this case; this stage must be decided by another person")


class SignedTheExit(Refusal):
    text = _("You decided or signed the exit that is looked at again; somebody who signed nothing of it looks")


class ClaimedByOther(Refusal):
    kind = "conflict"
    text = _("%(official)s is working on this stage since %(since)s")


class AlreadyDecided(Refusal):
    kind = "conflict"
    text = _("%(stage)s was already decided by %(official)s (%(unit)s) at %(at)s")


class StageNotOpen(Refusal):
    kind = "conflict"
    text = _("%(stage)s is not open: the case is at %(current)s")


class NoticeStillRunning(Refusal):
    kind = "conflict"
    text = _("The notice runs until the end of %(ends_on)s; nothing can be decided before")


class CaseClosed(Refusal):
    kind = "conflict"
    text = _("The case was closed on %(closed_on)s: %(outcome)s by %(official)s (%(unit)s)")


class StalePage(Refusal):
    kind = "conflict"
    text = _("The case has changed since you opened this page; look at it again before you decide")


class CaseBusy(Refusal):
    kind = "conflict"
    text = _("Somebody else is deciding on this case at this moment; try again")


class NoticeEnding(Refusal):
    kind = "conflict"
    text = _("The notice has just run out; the clock opens this stage within a minute")


class OpenCaseExists(Refusal):
    kind = "conflict"
    text = _("Case %(case_no)s is still open")


class RejectedThisYear(Refusal):
    kind = "conflict"
    text = _("Case %(case_no)s ended without an exit; the household can be nominated again after %(year)s")


class InvalidAct(Refusal):
    """Base of refusals that belong to one input of the act."""

    kind = "invalid"


class OutcomeNotAllowed(InvalidAct):
    text = _("“%(outcome)s” is not possible at %(stage)s")


class DateBeforePredecessor(InvalidAct):
    text = _("The date %(acted_on)s lies before %(stage)s on %(before)s")


class DateWithinNotice(InvalidAct):
    text = _("The date %(acted_on)s lies within the notice, which ran until the end of %(ends_on)s")


class DateBeforePosting(InvalidAct):
    text = _("The date %(acted_on)s lies before the day on which you took up this post, %(since)s")


class DateInFuture(InvalidAct):
    text = _("The date %(acted_on)s lies in the future")


class ReasonMissing(InvalidAct):
    text = _("A return needs the stage to return to, a reason code and an opinion")


class OpinionMissing(InvalidAct):
    text = _("State an opinion of at least two characters")


class OpinionContradicts(InvalidAct):
    text = _("The opinion still agrees to the exit; say why the case is not passed on")


class InputMissing(InvalidAct):
    text = _("%(label)s is missing")


class InputWrong(InvalidAct):
    text = _("%(label)s: %(problem)s")


class CriteriaUnmet(InvalidAct):
    text = _("The household does not meet: %(criteria)s. It can be returned or rejected, not approved")


class CannotOpen(InvalidAct):
    text = _("No case can be opened: %(reason)s")


class NothingFound(InvalidAct):
    text = _("There is no household and no place “%(subject)s” that you may see")


class PathNotRun(InvalidAct):
    text = _("“%(programme)s” runs no %(kind)s")


class StandardMet(InvalidAct):
    text = _("The household meets every criterion: reject the case, or correct what was measured")


class CriteriaUnknown(InvalidAct):
    text = _("There is no value for: %(criteria)s")


class ComparisonReplyMissing(InvalidAct):
    text = _("There is no reply from: %(departments)s")


class SuspicionUncleared(InvalidAct):
    text = _("Suspicions reported by %(departments)s are neither cleared nor confirmed with proof")


class GateClosed(InvalidAct):
    text = _("The household cannot be planned: %(reasons)s")


class LevelMissing(InvalidAct):
    text = _("%(village)s has no %(level)s above it, but the programme's route asks for %(stage)s there")


class NoProgramme(InvalidAct):
    text = _("No programme is in force in %(place)s for %(year)s")


class ObjectionsOpen(InvalidAct):
    text = _("%(count)s objections are open; the notice cannot be concluded before they are settled")


class ConsentRefused(InvalidAct):
    text = _("The household does not agree; the case can be returned to the home check or closed, not passed on")


class VoteFailed(InvalidAct):
    text = _("The appraisal does not carry: %(problem)s")


class PostedOnAnotherDay(InvalidAct):
    text = _("A notice is recorded on the day it is posted; it cannot be dated back or ahead")


class ActInvalid(InvalidAct):
    """Several inputs of one act are wrong; all are said at once."""

    text = _("The act cannot be recorded as it stands")

    def __init__(self, refusals: "list[InvalidAct]") -> None:
        super().__init__()
        self.refusals = refusals

    def __str__(self) -> str:
        return "；".join(str(refusal) for refusal in self.refusals)


class GatesUnconfirmed(InvalidAct):
    text = _("The register cannot tell whether these conditions of the programme are met; confirm them: %(gates)s")


class CaseHeld(Refusal):
    kind = "conflict"
    text = _("The case is held by %(held_by)s; nothing of it is approved before that is settled")


class Recused(Refusal):
    text = _("You declared kinship with this household; you take no part in this case")


class RefusedTwice(InvalidAct):
    text = _("The household has refused before; it leaves this year's list and is not returned again")


class KinMustRecuse(InvalidAct):
    text = _("Whoever is kin or has an interest declares his recusal; another official does this act")


class EvidenceLacking(InvalidAct):
    text = _("Photos are missing: %(kinds)s")


class LineMissing(InvalidAct):
    text = _(
        "The source of “%(programme)s” gives no income line and none has been set; the administrators set it first"
    )


class PhotoRefused(InvalidAct):
    text = _("%(kind)s: the photo has no position; say why not")


class RefusedByDatabase(Refusal):
    kind = "conflict"
    text = _("The database refuses this household: %(problem)s")


def refused_by_database(error: Exception) -> RefusedByDatabase:
    """With the first line of what it says: the name of the rule that the household breaks."""
    return RefusedByDatabase(problem=str(error.__cause__ or error).splitlines()[0])


class PlanExceeded(InvalidAct):
    text = _(
        "The township's plan of %(year)s is %(plan)s persons; %(planned)s are planned already, this household has %(size)s"
    )


class HouseholdGone(InvalidAct):
    text = _(
        "Nobody lives in the household any more: it was closed as a natural decrease, and its case is not approved"
    )


class PlaceUnmet(InvalidAct):
    text = _("The place does not meet: %(criteria)s. It can be returned or rejected, not approved")


class StageNotDueYet(InvalidAct):
    text = _("%(stage)s is not before %(first)s, as the programme dates it")


class StageOverdue(InvalidAct):
    text = _("%(stage)s was due by %(last)s, as the programme dates it; the case can be returned or rejected")


class WindowShut(InvalidAct):
    text = _("Entries and removals are approved from %(opens)s to %(closes)s only; a confirmed instant mark lifts this")
