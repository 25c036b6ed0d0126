"""Why an act on the ledger is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class ItemMoved(Refusal):
    kind = "conflict"
    text = _("The item has moved on: %(state)s")


class ItemBusy(Refusal):
    kind = "conflict"
    text = _("Somebody else is working on this item at this moment; try again")


class NotYourUnit(Refusal):
    text = _("%(unit)s is to put this right; you hold no post in it")


class OfTheResponsibleUnit(Refusal):
    text = _("You belong to %(unit)s, which was to put this right; somebody outside it must accept")


class WasToPutItRight(Refusal):
    text = _("You were to put this right; nobody judges or closes what he was to put right himself")


class ReportedItHimself(Refusal):
    text = _("You reported this rectification; the head of the unit must be another person")


class AcceptedIt(Refusal):
    text = _("You accepted this rectification; another person must sign for closing")


class SignedIt(Refusal):
    text = _("You signed for closing already; the second signature is another person's")


class NoSupervisorAbove(Refusal):
    kind = "conflict"
    text = _("There is no supervision office above this one")


class PlaceOutside(InvalidAct):
    text = _("%(place)s does not lie below the level from which you enter the problem")


class ProblemMissing(InvalidAct):
    text = _("Describe the problem, in at least five characters")


class FoundInFuture(InvalidAct):
    text = _("A problem is not found on a day that has not come yet")


class SubjectNotHere(InvalidAct):
    text = _("There is no %(subject)s with this number in %(place)s")


class UnitMissing(InvalidAct):
    text = _("Name the lead unit, in at least two characters")


class ResponsibleUnknown(InvalidAct):
    text = _("Choose who is responsible among those who can put it right there")


class NobodyMayAccept(InvalidAct):
    text = _("At the level that found it nobody outside %(unit)s could accept and sign; let the level above enter it")


class DeadlineWrong(InvalidAct):
    text = _("The deadline lies after today and within a year")


class OpinionShort(InvalidAct):
    text = _("Write at least two characters")


class MeasuresMissing(InvalidAct):
    text = _("Name the measures, in at least five characters")


class LessonsMissing(InvalidAct):
    text = _("Say what was looked at in similar places, in at least two characters")


class PhotoBeforeMissing(InvalidAct):
    text = _("A photo or paper of how it was before is missing")


class PhotoAfterMissing(InvalidAct):
    text = _("A photo or paper of how it is now is missing")


class VisitMissing(InvalidAct):
    text = _("Acceptance needs a visit: its day, between the report and today, and a photo or paper of it")


class CampaignDatesWrong(InvalidAct):
    text = _("The campaign ends after it begins, within a year")


class CampaignExists(InvalidAct):
    text = _("This campaign of the year is open already")


class CampaignEmpty(InvalidAct):
    text = _("No open item of the ledger meets this filter")


class NothingToRecheck(InvalidAct):
    text = _("No exited household and no exited village there meets this filter")


class RecheckTooLarge(InvalidAct):
    text = _("More than %(limit)s households meet this filter; choose fewer places or years")


class NotYourVisit(Refusal):
    text = _("This visit is assigned to %(visitor)s")


class NobodyAssigned(Refusal):
    kind = "conflict"
    text = _("Nobody is assigned to this visit yet")


class VisitRecorded(Refusal):
    kind = "conflict"
    text = _("This visit is recorded already: %(result)s")


class NobodyMayVisit(InvalidAct):
    text = _("%(visitor)s may visit none of them: %(reason)s")


class VisitorUnknown(InvalidAct):
    text = _("Choose who visits among those who re-check exits there")


class FindingShort(InvalidAct):
    text = _("Write what was found, in at least five characters")


class VisitDayWrong(InvalidAct):
    text = _("The visit lies between the beginning of the campaign and today")


class RevisitDayWrong(InvalidAct):
    text = _("Whoever is at risk is visited again: name a day after today, within a year")


class ResultWrong(InvalidAct):
    text = _("This result is not possible here")


class VisitPhotoMissing(InvalidAct):
    text = _("A photo of the visit is missing")


class NearToIt(Refusal):
    text = _("You hold or held a post in this village, or belong to or help this household; somebody else visits")
