"""The household's own word (H-5; L-33): told first, then agreed or refused, by the head or a proxy with his reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.errors import (
    ConsentRefused,
    InputMissing,
    InputWrong,
    InvalidAct,
    RefusedTwice,
)
from approvals.models import Decision
from approvals.stages import Outcome, StageCode

_TOLD = ("told_criteria", "told_income", "told_policies")
_PROXY: tuple[tuple[str, str | Promise], ...] = (
    ("relation", _("relation to the head (proxy)")),
    ("proxy_reason", _("why a proxy signs")),
    ("authority", _("written authority (photo)")),
)


def approval_refusals(values: Mapping[str, Any]) -> list[InvalidAct]:
    """Nobody agrees to what he was not told; a proxy is named with relation, reason and authority."""
    found: list[InvalidAct] = [
        InputWrong(field=name, label=_("told to the household"), problem=_("must be done before it agrees"))
        for name in _TOLD
        if values.get(name) is False
    ]
    if values.get("agrees") is False:
        found.append(ConsentRefused(field="agrees"))
    if values.get("signer") == "proxy":
        found += [InputMissing(field=name, label=label) for name, label in _PROXY if not values.get(name)]
    return found


def head_refusals(values: Mapping[str, Any], *, head: str, recorder: str) -> list[InvalidAct]:
    """The head signs under his own name, a proxy under his; whoever records it is neither witness nor signer."""
    found: list[InvalidAct] = []
    signed_by, is_proxy = values.get("signed_by"), values.get("signer") == "proxy"
    if signed_by and (signed_by == head) == is_proxy:
        problem = _("is the head himself") if is_proxy else _("is not the name of the head")
        found.append(InputWrong(field="signed_by", label=_("signed by"), problem=problem))
    if values.get("witness") and values.get("witness") == signed_by:
        found.append(InputWrong(field="witness", label=_("witness"), problem=_("is the one who signs")))
    for name, label in (("witness", _("witness")), ("signed_by", _("signed by"))):
        if recorder and values.get(name) == recorder:
            found.append(InputWrong(field=name, label=label, problem=_("is the official who records the consent")))
    return found


def refusal_refusals(values: Mapping[str, Any], outcome: str, decisions: Sequence[Decision]) -> list[InvalidAct]:
    """A household that refuses is heard once more; refusing again takes it off this year's list (domain.md §2.2 H-5)."""
    if values.get("agrees") is not False:
        return []
    found: list[InvalidAct] = []
    if not values.get("refusal_reason"):
        found.append(InputMissing(field="refusal_reason", label=_("why it does not agree")))
    if outcome == Outcome.RETURNED and has_refused(decisions):
        found.append(RefusedTwice(field="outcome"))
    return found


def has_refused(decisions: Sequence[Decision]) -> bool:
    """Whether the household has refused before, in whatever round."""
    told = [decision for decision in decisions if decision.stage == StageCode.CONSENT]
    return any(decision.particulars.get("agrees") is False for decision in told)
