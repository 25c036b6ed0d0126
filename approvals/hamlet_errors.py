"""Why a village stays where it is: its natural villages were not all looked at, or one does not meet (domain.md §2.3 V-2)."""

from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct


class HamletsNotReported(InvalidAct):
    text = _("Of %(total)s natural villages of %(place)s, %(known)s are reported; missing: %(missing)s")


class HamletsUnchecked(InvalidAct):
    text = _("Natural villages of %(households)s households or more that were not checked: %(hamlets)s")


class HamletsUnmet(InvalidAct):
    text = _("Natural villages that do not meet: %(hamlets)s")
