"""Why an act of the field work is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class AlreadyAsked(Refusal):
    kind = "conflict"
    text = _("This unit has been asked already: interview of %(name)s")


class NotTheSecond(Refusal):
    text = _("%(name)s is named as second investigator of this interview and signs it")


class SignedAlready(Refusal):
    kind = "conflict"
    text = _("The second investigator has signed this interview already")


class EvaluationConcluded(Refusal):
    kind = "conflict"
    text = _("This evaluation is concluded")


class SecondMissing(InvalidAct):
    text = _("Two investigators ask: name the second, who signs from an account of his own")


class CadresPresent(InvalidAct):
    text = _("Ask again without the local cadres: an interview before them does not count")


class InterviewDayWrong(InvalidAct):
    text = _("An interview lies between the field day and today")


class InterviewTimesWrong(InvalidAct):
    text = _("An interview ends after it begins, and not later than now")


class RespondentMissing(InvalidAct):
    text = _("Name who answered, and the relation to the head of the household")


class HousePhotoMissing(InvalidAct):
    text = _("A photo of the visit is missing")


class RemarkMissing(InvalidAct):
    text = _("Say what is wrong with the interview, in at least five characters")


class NothingToList(Refusal):
    kind = "conflict"
    text = _("No interview signed by two waits to be looked at")


class ListChanged(Refusal):
    kind = "conflict"
    text = _("Other interviews came in since this page was opened; look at them all")


class DescriptionShort(InvalidAct):
    text = _("%(name)s: say what is suspected, in at least five characters")


class NotListedWithoutReason(InvalidAct):
    text = _("%(name)s: a criterion is not met; list it, or say why not, in at least five characters")


class WrongKind(InvalidAct):
    text = _("%(name)s: this kind of problem is not possible here")


class ProblemAnswered(Refusal):
    kind = "conflict"
    text = _("This problem is answered already by %(name)s")


class ProblemRuled(Refusal):
    kind = "conflict"
    text = _("This problem is ruled already")


class AnswerLate(Refusal):
    kind = "conflict"
    text = _("The answer was due on %(day)s; what is not answered counts as accepted")


class StatementShort(InvalidAct):
    text = _("Say how it is, in at least five characters")


class EvidenceMissing(InvalidAct):
    text = _("Who contests a suspicion proves it: a photo or paper is missing")


class NotContested(Refusal):
    kind = "conflict"
    text = _("The area does not contest this problem; there is nothing to rule")


class AskedItHimself(Refusal):
    text = _("You took part in this interview; other experts rule on it")


class SpokenAlready(Refusal):
    kind = "conflict"
    text = _("Your opinion of this problem is recorded already")


class NothingToRule(Refusal):
    kind = "conflict"
    text = _("Nothing waits that was accepted or is overdue")


class UnitsOpen(InvalidAct):
    text = _("%(count)s units of the sample have no interview signed by two")


class InterviewsUnlisted(InvalidAct):
    text = _("%(count)s interviews have not been looked at by the leader")


class ProblemsOpen(InvalidAct):
    text = _("%(count)s suspected problems are not ruled yet")


class ConclusionShort(InvalidAct):
    text = _("Write the conclusion, in at least ten characters")


class RatesFail(InvalidAct):
    text = _("Not within the programme's limits: %(titles)s. The body cannot agree to the exit")


class RatesUnknown(InvalidAct):
    text = _("Not computed, or without a limit: %(titles)s. The body cannot agree to the exit")


class FiguresChanged(Refusal):
    kind = "conflict"
    text = _("The figures have changed since this page was opened; look at them again")


class NotConcluded(Refusal):
    kind = "conflict"
    text = _("This evaluation is not concluded yet")


class NothingToFollow(Refusal):
    kind = "conflict"
    text = _("Everything that stands has its consequence already")
