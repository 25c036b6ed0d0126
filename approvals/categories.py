"""Who comes to a meeting of village representatives, by category (domain.md §2.1 H04)."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from approvals.inputs import Input

CATEGORIES: tuple[tuple[str, str | Promise], ...] = (
    ("resident_leaders", _("leaders resident in the village")),
    ("first_secretary", _("first Party secretary")),
    ("work_team", _("resident work team")),
    ("cadres", _("village cadres")),
    ("group_heads", _("heads of village groups")),
    ("party_members", _("representatives of Party members")),
    ("elders", _("the “five elders”")),
    ("representatives", _("village representatives")),
)


def turnout_inputs() -> tuple[Input, ...]:
    """Expected and present of each category; both add up to the totals."""
    inputs: list[Input] = []
    for code, label in CATEGORIES:
        inputs += [
            Input(f"expected_{code}", format_lazy(_("{who}: expected"), who=label), "number", False, part="turnout"),
            Input(f"present_{code}", format_lazy(_("{who}: present"), who=label), "number", False, part="turnout"),
        ]
    return tuple(inputs)
