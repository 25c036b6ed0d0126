"""Why a department's certificate is refused, and what of them keeps a place from going on (domain.md §2.3 V-3)."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, Refusal


class NotCertifiedNow(Refusal):
    kind = "conflict"
    text = _("The case does not wait for the departments now")


class CertificateChanged(Refusal):
    kind = "conflict"
    text = _("The department has certified again since this page was opened; look at it again")


class SourceMissing(InvalidAct):
    text = _("%(title)s: say where the value comes from")


class UnmetWithoutReason(InvalidAct):
    text = _("%(title)s is not met: say why and what the department puts right")


class ResultMissing(InvalidAct):
    text = _("%(title)s: the programme gives no number; say whether it is met")


class SectorsMissing(InvalidAct):
    text = _("These departments have not certified their indicators with both signatures: %(departments)s")


class EvaluationDiffers(InvalidAct):
    text = _(
        "The evaluation does not find what the verification found: %(titles)s. Until they agree the village goes back"
    )


class EvaluatorsFound(InvalidAct):
    text = _("%(body)s found otherwise in its report %(paper)s: %(titles)s")


class EvaluatorsDefer(InvalidAct):
    text = _("%(body)s puts the exit off in its report %(paper)s; it is not approved against that")


class SectorUnmet(InvalidAct):
    text = _("%(department)s finds not met: %(titles)s. The place goes back, and the department puts it right with it")
