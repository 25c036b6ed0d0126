"""Why a signature or a sheet is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class AlreadyOnSheet(Refusal):
    kind = "conflict"
    text = _("Already laid before the signers: %(cases)s")


class SheetClosed(Refusal):
    kind = "conflict"
    text = _("This sheet is closed: %(state)s")


class SeatTaken(Refusal):
    kind = "conflict"
    text = _("The seat “%(post)s” was already signed by %(official)s at %(at)s")


class SignsTwice(Refusal):
    text = _("You already signed this sheet as %(post)s; every seat is signed by a person of its own")


class LeaderSignsLast(Refusal):
    kind = "conflict"
    text = _("%(post)s signs last; still missing: %(missing)s")


class SheetChanged(Refusal):
    kind = "conflict"
    text = _("What this page shows is not what is to be signed; open it again")


class NotYourSeat(Refusal):
    text = _("The seat “%(post)s” is for %(role)s in %(place)s, and you do not hold that post")


class TooNear(Refusal):
    text = _("You belong to the household, help it, or hold a post in its village: %(cases)s")


class InkMissing(InvalidAct):
    text = _("Draw or photograph the signature")


class SignerNameMissing(InvalidAct):
    text = _("Who signed on paper? Write the full name")


class MustBeSigned(Refusal):
    kind = "conflict"
    text = _("%(stage)s must be signed jointly: lay the households before their signers")


class RegisterChanged(Refusal):
    kind = "conflict"
    text = _("The register has changed since this was laid out: %(changes)s; it must be laid out anew")


class NotOfTheHousehold(InvalidAct):
    text = _("Not the head, an adult member or a proxy on file of the household: %(name)s")


class NotItsHelper(InvalidAct):
    text = _("Not on file as answerable for helping the household: %(name)s")


class NameOnSheet(InvalidAct):
    text = _("%(name)s already stands on this sheet, or records this signature; every seat has a person of its own")


class SignatureRefused(Refusal):
    kind = "conflict"
    text = _("Refused by a signer: %(reason)s %(opinion)s")


class NotReturned(Refusal):
    kind = "conflict"
    text = _("Refused by a signer: %(reason)s %(opinion)s; it could not be returned: %(why)s")


class KinTookPart(Refusal):
    kind = "conflict"
    text = _("An official who laid this out or signed it has declared kinship; it must be laid out anew without him")
