"""Which form an act of the table has."""

from typing import Any

from audit import clock
from inspection import policy
from inspection.forms import AssignForm, PlanForm, ReportForm, StepForm, VisitForm
from inspection.models import LedgerItem
from inspection.terms import terms_at

_FORMS: dict[str, type[StepForm]] = {"plan": PlanForm, "report": ReportForm, "accept": VisitForm, "refuse": VisitForm}


def form_of(act: str, item: LedgerItem, data: Any = None, uploads: Any = None) -> StepForm:
    """An empty form of the act, or a bound one."""
    common: dict[str, Any] = {"data": data, "files": uploads, "auto_id": f"{act}_%s"}
    if act in {"assign", "assign-at-once"}:
        return AssignForm(
            **common,
            possible=policy.possible_responsible(item),
            terms=terms_at(item.division, clock.today()),
            at_once=act == "assign-at-once",
        )
    return _FORMS.get(act, StepForm)(**common)
