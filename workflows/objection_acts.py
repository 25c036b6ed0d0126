"""The acts of an objection's page: the step each belongs to, its form, and the service it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals import objection_naming, objection_policy
from approvals.acts import EvidenceFile
from approvals.errors import Refusal
from approvals.models import Notice, Objection, StepCode
from approvals.objection_rulings import Reply
from approvals.objection_selectors import next_level
from approvals.objection_team import possible_investigators, remaining
from audit import clock, files
from documents.receiving import Upload
from registry.access import Holder
from registry.models import User
from workflows import objection_services as services
from workflows.objection_forms import (
    AssignForm,
    CorrectForm,
    ExtendForm,
    IntakeForm,
    NoteForm,
    ObjectionForm,
    ReferForm,
    ReplyForm,
    ReportForm,
    RulingForm,
)

Perform = Callable[[User, Objection, Any], object]


@dataclass(frozen=True)
class PageAct:
    """`code`: the step it belongs to, or the question whether the user may, of an act that belongs to several."""

    code: StepCode | Callable[[Holder, Objection], object]
    title: str | Promise
    button: str | Promise
    perform: Perform

    def require(self, user: Holder, objection: Objection) -> None:
        """Raises what stands in the way."""
        if isinstance(self.code, StepCode):
            objection_policy.require(user, objection, self.code)
        else:
            self.code(user, objection)


def _intake(user: User, objection: Objection, form: IntakeForm) -> object:
    values = form.cleaned_data
    common: dict[str, Any] = {"user": user, "pk": objection.pk, "opinion": values["opinion"]}
    if values["outcome"] == "accepted":
        return services.accept(**common, case_no=values["case_no"].strip(), about_nobody=values["about_nobody"])
    if values["outcome"] == "merged":
        return services.merge(**common, into_no=values["into_no"].strip().upper())
    return services.refuse(**common)


def _correct(user: User, objection: Objection, form: CorrectForm) -> object:
    values = form.cleaned_data
    case_no = values["case_no"].strip()
    return services.correct(user=user, pk=objection.pk, opinion=values["opinion"], case_no=case_no)


def _refer(user: User, objection: Objection, form: ReferForm) -> object:
    return services.refer(user=user, pk=objection.pk, opinion=form.cleaned_data["cause"])


def _assign(user: User, objection: Objection, form: AssignForm) -> object:
    values = form.cleaned_data
    return services.assign(user=user, pk=objection.pk, opinion=values["opinion"], investigators=values["investigators"])


def _assign_again(user: User, objection: Objection, form: AssignForm) -> object:
    values = form.cleaned_data
    return services.assign_again(
        user=user, pk=objection.pk, opinion=values["opinion"], investigators=values["investigators"]
    )


def _kept(upload: Upload, title: str) -> EvidenceFile:
    return EvidenceFile(title, files.store(upload.content), len(upload.content), upload.kind)


def _note(user: User, objection: Objection, form: NoteForm) -> object:
    values = form.cleaned_data
    return services.note(
        user=user,
        pk=objection.pk,
        person=values["person"],
        name=values["name"],
        said=values["said"],
        asked_on=values["asked_on"],
        file=_kept(values["file"], values["person"]),
    )


def _extend(user: User, objection: Objection, form: ExtendForm) -> object:
    return services.extend(user=user, pk=objection.pk, opinion=form.cleaned_data["cause"])


def _report(user: User, objection: Objection, form: ReportForm) -> object:
    return services.report(user=user, pk=objection.pk, opinion=form.cleaned_data["finding"])


def _decide(user: User, objection: Objection, form: RulingForm) -> object:
    return services.decide(user=user, pk=objection.pk, verdict=form.verdict())


def _reply(user: User, objection: Objection, form: ReplyForm) -> object:
    values = form.cleaned_data
    receipt = _kept(values["receipt"], "receipt").sha256 if values["receipt"] else ""
    places = [line.strip() for line in values["places"].splitlines() if line.strip()]
    answer = Reply(values["opinion"], values["method"], places, receipt)
    return services.reply(user=user, pk=objection.pk, answer=answer)


ACTS: dict[str, PageAct] = {
    "accept": PageAct(StepCode.ACCEPT, _("Accept or not"), _("Record"), _intake),
    "correct": PageAct(StepCode.ACCEPT, _("Another household is concerned"), _("Record"), _correct),
    "assign": PageAct(StepCode.ASSIGN, _("Name investigators"), _("Name them"), _assign),
    "assign-again": PageAct(
        objection_naming.may_name_again, _("Name investigators anew"), _("Name them"), _assign_again
    ),
    "note": PageAct(StepCode.INVESTIGATE, _("Add a signed note"), _("Add the note"), _note),
    "report": PageAct(StepCode.INVESTIGATE, _("Submit the report"), _("Submit the report"), _report),
    "extend": PageAct(StepCode.INVESTIGATE, _("Extend the time once"), _("Extend"), _extend),
    "decide": PageAct(StepCode.DECIDE, _("Decide"), _("Record the decision"), _decide),
    "reply": PageAct(StepCode.REPLY, _("Reply and publish"), _("Record the reply"), _reply),
    "refer": PageAct(objection_naming.may_refer, _("Pass to the next level"), _("Pass it up"), _refer),
}


def acts_of(user: Holder, objection: Objection) -> list[str]:
    """The acts that the user may take now."""
    return [slug for slug, act in ACTS.items() if _fits(slug, objection) and _may(act, user, objection)]


def _may(act: PageAct, user: Holder, objection: Objection) -> bool:
    try:
        act.require(user, objection)
    except Refusal:
        return False
    return True


def _fits(slug: str, objection: Objection) -> bool:
    if slug == "correct":
        return objection.case_id is not None
    if slug == "refer":
        return next_level(objection.village_path, objection.level) is not None
    return slug != "extend" or not objection.steps.filter(step=StepCode.INVESTIGATE, outcome="extended").exists()


def form_of(slug: str, objection: Objection, data: Any = None, uploads: Any = None) -> ObjectionForm:
    """An empty form of the act, or a bound one."""
    common: dict[str, Any] = {"data": data, "files": uploads, "auto_id": f"{slug}_%s", "initial": {}}
    if slug == "accept":
        case_no = objection.case.case_no if objection.case else ""
        return IntakeForm(**common | {"initial": {"case_no": case_no, "outcome": "accepted"}})
    if slug in {"assign", "assign-again"}:
        form = AssignForm(**common, possible=possible_investigators(objection))
        return form if slug == "assign" else form.beside(remaining(objection))
    if slug == "note":
        return NoteForm(**common | {"initial": {"asked_on": clock.today()}})
    if slug == "decide":
        return RulingForm(**common, case=objection.case)
    if slug == "reply":
        return ReplyForm(**common | {"initial": {"places": "\n".join(_points(objection))}})
    return {"report": ReportForm, "extend": ExtendForm, "correct": CorrectForm, "refer": ReferForm}[slug](**common)


def _points(objection: Objection) -> list[str]:
    """Where the notice objected to was posted: the result is posted there, too (O-6)."""
    notice = Notice.objects.filter(case=objection.case_id).order_by("-pk").first() if objection.case_id else None
    return [str(place) for place in notice.places] if notice else []
