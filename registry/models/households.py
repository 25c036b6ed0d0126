"""Households on the poverty register: what is on file *now* (domain.md §5). A case judges frozen facts, never these rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.encryption import EncryptedTextField
from registry.fields import PathField
from registry.models.divisions import Division


class Standing(models.TextChoices):
    """Where a household stands towards the register; every change is a StandingChange with its effective date."""

    APPLIED = "applied", _("applied for entry")  # not on the register yet, and counted nowhere
    NOT_EXITED = "not_exited", _("not exited")
    PLANNED = "planned", _("planned for this year")
    EXITED = "exited", _("exited")
    ROLLED_BACK = "rolled_back", _("rolled back")
    RETURNED = "returned", _("returned to poverty")
    DISQUALIFIED = "disqualified", _("disqualified")
    DEREGISTERED_NATURALLY = "deregistered_naturally", _("deregistered naturally")


class Movement(models.TextChoices):
    """What a change of standing counts as. The four words 脱贫回退, 返贫, 清退 and 自然减少 are never one number (domain.md §2.6)."""

    EXIT = "exit", _("poverty exits")
    ROLLBACK = "rollback", _("rollbacks of false exits")
    RETURN = "return", _("returns to poverty")
    DISQUALIFICATION = "disqualification", _("disqualifications")
    NATURAL_DECREASE = "natural_decrease", _("natural decrease")
    NATURAL_INCREASE = "natural_increase", _("natural increase")  # of persons only; no change of standing
    ENROLMENT = "enrolment", _("new enrolments")


class IncomeCategory(models.TextChoices):
    """A50-1 … A50-4 and A51 of the household form; expenses are stored positive and taken off."""

    WAGES = "wages", _("wages")
    BUSINESS = "business", _("business")
    PROPERTY = "property", _("property")
    TRANSFER = "transfer", _("transfer")
    OTHER = "other", _("other income")
    EXPENSES = "expenses", _("business expenses")


class HousingGrade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")


class Household(models.Model):
    """A registered household (建档立卡户). `village_path` copies its village's path so that lists are one index range."""

    no = models.CharField(_("household no."), max_length=40, unique=True)
    village = models.ForeignKey(Division, models.PROTECT, related_name="households")
    village_path = PathField()
    hamlet = models.CharField(_("hamlet"), max_length=60, blank=True)
    head_name = models.CharField(_("head of household"), max_length=60)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    household_type = models.CharField(_("household type"), max_length=40, blank=True)
    main_cause = models.CharField(_("main cause of poverty"), max_length=40, blank=True)
    entry_year = models.PositiveSmallIntegerField(_("year of entry"), null=True, blank=True)
    planned_exit_year = models.PositiveSmallIntegerField(_("planned year of exit"), null=True, blank=True)
    exit_path = models.CharField(_("path out of poverty"), max_length=40, blank=True)
    standing = models.CharField(_("standing"), max_length=30, choices=Standing.choices, default=Standing.NOT_EXITED)
    standing_since = models.DateField(_("standing since"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    amended_at = models.DateTimeField(_("last amended"))

    class Meta:
        indexes = [
            models.Index(fields=["village_path", "no"], name="households_of_place"),
            models.Index(fields=["standing", "village_path"], name="households_by_standing"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.head_name}"


class Member(models.Model):
    """One person of a household. `id_index` finds the same number elsewhere without opening anybody's."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="members")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=60)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, blank=True)
    id_no = EncryptedTextField(_("identity number"), blank=True)
    id_index = models.CharField(max_length=64, db_index=True, blank=True)
    birth_on = models.DateField(_("born"), null=True, blank=True)
    ethnicity = models.CharField(_("ethnicity"), max_length=40, blank=True)
    education = models.CharField(_("education"), max_length=40, blank=True)
    schooling = models.CharField(_("schooling"), max_length=40, blank=True)
    health = models.CharField(_("health"), max_length=60, blank=True)
    labour = models.CharField(_("labour capacity"), max_length=40, blank=True)
    has_medical_insurance = models.BooleanField(_("medical insurance"), null=True, blank=True)
    has_pension_insurance = models.BooleanField(_("pension insurance"), null=True, blank=True)
    months_worked = models.PositiveSmallIntegerField(_("months worked away"), null=True, blank=True)
    relation = models.CharField(_("relation to the head"), max_length=40)
    joined_on = models.DateField(_("joined"), null=True, blank=True)  # null: since the household was entered
    left_on = models.DateField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("reason for leaving"), max_length=100, blank=True)

    class Meta:
        ordering = ["household", "position"]
        constraints = [
            models.UniqueConstraint(fields=["household", "position"], name="one_member_per_position"),
            models.UniqueConstraint(
                fields=["household", "id_index"],
                condition=~models.Q(id_index=""),
                name="one_member_per_identity_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IncomeItem(models.Model):
    """One line of a year's income in fen; several lines per category are allowed (A50 lists crops, pensions, …)."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="income_items")
    year = models.PositiveSmallIntegerField(_("year"))
    category = models.CharField(_("category"), max_length=20, choices=IncomeCategory.choices)
    amount_fen = models.BigIntegerField(_("amount"))
    is_counted = models.BooleanField(_("counted"), default=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    class Meta:
        ordering = ["household", "-year", "id"]
        indexes = [models.Index(fields=["household", "year"], name="income_of_year")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="income_amount_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.category}"


class LivingConditions(models.Model):
    """How the household lived in one year. Null means unknown and is shown as unknown, never as no."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="living_conditions")
    year = models.PositiveSmallIntegerField(_("year"))
    housing_area_tenths = models.PositiveIntegerField(_("housing area"), null=True, blank=True)  # of a square metre
    housing_grade = models.CharField(_("housing grade"), max_length=1, choices=HousingGrade.choices, blank=True)
    has_safe_water = models.BooleanField(_("safe drinking water"), null=True, blank=True)
    has_electricity = models.BooleanField(_("electricity"), null=True, blank=True)
    has_television = models.BooleanField(_("radio and television"), null=True, blank=True)
    road_kind = models.CharField(_("road to the house"), max_length=40, blank=True)
    road_distance_m = models.PositiveIntegerField(_("distance to the trunk road"), null=True, blank=True)
    has_food = models.BooleanField(_("enough food"), null=True, blank=True)
    has_clothing = models.BooleanField(_("enough clothing"), null=True, blank=True)
    dropouts = models.PositiveSmallIntegerField(_("drop-outs from compulsory education"), null=True, blank=True)

    class Meta:
        ordering = ["household", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["household", "year"], name="one_set_of_conditions_per_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"

    @property
    def housing_area(self) -> str | None:
        """In square metres, as a page shows it: "93.0"."""
        if self.housing_area_tenths is None:
            return None
        return f"{self.housing_area_tenths // 10}.{self.housing_area_tenths % 10}"


class Helper(models.Model):
    """The cadre answerable for helping the household (帮扶责任人), with dates: help goes on after the exit."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="helpers")
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["household", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name", "unit"],
                condition=models.Q(until=None),
                name="one_open_entry_per_helper_and_household",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.unit}".strip()


class StandingChange(models.Model):
    """Insert-only: what the household's standing became, from when, by which case. Household.standing is its latest.

    `movement` says what it counts as, "" for what counts nowhere; `persons` how many lived there then: later births and
    deaths change no figure. Null: recorded before Heyan kept the number.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="standing_changes")
    standing = models.CharField(_("standing"), max_length=30, choices=Standing.choices)
    effective_on = models.DateField(_("effective from"))
    recorded_at = models.DateTimeField(_("recorded"))
    case_no = models.CharField(_("case no."), max_length=40, blank=True)
    movement = models.CharField(_("counts as"), max_length=20, choices=Movement.choices, blank=True)
    persons = models.PositiveSmallIntegerField(_("persons"), null=True, blank=True)

    class Meta:
        ordering = ["household", "id"]
        indexes = [
            models.Index(
                fields=["movement", "effective_on"],
                condition=~models.Q(movement=""),
                name="movements_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effective_on} {self.standing}"
