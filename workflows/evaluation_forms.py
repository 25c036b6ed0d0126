"""Forms of the evaluators' field work: the interview is built from its own list of questions, so that page and rule cannot differ."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.models import PhotoKind
from audit import files
from documents.receiving import EvidenceField, SoundField
from inspection.evaluation.answers import Answer
from inspection.evaluation.questionnaires import Interview
from inspection.evaluation.questions import SECTIONS, Question, in_sections
from inspection.evaluation.recordings import Recording
from inspection.evaluation.suspecting import Look, possible_kinds, suspicions_of
from inspection.forms import LedgerForm
from inspection.models import (
    EvaluationOpinion,
    Evaluator,
    FileMoment,
    ProblemKind,
    Questionnaire,
    QuestionnaireRecording,
)
from registry.households import LONGEST_REASON, SHORTEST_REASON
from workflows.field_forms import PhotoForm
from workflows.fields import field_for, plain_value

PREFIX = "q-"
KEPT_BESIDE = ("visited_on", "asked_from", "asked_until", "respondent", "relation", "second", "remarks")
PHOTOS = (PhotoKind.VISIT, PhotoKind.HOUSE, PhotoKind.WATER, PhotoKind.INSIDE, PhotoKind.OTHER)


def _text(label: Any, *, rows: int = 3, longest: int = 1000, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=widget, **kwargs)


class _Time(forms.TimeInput):
    input_type = "time"


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=_Time(format="%H:%M"))


class InterviewForm(LedgerForm):
    """One interview. `submission` is made with the page: the same page sent twice is one interview.

    Hardly a field is required here: what is missing the rules say, all of it at once.
    """

    submission = forms.UUIDField(widget=forms.HiddenInput)
    visited_on = forms.DateField(
        label=_("visited on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    asked_from = _time(_("asked from"))
    asked_until = _time(_("asked until"))
    respondent = forms.CharField(label=_("who answered"), max_length=60, required=False)
    relation = forms.CharField(label=_("relation to the head"), max_length=40, required=False)
    second = forms.TypedChoiceField(label=_("second investigator"), coerce=int, empty_value=None, required=False)
    cadres_left = forms.BooleanField(
        label=_("The local cadres left the room before the first question"), required=False
    )
    remarks = _text(_("remarks of the investigators"), required=False)

    def __init__(
        self, *args: Any, asked: Sequence[Question], seconds: Sequence[Evaluator], is_home: bool, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"submission": uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.asked = asked
        if not is_home:
            self.fields["relation"].label = _("post of who answered")
        field = self.fields["second"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((one.pk, one.name) for one in seconds)]
        for question in asked:
            self.fields[f"{PREFIX}{question.item.name}"] = field_for(question.item)

    @property
    def scene(self) -> list[forms.BoundField]:
        return [self[name] for name in (*KEPT_BESIDE[:6], "cadres_left")]

    @property
    def sections(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        for section, rows in in_sections(self.asked):
            yield SECTIONS[section][1], [self[f"{PREFIX}{question.item.name}"] for question in rows]

    @property
    def kept_names(self) -> list[str]:
        """What a draft keeps: neither files nor the statement that the cadres left."""
        return [*KEPT_BESIDE, *(f"{PREFIX}{question.item.name}" for question in self.asked)]

    def interview(self) -> Interview:
        values = self.cleaned_data
        plain = {name: values[name] for name in (*KEPT_BESIDE, "submission", "cadres_left")}
        answers = {
            question.item.name: plain_value(question.item, values.get(f"{PREFIX}{question.item.name}"))
            for question in self.asked
        }
        return Interview(**plain, answers=answers)

    def show(self, refusal: Any) -> None:
        """A refusal of a question stands beside the question."""
        for one in getattr(refusal, "refusals", [refusal]):
            name = one.field if one.field in self.fields else f"{PREFIX}{one.field}"
            self.add_error(name if name in self.fields else None, str(one))


class InterviewPhotos(PhotoForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kinds=PHOTOS, lacking=(PhotoKind.VISIT,), **kwargs)


class InterviewSounds(forms.Form):
    """Recordings of the conversation, in its order; what they are says what they begin with, not their name."""

    recording_1 = SoundField(label=_("recording of the conversation"), required=False)
    recording_2 = SoundField(label=_("second recording"), required=False)
    recording_3 = SoundField(label=_("third recording"), required=False)

    def received(self) -> list[Recording]:
        """Only after is_valid(), and only for who may act: stores the files."""
        found = [self.cleaned_data[name] for name in self.fields if self.cleaned_data[name] is not None]
        rows = [Recording(files.store(one.content), len(one.content), one.kind) for one in found]
        return list({row.sha256: row for row in rows}.values())


class HearForm(LedgerForm):
    """Which recording somebody must hear, and why."""

    recording = forms.TypedChoiceField(label=_("recording"), coerce=int)
    reason = forms.CharField(
        label=_("Why do you need to hear it?"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        help_text=_("Your name, your post and this reason are kept in the audit log."),
    )

    def __init__(self, data: Any = None, *, recordings: Sequence[QuestionnaireRecording]) -> None:
        super().__init__(data)
        self.rows = {row.no: row for row in recordings}
        field = self.fields["recording"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.no, f"{row.no} · {filesizeformat(row.size)} · {row.content_type}") for row in recordings]

    @property
    def chosen(self) -> QuestionnaireRecording:
        return self.rows[self.cleaned_data["recording"]]


class SignForm(LedgerForm):
    """The second investigator's word."""

    agrees = forms.TypedChoiceField(
        label=_("Was it asked and answered like this?"),
        choices=[("yes", _("Yes, I was there and stand by it")), ("no", _("No, it must be asked again"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = _text(_("remark"), required=False, rows=2)


class LookForm(LedgerForm):
    """The leader's look at one interview: what the answers suggest is filled in, to be taken, changed or emptied."""

    note = forms.CharField(label=_("why a criterion that is not met is not listed"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, row: Questionnaire) -> None:
        said = {one.kind: one.text for one in suspicions_of(row)}
        super().__init__(data, prefix=f"look{row.pk}", initial=said)
        self.row, self.kinds = row, possible_kinds(row.unit)
        for kind in self.kinds:
            self.fields[str(kind)] = forms.CharField(
                label=ProblemKind(kind).label,
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields([*map(str, self.kinds), "note"])

    def look(self) -> Look:
        values = self.cleaned_data
        said = {str(kind): text for kind in self.kinds if (text := values[str(kind)].strip())}
        return Look(problems=said, note=values["note"])


class AnswerForm(LedgerForm):
    """申诉举证: with up to three papers or photos."""

    accepts = forms.TypedChoiceField(
        label=_("answer of the area"),
        choices=[("yes", _("accepts the problem")), ("no", _("contests it, with evidence"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    statement = _text(_("how it is"), rows=4)
    shows = forms.CharField(label=_("what the files show"), required=False, max_length=100)
    evidence = EvidenceField(label=_("first paper or photo (JPEG, PNG or PDF)"), required=False)
    evidence_2 = EvidenceField(label=_("second paper or photo"), required=False)
    evidence_3 = EvidenceField(label=_("third paper or photo"), required=False)

    def given(self) -> Answer:
        """Only for who may answer: nobody else leaves files here."""
        names = [name for name in ("evidence", "evidence_2", "evidence_3") if self.cleaned_data.get(name)]
        files = tuple(file for name in names for file in self.kept(**{name: FileMoment.OTHER}))
        return Answer(accepts=self.cleaned_data["accepts"], statement=self.cleaned_data["statement"], files=files)


class OpinionForm(LedgerForm):
    """An expert's."""

    upholds = forms.TypedChoiceField(
        label=_("The problem"),
        choices=[("yes", _("stands")), ("no", _("is dropped: the evidence refutes it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = _text(_("grounds of the opinion"))


class ConclusionForm(LedgerForm):
    seen_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    opinion = forms.ChoiceField(
        label=_("opinion of the body"), choices=EvaluationOpinion.choices, widget=forms.RadioSelect
    )
    text = _text(_("conclusion of the evaluation"), rows=5, longest=2000)
