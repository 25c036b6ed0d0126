"""Why something cannot be done with a paper."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import Refusal


class PaperEnded(Refusal):
    kind = "conflict"
    text = _("The paper %(number)s is no longer valid already; nothing was changed")
