"""What stands in a task's way, in one word (停滞原因), with what belongs to it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class StallCause(models.TextChoices):
    """In order of weight: of several, the first is what the supervisor is told."""

    NOBODY_CAN_ACT = "nobody_can_act", _("nobody can act")
    JOB_STUCK = "job_stuck", _("a background job is stuck")
    EVIDENCE_MISSING = "evidence_missing", _("evidence is missing")
    NOTICE_RUNNING = "notice_running", _("the notice is running")
    NOTICE_UNPROVEN = "notice_unproven", _("the notice is not proven")
    OBJECTION_OPEN = "objection_open", _("an objection is open")
    COMPARISON_MISSING = "comparison_missing", _("the data comparison is not settled")
    WAITING_FOR_SIGNATURE = "waiting_for_signature", _("signatures are missing")
    CLAIMED_IDLE = "claimed_idle", _("claimed, and nothing done")
    RETURNED_TWICE = "returned_twice", _("returned twice")
    SLOW = "slow", _("nothing stands in the way")


WEIGHT: dict[str, int] = {cause.value: place for place, cause in enumerate(StallCause)}


@dataclass(frozen=True)
class Finding:
    """`detail` is stored and shown to supervisors: counts, numbers of papers, posts and places, never a person's name."""

    cause: StallCause
    since: datetime
    detail: dict[str, Any] = field(default_factory=dict)
