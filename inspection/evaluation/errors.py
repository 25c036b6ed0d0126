"""Why an act of an evaluation is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class NotEngaged(Refusal):
    text = _("You are not one of the evaluators of this engagement, or it does not run today")


class NotTheSeat(Refusal):
    text = _("This is the act of another seat among the evaluators: %(seat)s")


class AreaNotBelow(InvalidAct):
    text = _("The area is a county or a township below the office that commissions")


class EngagementDatesWrong(InvalidAct):
    text = _("An engagement begins today or later and ends after it begins, within %(days)s days")


class DeclarationMissing(InvalidAct):
    text = _(
        "The body declares, in at least ten characters, that nothing binds it to the area, for at least %(years)s years"
    )


class DeclaredInFuture(InvalidAct):
    text = _("A declaration is not dated after today")


class BodyBound(InvalidAct):
    text = _(
        "%(body)s had a contract with %(place)s until %(day)s, within the years for which it declares independence"
    )


class CreditCodeWrong(InvalidAct):
    text = _("A unified social credit code has eighteen digits and capital letters")


class BodyUnlike(InvalidAct):
    text = _("A body with this name or this code is entered differently: %(body)s")


class ContractKnown(InvalidAct):
    text = _("This contract names this area already")


class NoProgramme(InvalidAct):
    text = _("No programme is in force in this area; there is nothing by which to evaluate it")


class EngagementOver(Refusal):
    kind = "conflict"
    text = _("This engagement is over")


class ExamNotPassed(InvalidAct):
    text = _("Whoever visits has passed the exam with at least %(points)s points of a hundred")


class TrainedInFuture(InvalidAct):
    text = _("The training lies before today")


class LeaderThere(InvalidAct):
    text = _("This engagement has its leader already: %(name)s")


class EvaluatorThere(InvalidAct):
    text = _("%(name)s is one of the evaluators already")


class OfficialBound(InvalidAct):
    text = _("%(name)s holds or held a post in the area or above it; nobody evaluates what he answers for")


class RollUnreadable(InvalidAct):
    text = _("The workbook cannot be read: %(problem)s")


class FrameFrozen(Refusal):
    kind = "conflict"
    text = _("The frame of this engagement is frozen; its rolls stand")


class FrameUnderWay(Refusal):
    kind = "conflict"
    text = _("The frame is being frozen")


class RegisterMoved(Refusal):
    kind = "conflict"
    text = _("The register changed while it was read")


class FrameMissing(Refusal):
    kind = "conflict"
    text = _("The frame is not frozen yet")


class FrameEmpty(InvalidAct):
    text = _("There is nobody in the area who could be drawn")


class FrameTooLarge(InvalidAct):
    text = _("More than %(limit)s lines; evaluate a smaller area")


class FrameChanged(Refusal):
    kind = "conflict"
    text = _("The frame has changed since you read it; read it again")


class DrawnAlready(Refusal):
    kind = "conflict"
    text = _("The sample of this engagement is drawn; there is no second draw")


class PlanWrong(InvalidAct):
    text = _(
        "The plan of the draw names whole numbers between 0 and %(most)s, and draws at least one village and one household"
    )


class NothingDrawn(InvalidAct):
    text = _("This plan draws nobody from this frame")


class SampleTooLarge(InvalidAct):
    text = _("This plan draws %(found)s units with their reserves; at most %(most)s can be visited. Draw fewer")


class FieldDayWrong(InvalidAct):
    text = _("The field day lies within the engagement and not before today")


class NotOpenYet(Refusal):
    kind = "conflict"
    text = _("The sample is sealed until the field day, %(day)s")


class NotInForce(Refusal):
    kind = "conflict"
    text = _("This unit is no longer of the sample: another stands in for it")


class NeverSubstituted(InvalidAct):
    text = _("Villages and relocation sites are visited as drawn; only households are exchanged")


class AskedAlready(Refusal):
    kind = "conflict"
    text = _("This household was asked already; it is not exchanged")


class RemarksShort(InvalidAct):
    text = _("Say what was found at the door, in at least five characters")


class ReasonShort(InvalidAct):
    text = _("Give the reason, in at least five characters")


class NotAppointed(InvalidAct):
    text = _("%(problem)s")
