"""Why something about help after the exit is refused."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct


class HelpDayWrong(InvalidAct):
    text = _("The day lies not in the future, and not before the helper began")


class HelpTooShort(InvalidAct):
    text = _("Write at least %(least)s characters")


class HelpVisitPhotoMissing(InvalidAct):
    text = _("A photo of the visit is missing")


class CorrectionWrong(InvalidAct):
    text = _("This entry is not one of the household's, or it is corrected already")


class HelperUnknown(InvalidAct):
    text = _("Choose one of the helpers named now")


class HelperKnown(InvalidAct):
    text = _("This helper is named already")


class SuccessorMissing(InvalidAct):
    text = _("Help goes on after the exit: while the programme runs, name the successor of the last helper")
