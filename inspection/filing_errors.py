"""Why something is not filed."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class FiledAlready(Refusal):
    kind = "conflict"
    text = _("This was filed already; what was filed stays as it is")


class FilingNotOpen(Refusal):
    kind = "conflict"
    text = _("This can be filed from %(opens)s on")


class PlanNotSet(InvalidAct):
    text = _("There is no annual plan of %(place)s for %(year)s yet; set it first, it is what is filed")


class ReportNotIssued(InvalidAct):
    text = _("Choose a report of this place that a second person has issued")


class ReferenceMissing(InvalidAct):
    text = _("Name the number of the paper that is filed")
