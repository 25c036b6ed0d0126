"""Lists as they are posted (domain.md §2.0-6, §2.2 H-6/H-8/H-13): where, from when to when, proven by which photos. All insert-only.

`decisions.Notice` is one household's line on such a list. Its end may move: a notice taken down early is hung again for
the days that are missing, an objection stops the days of its household alone, a changed line is posted again in full.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from registry.fields import PathField
from registry.models import Division, Posting

from approvals.models.cases import Roster
from approvals.stages import NoticeKind

PLACE_WORDS: dict[str, str] = {  # what stands on a list beside households, in the words that hang on the wall
    NoticeKind.VILLAGE: "村",
    NoticeKind.VILLAGE_ANNOUNCEMENT: "村",
    NoticeKind.TOWN: "镇",
    NoticeKind.TOWN_ANNOUNCEMENT: "镇",
    NoticeKind.COUNTY: "县",
    NoticeKind.COUNTY_ANNOUNCEMENT: "县",
}
ANNOUNCED = frozenset(kind for kind in NoticeKind if kind.value.endswith("announcement"))


class PointKind(models.TextChoices):
    VILLAGE_OFFICE = "village_office", _("village office")
    VILLAGE = "village", _("administrative village")
    HAMLET = "hamlet", _("natural village")
    OTHER = "other", _("another place")


class Moment(models.TextChoices):
    START = "start", _("posted")
    END = "end", _("still posted on the last day")


class TimeSource(models.TextChoices):
    CAMERA = "camera", _("written by the camera")
    STATED = "stated", _("stated by the official")


class ChangeCause(models.TextChoices):
    BREAK = "break", _("the list was taken down for some days")
    RESUMED = "resumed", _("resumed after an objection")
    CHANGED = "changed", _("posted again because the line changed")


class NoticeList(models.Model):
    """One list, posted once. The period and the text are frozen: a later table of holidays changes no past figure."""

    no = models.CharField(_("number of the notice"), max_length=40, unique=True)
    roster = models.ForeignKey(Roster, models.PROTECT, related_name="notice_lists")
    village_path = PathField()
    act_division = models.ForeignKey(Division, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("notice"), max_length=20, choices=NoticeKind.choices)
    number = models.PositiveSmallIntegerField(_("number of the list"))
    posted_on = models.DateField(_("posted on"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("days"))
    calendar = models.CharField(_("days counted"), max_length=10)
    extends = models.BooleanField(_("a last day without work moves on"))
    calendar_version = models.CharField(_("table of holidays"), max_length=60)
    text = models.TextField(_("text"))
    households = models.PositiveIntegerField(_("households"))
    persons = models.PositiveIntegerField(_("persons"))
    sheet = models.ForeignKey(
        "approvals.Sheet", models.PROTECT, null=True, blank=True, related_name="notice_lists", db_index=False
    )
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120)
    posted_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "kind", "number"], name="one_list_per_roster_kind_and_number"),
            models.CheckConstraint(
                condition=models.Q(starts_on__gt=models.F("posted_on"), ends_on__gte=models.F("starts_on")),
                name="list_starts_the_day_after_posting",
            ),
        ]
        indexes = [
            models.Index(fields=["village_path", "-id"], name="lists_under_place"),
            models.Index(fields=["ends_on", "id"], name="lists_by_last_day"),
        ]

    @property
    def place_word(self) -> str:
        """村, 镇 or 县; empty for a list of households."""
        return PLACE_WORDS.get(self.kind, "")

    @property
    def is_announcement(self) -> bool:
        return self.kind in ANNOUNCED

    def __str__(self) -> str:
        return self.no

    @property
    def stream(self) -> str:
        return f"notice:{self.no}"


class NoticePoint(models.Model):
    """One place where the list hangs: the village office, the administrative village, every natural village (C-21)."""

    list = models.ForeignKey(NoticeList, models.PROTECT, related_name="points", db_index=False)
    no = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=20, choices=PointKind.choices)
    name = models.CharField(_("posting point"), max_length=120)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "no"], name="one_point_per_number_of_the_list")]

    def __str__(self) -> str:
        return self.name


class PointProof(models.Model):
    """A photo of the list at one point: that it was posted, or still hung on the last day. Time and place are the photo's."""

    point = models.ForeignKey(NoticePoint, models.PROTECT, related_name="proofs")
    moment = models.CharField(_("moment"), max_length=10, choices=Moment.choices)
    sha256 = models.CharField(max_length=64, unique=True)  # one photo proves one thing
    thumbnail = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))
    content_type = models.CharField(max_length=80)
    taken_at = models.DateTimeField(_("taken at"))
    taken_on = models.DateField(_("taken on"))  # the same moment as a day in China: what the rules compare
    time_source = models.CharField(_("source of the time"), max_length=10, choices=TimeSource.choices)
    # In millionths of a degree.
    latitude = models.IntegerField(_("latitude"), null=True, blank=True)
    longitude = models.IntegerField(_("longitude"), null=True, blank=True)
    no_place_reason = models.CharField(_("why there is no position"), max_length=120, blank=True)
    uploaded_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=False, longitude__isnull=False, no_place_reason="")
                | (models.Q(latitude=None, longitude=None) & ~models.Q(no_place_reason="")),
                name="a_proof_has_a_place_or_says_why_not",
            )
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.moment}"


class NoticeBreak(models.Model):
    """Days on which the list, or one point of it, did not hang. They do not count."""

    list = models.ForeignKey(NoticeList, models.PROTECT, related_name="breaks")
    point = models.ForeignKey(NoticePoint, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    first_day = models.DateField(_("first day of the break"))
    last_day = models.DateField(_("last day of the break"))
    reason = models.CharField(_("reason"), max_length=200)
    recorded_by = models.ForeignKey(Posting, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="a_break_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.first_day}"


class NoticeChange(models.Model):
    """The end of one household's notice moved, or its changed line went onto another list; the newest row counts."""

    notice = models.ForeignKey("approvals.Notice", models.PROTECT, related_name="changes")
    list = models.ForeignKey(NoticeList, models.PROTECT, related_name="changes")  # where the household stands from now
    cause = models.CharField(_("cause"), max_length=10, choices=ChangeCause.choices)
    interruption = models.ForeignKey(NoticeBreak, models.PROTECT, null=True, blank=True, related_name="+")
    held_on = models.DateField(_("held since"), null=True, blank=True)
    resumed_on = models.DateField(_("resumed on"), null=True, blank=True)
    ends_on = models.DateField(_("last day"))
    row_no = models.PositiveIntegerField(_("No."), default=0)
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    head_name = models.CharField(_("head of household"), max_length=60, blank=True)
    population = models.PositiveIntegerField(_("persons"), default=0)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cause=ChangeCause.BREAK, interruption__isnull=False)
                | models.Q(cause=ChangeCause.RESUMED, held_on__isnull=False, resumed_on__isnull=False)
                | (models.Q(cause=ChangeCause.CHANGED) & ~models.Q(head_name="")),
                name="a_moved_end_says_why",
            )
        ]
        indexes = [models.Index(fields=["ends_on", "list"], name="moved_ends")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.cause}"
