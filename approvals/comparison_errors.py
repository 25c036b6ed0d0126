"""Why an act of the data comparison or of a sample is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class ListChanged(Refusal):
    kind = "conflict"
    text = _("The list has changed since this page was opened; look at it again before you send it")


class MembersNotCompared(InvalidAct):
    text = _("The departments have not been asked about: %(members)s. Send another letter about the household")


class EarlyAnswersOutdated(InvalidAct):
    text = _(
        "The departments were asked early; the answers stood until %(until)s and for the first filing alone. Send another letter"
    )


class SuspicionStillOpen(InvalidAct):
    text = _("Suspicion %(no)s (%(department)s, %(item)s) is neither cleared nor confirmed with proof")


class HitConfirmed(InvalidAct):
    text = _(
        "Suspicion %(no)s (%(department)s, %(item)s) is confirmed: the household can be returned or rejected, not passed on"
    )


class NotYourDepartment(Refusal):
    text = _("This needs the post “%(role)s” of %(department)s, and you do not hold it")


class AnswersChanged(Refusal):
    kind = "conflict"
    text = _("The department has answered again since this page was opened; look at it again")


class AnswersMissing(InvalidAct):
    text = _("%(count)s answers are missing, the first: line %(place)s, %(item)s")


class AnswerWrong(InvalidAct):
    text = _("Line %(place)s, %(item)s: %(problem)s")


class NothingCorrected(InvalidAct):
    text = _("Nothing differs from what the department answered before")


class NothingToSign(Refusal):
    kind = "conflict"
    text = _("The department has not answered yet; there is nothing to sign")


class OfficerSignsFirst(Refusal):
    kind = "conflict"
    text = _("The officer in charge signs first, then the head of the department")


class ReasonTooShort(InvalidAct):
    text = _("Give a reason of at least five characters")


class ProofMissing(InvalidAct):
    text = _("Upload the proof: a suspicion is cleared or confirmed only with one")


class SampleUndecided(InvalidAct):
    text = _("It was not drawn; the drawn ones of %(no)s are decided first (%(open)s still open)")


class SampleIncomplete(InvalidAct):
    text = _("The sample %(no)s is not complete: %(open)s of the drawn are still open, and none of it goes on before")


class SampleOverLimit(InvalidAct):
    text = _(
        "%(wrong)s of %(checked)s drawn were not confirmed, more than %(limit)s%%: the whole list goes back (%(no)s)"
    )


class NotDrawnYet(InvalidAct):
    text = _("Nothing has been drawn yet from a list with this case; whoever draws does so first")


class SampleWithinLimit(Refusal):
    kind = "conflict"
    text = _("%(wrong)s of %(checked)s drawn were not confirmed, within %(limit)s%%: the list does not go back")


class NothingToDraw(Refusal):
    kind = "conflict"
    text = _("Nothing of this list waits to be drawn")


class SuspicionClosed(Refusal):
    kind = "conflict"
    text = _("Suspicion %(no)s is closed: the department withdrew it, or the case has ended")


class AlreadySentBack(Refusal):
    kind = "conflict"
    text = _("The list of %(no)s has already gone back")


class NotListed(Refusal):
    kind = "conflict"
    text = _("%(stage)s is decided household by household: each one is measured, or signs, by itself")
