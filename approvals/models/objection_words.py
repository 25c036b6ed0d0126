"""The words of objections (domain.md §2.5): how one arrives, against what, which steps it takes, how it may end."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.roles import Level


class Channel(models.TextChoices):
    """How it arrived (C-61, D-55)."""

    VILLAGE = "village", _("told in the village")
    TOWNSHIP_HOTLINE = "township_hotline", _("township hotline")
    COUNTY_HOTLINE = "county_hotline", _("county hotline")
    CITY_HOTLINE = "city_hotline", _("city hotline")
    NATIONAL_HOTLINE = "national_hotline", _("12317")
    WEB = "web", _("web form")
    LETTER = "letter", _("letter")
    VISIT = "visit", _("visit to the office")
    PUBLIC_OPINION = "public_opinion", _("public opinion (press, internet)")
    DISCIPLINE = "discipline", _("clue from discipline inspection")


class ObjectionKind(models.TextChoices):
    """What is objected to (domain.md §2.5)."""

    WRONGLY_EXITED = "wrongly_exited", _("leaves but should not")
    WRONGLY_LEFT_OUT = "wrongly_left_out", _("should leave but does not")
    INCOME = "income", _("income is not true")
    MEMBERS = "members", _("members do not match")
    PROCEDURE = "procedure", _("procedure not according to the rules")
    FAVOURITISM = "favouritism", _("favouring kin and friends")
    NOT_ACCEPTED_BY_HOUSEHOLD = "not_accepted_by_household", _("the household itself does not agree")
    OTHER = "other", _("other")


class Against(models.TextChoices):  # `level` is the one complained about
    FIRST_NOTICE = "first_notice", _("first notice (village)")
    SECOND_NOTICE = "second_notice", _("second notice (township)")
    APPROVAL = "approval", _("county approval")
    ANNOUNCEMENT = "announcement", _("announcement (county)")
    VILLAGE_ACT = "village_act", _("another act of the village")
    TOWNSHIP_ACT = "township_act", _("another act of the township")
    ENTRY_NOTICE = "entry_notice", _("notice of a household's entry or removal (village)")
    ROLLBACK_NOTICE = "rollback_notice", _("notice of a false exit (county's decision)")
    PLACE_NOTICE = "place_notice", _("notice or announcement of the exit of a village, town or county")

    @property
    def level(self) -> Level | None:
        """Whose act it is; None: of whoever posted that list."""
        return _COMPLAINED.get(self)


_COMPLAINED = {
    Against.FIRST_NOTICE: Level.VILLAGE,
    Against.VILLAGE_ACT: Level.VILLAGE,
    Against.SECOND_NOTICE: Level.TOWNSHIP,
    Against.TOWNSHIP_ACT: Level.TOWNSHIP,
    Against.APPROVAL: Level.COUNTY,
    Against.ANNOUNCEMENT: Level.COUNTY,
    Against.ENTRY_NOTICE: Level.VILLAGE,
    Against.ROLLBACK_NOTICE: Level.COUNTY,
}


class OpinionGrade(models.TextChoices):
    """Grades of public opinion (D-55)."""

    GENERAL = "general", _("general")
    LARGE = "large", _("large")
    GRAVE = "grave", _("grave")


class ObjectionState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    ACCEPTED = "accepted", _("accepted, the household is held")
    INVESTIGATING = "investigating", _("under investigation")
    REPORTED = "reported", _("investigated, waiting for the decision")
    DECIDED = "decided", _("decided, waiting for the reply")
    ANSWERED = "answered", _("answered")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    MERGED = "merged", _("merged with an earlier objection")


S = ObjectionState
OPEN_STATES = (S.REGISTERED, S.ACCEPTED, S.INVESTIGATING, S.REPORTED, S.DECIDED)
HOLDING_STATES = (S.ACCEPTED, S.INVESTIGATING, S.REPORTED, S.DECIDED)


class ObjectionOutcome(models.TextChoices):
    UNFOUNDED = "unfounded", _("unfounded")
    PARTLY_FOUNDED = "partly_founded", _("partly founded")
    FOUNDED = "founded", _("founded")
    SINGLE_MATTER = "single_matter", _("settled as a single matter")  # 一事一议 (C-62)


class StepCode(models.TextChoices):
    REGISTER = "O-1", _("registration")
    ACCEPT = "O-2", _("acceptance and hold")
    ASSIGN = "O-3", _("naming of investigators")
    INVESTIGATE = "O-4", _("investigation")
    DECIDE = "O-5", _("decision")
    REPLY = "O-6", _("reply and publication")
    RESUME = "O-7", _("notice resumed")
    APPEAL = "O-8", _("appeal")


class DropOut(models.TextChoices):
    """Why one who was named investigates no longer."""

    RELIEVED = "relieved", _("holds the duty there no longer")
    INVOLVED = "involved", _("took part in the case or is near to the household")
    AWAY = "away", _("is away, his post is lent")


class PersonAsked(models.TextChoices):
    NEIGHBOUR = "neighbour", _("neighbour")
    HOUSEHOLD = "household", _("member of the household")
    OBJECTOR = "objector", _("objector")
    OFFICIAL = "official", _("official or helper")
    DEPARTMENT = "department", _("department (data)")


STEP_OUTCOMES: dict[str, str | Promise] = {
    "registered": _("registered"),
    "merged": _("merged with an earlier objection"),
    "accepted": _("accepted"),
    "not_accepted": _("not accepted"),
    "referred": _("passed to the next level"),
    "assigned": _("investigators named"),
    "assigned_again": _("investigators named anew"),
    "relinked": _("household concerned corrected"),
    "extended": _("time extended"),
    "reported": _("report submitted"),
    **{outcome.value: outcome.label for outcome in ObjectionOutcome},
    "answered": _("answered and published"),
    "resumed": _("notice resumed"),
    "released": _("hold ended"),
    "appealed": _("appealed"),
}
