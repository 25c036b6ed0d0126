"""Why an act on a posted list is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class StartPhotoMissing(InvalidAct):
    text = _("Not proven that the list was posted, a photo is missing from: %(points)s")


class EndPhotoMissing(InvalidAct):
    text = _("Not proven that the list hung until the end of %(ends_on)s, a photo is missing from: %(points)s")


class LineChanged(InvalidAct):
    text = _(
        "The posted list says %(posted)s, the register now says %(now)s: the household must be posted again in full"
    )


class NoticeMissing(InvalidAct):
    text = _("There is no notice to conclude")


class PhotoOutsideNotice(InvalidAct):
    text = _("The photo was taken on %(taken_on)s; it must be from %(wanted)s")


class PhotoTwice(InvalidAct):
    text = _("This photo already proves another point; every point needs a photo of its own")


class NoSuchPoint(InvalidAct):
    text = _("This list does not hang there")


class NoticeConcluded(Refusal):
    kind = "conflict"
    text = _("No household waits for the end of this list any more")


class NothingChanged(Refusal):
    kind = "conflict"
    text = _("The register says what the list says; nothing is to be posted again")
