"""Why the registry refuses; the text is what the page shows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RegistryRefusal(Exception):
    """Base of all refusals here. `kind` says, as in approvals.errors, which answer the border gives."""

    kind = "invalid"
    text: str | Promise = ""

    def __init__(self, **details: object) -> None:
        super().__init__(self.text)
        self.details = details

    def __str__(self) -> str:
        return str(self.text) % self.details if self.details else str(self.text)


class RolesIncompatible(RegistryRefusal):
    text = _("%(official)s already holds a post that does not go with %(role)s")


class WrongLevel(RegistryRefusal):
    text = _("%(role)s is not a post of a %(level)s")


class DutyMissing(RegistryRefusal):
    kind = "forbidden"
    text = _("This act needs the duty “%(duty)s” in %(place)s, and you do not hold it")


class NumberGiven(RegistryRefusal):
    text = _("The programme's source gives this number, or the programme does not use it; it cannot be set here")


class NumberOutOfRange(RegistryRefusal):
    text = _("The value is out of the range that is possible for this parameter")


class ConfirmedTooLate(RegistryRefusal):
    text = _("A number counts at the earliest from the day after its confirmation; name a later day")


class SamePerson(RegistryRefusal):
    text = _("Whoever proposed the number does not confirm it; a second person must")


class AlreadyConfirmed(RegistryRefusal):
    text = _("A second person has already answered this proposal")


class TextMissing(RegistryRefusal):
    text = _("Name the paper and the reason, each with at least two characters")


class IncompatiblePlaces(RegistryRefusal):
    text = _("%(official)s holds %(held)s; whoever verifies a township holds no post in one of its villages")


class MayNotManage(RegistryRefusal):
    text = _("This act needs the duty “%(duty)s” in %(place)s or above it, and you do not hold it")


class OwnAccount(RegistryRefusal):
    text = _("Nobody changes his own posts or account; another administrator must do it")


class DatesWrong(RegistryRefusal):
    text = _("%(problem)s")


class PaperMissing(RegistryRefusal):
    text = _("The written paper is missing")


class PostingEnded(RegistryRefusal):
    text = _("This post was already given up on %(until)s")


class AlreadyPosted(RegistryRefusal):
    text = _("%(official)s already holds this post")


class AccountClosed(RegistryRefusal):
    text = _("The account of %(official)s is closed")


class DelegationChain(RegistryRefusal):
    text = _("Who stands in for a post cannot pass it on, nor name himself")


class DelegationOverlaps(RegistryRefusal):
    text = _("%(official)s already stands in for this post from %(since)s to %(until)s")


class DelegationEnded(RegistryRefusal):
    text = _("This delegation was already ended")


class LoginTaken(RegistryRefusal):
    text = _("The login %(username)s is taken")


class SuccessionWrong(RegistryRefusal):
    text = _("%(problem)s")


class WrongLevelForListing(RegistryRefusal):
    text = _("%(place)s cannot be listed as “%(kind)s”: it is a place of another level")


class AlreadyListed(RegistryRefusal):
    text = _("%(place)s already stands on the list as “%(kind)s”")


class ListingEnded(RegistryRefusal):
    text = _("This listing ended on %(on)s")


class StandingRefused(RegistryRefusal):
    text = _("A place that stands as “%(before)s” cannot become “%(after)s” with effect on that day")


class NotYourIndicators(RegistryRefusal):
    text = _("%(titles)s: not an indicator of your department")


class IndicatorsInvalid(RegistryRefusal):
    text = _("%(problem)s")


class ChangeWrong(RegistryRefusal):
    """One field of a change of members; `field` is its name."""

    text = _("%(problem)s")


class SecondPersonNeeded(RegistryRefusal):
    kind = "forbidden"
    text = _("Whoever entered it does not confirm it; a second person must")


class OwnHousehold(RegistryRefusal):
    kind = "forbidden"
    text = _("Nobody enters or confirms what happened in the own household")


class ChangeAnswered(RegistryRefusal):
    kind = "conflict"
    text = _("%(official)s has answered this already")


class NotOnRegister(RegistryRefusal):
    kind = "conflict"
    text = _("The household is not on the register: %(standing)s")


class EntryRefused(RegistryRefusal):
    """`problems`: each with kind, row_no, field and text, as the import's checks found them."""

    text = _("The household cannot be entered as it stands")

    def __str__(self) -> str:
        return str(self.text)


class RiskOpen(RegistryRefusal):
    kind = "conflict"
    text = _("The household is marked already; the mark of %(on)s is still open")


class RiskStepClosed(RegistryRefusal):
    kind = "conflict"
    text = _("This is not open any more: %(state)s")


class AbsenceOverlaps(RegistryRefusal):
    kind = "conflict"
    text = _("An absence from %(since)s to %(until)s is already on file")


class AbsenceEnded(RegistryRefusal):
    kind = "conflict"
    text = _("This absence is already over")
