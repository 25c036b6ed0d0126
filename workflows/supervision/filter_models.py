"""Filters that officials keep. A row holds criteria and no rights: whoever opens it sees what he may see at that moment."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models import Division


class FilteredList(models.TextChoices):
    WORK = "work", _("open stages of the place")
    QUEUE = "queue", _("my work")


class SavedFilter(models.Model):
    """A filter of one official, for himself or for his office: everybody who holds the same role at the same place."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    of_list = models.CharField(_("list"), max_length=10, choices=FilteredList.choices)
    criteria: Any = models.JSONField(_("criteria"))  # field of the list's form → value as its address has it
    division = models.ForeignKey(Division, models.CASCADE, null=True, related_name="+", db_index=False)
    role = models.CharField(_("shared with"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("order"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        app_label = "workflows"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_filter_per_owner_and_name"),
            models.CheckConstraint(
                condition=models.Q(division=None, role="") | (models.Q(division__isnull=False) & ~models.Q(role="")),
                name="a_filter_is_shared_with_an_office_or_nobody",
            ),
        ]
        indexes = [models.Index(fields=["division", "role"], name="filters_of_office")]

    def __str__(self) -> str:
        return self.name
