"""The page of a measuring stage in five parts, 进看算比评 (C-15): enter, look, compute, compare, appraise; with the headings of Q-10."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.income_lines import CATEGORIES, line_text
from approvals.models import Assessment, Case, Decision, FieldPhoto
from approvals.particulars import INPUTS, Input
from approvals.programmes import programme_for
from approvals.stages import ORDER, PATHS, CaseKind, Stage, StageCode
from approvals.subjects import known_values
from approvals.surveys import Change, changes_since, compare, remarks_to
from approvals.wording import title_of
from registry.programme_schema import Programme
from workflows.forms import DecisionForm

PARTS: tuple[tuple[str, str, str | Promise], ...] = (
    ("enter", "进", gettext_lazy("Enter: the visit and the family")),
    ("look", "看", gettext_lazy("Look: how the household lives")),
    ("compute", "算", gettext_lazy("Compute: production, income, rigid expenditure")),
    ("compare", "比", gettext_lazy("Compare: register, own value, lower levels")),
    ("appraise", "评", gettext_lazy("Appraise: what this level concludes")),
)
_PART_OF = {
    "population": "enter",
    "clear_facts": "enter",
    "wages_fen": "compute",
    "business_fen": "compute",
    "property_fen": "compute",
    "transfer_fen": "compute",
    "other_fen": "compute",
    "expenses_fen": "compute",
    "rigid_expenditure_fen": "compute",
    "industry_projects": "compute",
    "has_income_source": "compute",
}
LEVELS = (
    StageCode.HOME_CHECK,
    StageCode.TOWNSHIP_SELF_CHECK,
    StageCode.COUNTY_REVIEW,
    StageCode.CITY_VERIFICATION,
)


def parts(form: DecisionForm) -> list[dict[str, Any]]:
    """Every field of the form stands in exactly one part; [] where the stage does not measure."""
    if not form.measured_names or form.stage.code not in LEVELS:  # the five parts are those of a household's survey
        return []
    found: dict[str, list[Any]] = {code: [] for code, _mark, _title in PARTS}
    found["enter"].append(form["acted_on"])
    for item in INPUTS[form.stage.code]:
        found[item.part if item.part in found else "appraise"].append(form[item.name])
    for name in form.measured_names:
        found[_PART_OF.get(name, "look")].append(form[f"measured-{name}"])
    return [{"code": code, "mark": mark, "title": title, "fields": found[code]} for code, mark, title in PARTS]


def compared_rows(case: Case, form: DecisionForm) -> list[dict[str, Any]]:
    """Register and levels below side by side, for the part “compare”."""
    if not form.measured_names:
        return []
    path = [stage.code for stage in PATHS[CaseKind(case.kind)] if stage.measures]
    stages = [code for code in path if ORDER[code] < ORDER[form.stage.code]]
    register = known_values(case, form.programme)
    items = {name: form.inputs[name] for name in form.measured_names}
    rows = compare(register, Assessment.objects.filter(case=case), items, stages)
    return [
        {
            "label": row.item.label,
            "register": shown(row.item, row.register),
            "levels": [
                {"title": title_of(form.programme, code), "value": shown(row.item, value)}
                for code, value in zip(stages, row.levels, strict=True)
            ],
            "differs": row.differs,
        }
        for row in rows
    ]


def shown(item: Input, value: Any) -> str:
    """A stored value in words; "" where nothing is known."""
    if value in (None, "", []):
        return ""
    if item.kind == "fen":
        return f"{value / 100:.2f}"
    if item.kind == "flag":
        return _("yes") if value else _("no")
    if item.kind == "names":
        return "、".join(value)
    if item.kind == "lines":
        return "；".join(f"{dict(CATEGORIES)[line['category']]}：{line_text(line)}" for line in value)
    if item.kind == "ink":
        return str(dict(item.choices).get(value["method"], ""))
    if item.kind == "choice":
        return str(dict(item.choices).get(value, value))
    return str(value)


def change_rows(case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[dict[str, str]] | None:
    """What changed since this stage last looked; None where it looks for the first time."""
    found = changes_since(case, stage, decisions)
    return None if found is None else [_change_row(change, programme_for(case)) for change in found]


def _change_row(change: Change, programme: Programme) -> dict[str, str]:
    return {
        "stage": str(title_of(programme, change.stage)),
        "label": str(change.item.label),
        "old": shown(change.item, change.old),
        "new": shown(change.item, change.new),
    }


def attach_remarks(form: DecisionForm, case: Case) -> int:
    """Put what the last return said beside its fields; how many remarks there are."""
    found = remarks_to(case, form.stage) if case.round > 1 else {}
    count = 0
    for name, remarks in found.items():
        if name in form.fields:
            form[name].remarks = remarks  # type: ignore[attr-defined]
            count += len(remarks)
    return count


def photo_rows(photos: Iterable[FieldPhoto], url_of: Any, programme: Programme) -> list[dict[str, Any]]:
    """Photos with their flags, for whoever judges."""
    return [_photo_row(photo, url_of) | {"stage": title_of(programme, photo.stage)} for photo in photos]


def _photo_row(photo: FieldPhoto, url_of: Any) -> dict[str, Any]:
    return {
        "title": photo.get_kind_display(),
        "round": photo.round,
        "taken_at": photo.taken_at,
        "place": _place(photo),
        "by": photo.uploaded_by.name,
        "digest": photo.sha256,
        "url": url_of(photo),
        "flags": [_flag_text(flag) for flag in photo.flags.all()],
    }


def later_photo_rows(photos: Iterable[FieldPhoto], url_of: Any, occasion: str = "") -> list[dict[str, Any]]:
    """The same of visits outside any case; `occasion` if they do not follow an exit."""
    return [_photo_row(photo, url_of) | {"stage": occasion or photo.get_stage_display()} for photo in photos]


def _place(photo: FieldPhoto) -> str:
    if photo.latitude is None or photo.longitude is None:
        return _("no position: %(reason)s") % {"reason": photo.no_position}
    position = f"{photo.latitude / 1_000_000:.5f}, {photo.longitude / 1_000_000:.5f}"
    return f"{position} ({photo.get_position_source_display()})"


def _other_occasion(photo: FieldPhoto) -> str:
    return _("the meeting of a roster") if photo.roster_id else _("a visit after the exit")


def _flag_text(flag: Any) -> str:
    if flag.other is None:
        return str(flag.get_kind_display())
    other = flag.other.case.case_no if flag.other.case else _other_occasion(flag.other)
    return f"{flag.get_kind_display()}：{other}"
