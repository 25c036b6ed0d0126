"""The parts of an official's day, in the order of the page; the queue shows each of them whole."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    SOON = "soon", _("Due within two working days")
    RETURNED = "returned", _("Returned to me")
    URGED = "urged", _("Urged")
    GIVEN = "given", _("Assigned to me")
    BACK = "back", _("Laid aside until today")
    ASIDE = "aside", _("Laid aside")
