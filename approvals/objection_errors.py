"""Why an act on an objection is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class ObjectionMoved(Refusal):
    kind = "conflict"
    text = _("The objection has moved on: %(state)s")


class AppealTooLate(Refusal):
    kind = "conflict"
    text = _("An appeal was possible until the end of %(until)s")


class AppealOnce(Refusal):
    kind = "conflict"
    text = _("There is one appeal, and it was made already")


class NoHigherLevel(Refusal):
    kind = "conflict"
    text = _("There is no higher level to which this can be passed")


class TookPart(Refusal):
    text = _("%(official)s took part in this case, is kin to the household, helps it or holds a post in its village")


class HandlerTookPart(Refusal):
    text = _(
        "%(official)s took part in this case, is kin to the household, helps it or holds a post in its village; "
        "another handler takes this step, or the objection is passed to the next level"
    )


class InvestigatorDecides(Refusal):
    text = _("You investigated this objection; another person decides it")


class NotInvestigator(Refusal):
    text = _("Only the investigators named for this objection may do this")


class IdentitySealed(Refusal):
    text = _(
        "Who objected is sealed: it is opened to the investigators and the handler above the level complained about"
    )


class StatementSealed(Refusal):
    text = _("What was said here is for the handler, the investigators and the decider of this objection")


class NotUnsealed(Refusal):
    text = _("You have not opened the sealed name of this objection; open it first, with a reason that is logged")


class ObjectionAnonymous(Refusal):
    kind = "conflict"
    text = _("This objection is anonymous; there is no name to open")


class UnsealReasonShort(InvalidAct):
    text = _("Say why you need the name, in at least five characters; the reason is logged")


class InvestigatorsTooFew(InvalidAct):
    text = _("Name at least two different investigators who hold the duty in %(place)s")


class InvestigatorsRemain(Refusal):
    kind = "conflict"
    text = _(
        "Those named still investigate: %(names)s. Others are named when fewer than two are left, because they were "
        "relieved, declared kinship or took part in the case, or lent their post to somebody while they are away"
    )


class InvestigatorsGone(InvalidAct):
    text = _("Fewer than two of the investigators are left; others are named in their place before the report")


class NeighboursTooFew(InvalidAct):
    text = _("At least %(least)s neighbours must be asked and sign their note; there are %(count)s")


class PersonAskedTwice(InvalidAct):
    text = _("There is already a note of this person")


class NoticeNotHere(InvalidAct):
    text = _("Give the number of the notice as it stands on it; no notice of this number was posted about the place")


class CaseNotHere(InvalidAct):
    text = _("There is no open case with this number in %(village)s")


class ObjectionNotHere(InvalidAct):
    text = _("There is no other open objection %(no)s about the same village")


class CaseUnnamed(InvalidAct):
    text = _("Name the case of the household concerned, or state that no household with an open case is concerned")


class CaseAlreadyNamed(InvalidAct):
    text = _("This objection concerns %(case_no)s; correct that first, with the reason")


class CorrectionNeedsCase(InvalidAct):
    text = _("Name the open case that is concerned instead of the one named so far")


class SameCase(InvalidAct):
    text = _("This is the case named already")


class OthersFollow(InvalidAct):
    text = _("Other objections about this case were merged into this one; it stays with its case")


class MergeDiffers(InvalidAct):
    text = _("Objection %(no)s is about another household or about none; only objections about one case are merged")


class NobodyInvestigates(InvalidAct):
    text = _("In %(place)s fewer than two may investigate this objection: pass it to the next level")


class NobodyDecides(InvalidAct):
    text = _("In %(place)s nobody may decide this objection: pass it to the next level")


class FoundedJudgesAgain(InvalidAct):
    text = _(
        "A founded objection goes back to a stage from which the household is verified again, or the household does not exit"
    )


class ReturnNotPossible(InvalidAct):
    text = _("The case is at %(stage)s; it cannot be returned or rejected in this way from there")


class ReplyIncomplete(InvalidAct):
    text = _("%(what)s is missing")


class StatementMissing(InvalidAct):
    text = _("Say in at least five characters what is objected to")


class NameMissing(InvalidAct):
    text = _("Give the name, or object anonymously")


class GradeMissing(InvalidAct):
    text = _("Grade the public opinion")


class TimeExtended(Refusal):
    kind = "conflict"
    text = _("The time was extended once already")
