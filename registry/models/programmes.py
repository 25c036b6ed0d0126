"""Programmes as loaded: every version stays, because cases keep the version they were opened under."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.divisions import Division


class ProgrammeVersion(models.Model):
    """One version of one programme. Content is never changed; another content is another version."""

    name = models.SlugField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    jurisdiction = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="programmes")
    in_force_from = models.DateField(_("in force from"))
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical content
    content = models.TextField()  # canonical JSON of the file
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_content_per_programme_version")]
        indexes = [models.Index(fields=["jurisdiction", "in_force_from"], name="programmes_of_jurisdiction")]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Target(models.Model):
    """One line of the exit targets as the programme gives it; sums are derived, never stored."""

    programme = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=20)
    path = models.CharField(_("path out of poverty"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    is_beside_total = models.BooleanField(default=False)
    persons = models.PositiveIntegerField(_("persons"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    villages = models.PositiveIntegerField(_("villages"), null=True, blank=True)
    towns = models.PositiveIntegerField(_("towns"), null=True, blank=True)
    counties = models.PositiveIntegerField(_("counties"), null=True, blank=True)
    clause = models.CharField(_("clause"), max_length=20)

    def __str__(self) -> str:
        return f"{self.programme} {self.year} {self.subject} {self.path}".strip()
