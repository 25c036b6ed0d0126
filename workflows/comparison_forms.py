"""Forms of the comparison with the departments and of samples. What is wrong is said by the rules, beside the field."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from approvals.acts import EvidenceFile
from approvals.comparison_replies import LONGEST_CONTENT, Line
from approvals.comparison_workbooks import LONGEST_REASON, NO, YES
from approvals.models import ComparisonAnswer, ComparisonRequest, ComparisonSubject, Settlement
from approvals.stages import ReasonCode
from audit import files
from documents.receiving import EvidenceField
from registry.importing.guarding import WorkbookRefused, refuse_at_first_sight
from registry.importing.messages import sentence

SMALL = 40  # persons whom a page lists one by one; more are answered by workbook, or hit by hit
ROWS = 8
MOST_BYTES = 20 * 1024 * 1024
ALL_OTHERS = "其余人员、项目均无命中。"  # goes onto the record in these words
_ANSWERS = (("", "—"), (NO, _("no hit")), (YES, _("hit")))


class StatedForm(forms.Form):
    """A frozen set as the page showed it: its number and its digest come back with the confirmation."""

    households = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.HiddenInput)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class ExportForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is the workbook fetched?"),
        max_length=LONGEST_REASON,
        help_text=_(
            "It holds full identity numbers. Your name, your post and this reason are logged and printed in it."
        ),
    )


class WorkbookForm(forms.Form):
    seen_replies = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    workbook = forms.FileField(
        label=_("filled workbook"),
        help_text=_("Every row must be answered. Nothing is written while a single row is wrong."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )

    def clean_workbook(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["workbook"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("the file is larger than %(limit)s MB"), params={"limit": MOST_BYTES >> 20})
        try:
            refuse_at_first_sight(file)
        except WorkbookRefused as refused:
            raise forms.ValidationError(sentence(refused.code, refused.params)) from refused
        file.seek(0)
        return file


class AnswerForm(forms.Form):
    """Answers in the browser: person by person for a short letter, hit by hit for a long one.

    "All others: no hit" is a sentence that somebody states, never what an empty field means.
    """

    seen_replies = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        request: ComparisonRequest,
        subjects: Sequence[ComparisonSubject],
        standing: Sequence[ComparisonAnswer] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(request.items)
        self.subjects = subjects
        self.is_small = len(subjects) <= SMALL
        self.is_first = not standing
        if self.is_small:
            self._by_person({(row.subject_id, row.item): row for row in standing})
        else:
            self._by_hit()
        if self.is_first:
            self.fields["others"] = forms.BooleanField(label=ALL_OTHERS, required=False)

    def _by_person(self, standing: dict[tuple[int, str], ComparisonAnswer]) -> None:
        for subject in self.subjects:
            for number, item in enumerate(self.items):
                before = standing.get((subject.pk, item))
                label = f"{subject.place} {subject.name} {item}"
                self._add(f"a-{subject.place}-{number}", f"c-{subject.place}-{number}", label, before)

    def _add(self, answer: str, content: str, label: str, before: ComparisonAnswer | None) -> None:
        self.fields[answer] = forms.ChoiceField(label=label, required=False, choices=_ANSWERS)
        self.fields[content] = forms.CharField(label=f"{label}：情况", required=False, max_length=LONGEST_CONTENT)
        if before is not None:
            self.initial[answer], self.initial[content] = YES if before.is_hit else NO, before.content

    def _by_hit(self) -> None:
        items = [("", "—"), *((item, item) for item in self.items)]
        for row in range(ROWS):
            self.fields[f"p-{row}"] = forms.IntegerField(label=_("line"), required=False, min_value=1, max_value=10**6)
            self.fields[f"i-{row}"] = forms.ChoiceField(label=_("item"), required=False, choices=items)
            self.fields[f"a-{row}"] = forms.ChoiceField(label=_("answer"), required=False, choices=_ANSWERS)
            self.fields[f"c-{row}"] = forms.CharField(label=_("content"), required=False, max_length=LONGEST_CONTENT)

    @property
    def persons(self) -> Iterator[tuple[ComparisonSubject, list[tuple[str, forms.BoundField, forms.BoundField]]]]:
        for subject in self.subjects:
            yield (
                subject,
                [
                    (item, self[f"a-{subject.place}-{number}"], self[f"c-{subject.place}-{number}"])
                    for number, item in enumerate(self.items)
                ],
            )

    @property
    def hits(self) -> Iterator[list[forms.BoundField]]:
        for row in range(ROWS):
            yield [self[f"{letter}-{row}"] for letter in "piac"]

    @property
    def statement(self) -> str:
        return ALL_OTHERS if self.cleaned_data.get("others") else ""

    def lines(self) -> list[Line]:
        """Only after is_valid()."""
        given = self._person_lines() if self.is_small else self._hit_lines()
        if not self.cleaned_data.get("others"):
            return given
        known = {(line.place, line.item) for line in given}
        pairs = ((subject.place, item) for subject in self.subjects for item in self.items)
        return given + [Line(place, item, False) for place, item in pairs if (place, item) not in known]

    def _person_lines(self) -> list[Line]:
        values = self.cleaned_data
        return [
            Line(subject.place, item, answer == YES, values.get(f"c-{subject.place}-{number}", ""))
            for subject in self.subjects
            for number, item in enumerate(self.items)
            for answer in [values.get(f"a-{subject.place}-{number}")]
            if answer
        ]

    def _hit_lines(self) -> list[Line]:
        values = self.cleaned_data
        return [
            Line(values.get(f"p-{row}") or 0, values.get(f"i-{row}", ""), values[f"a-{row}"] == YES, values[f"c-{row}"])
            for row in range(ROWS)
            if values.get(f"a-{row}")
        ]


class DepartmentSignForm(forms.Form):
    seat = forms.ChoiceField(choices=(("officer", ""), ("head", "")), widget=forms.HiddenInput)
    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class ClearingForm(forms.Form):
    seen_clearings = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("result of the check"),
        widget=forms.RadioSelect,
        choices=[
            (Settlement.CLEARED, _("cleared: it does not speak against the exit")),
            (Settlement.CONFIRMED, _("confirmed: it is as the department says")),
        ],
    )
    reason = forms.CharField(
        label=_("what was found"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    proof = EvidenceField(label=_("proof (JPEG, PNG or PDF, at most 10 MB)"), required=False)
    proof_title = forms.CharField(label=_("what it shows"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["proof_title"] = " ".join(values.get("proof_title", "").split())
        if not values["proof_title"].isprintable():
            self.add_error("proof_title", _("contains characters that cannot be printed"))
        return values

    def evidence(self) -> EvidenceFile | None:
        upload = self.cleaned_data.get("proof")
        if upload is None:
            return None
        title = self.cleaned_data["proof_title"]
        return EvidenceFile(title, files.store(upload.content), len(upload.content), upload.kind)


class ReturnListForm(StatedForm):
    """The whole list goes back to the county; which households, the page has shown."""

    reason_code = forms.ChoiceField(label=_("reason code"), choices=ReasonCode.choices, initial=ReasonCode.RC13)
    opinion = forms.CharField(
        label=_("opinion"), min_length=2, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    confirmed = forms.BooleanField(label=_("I return every household shown here that still waits"))

    def clean_opinion(self) -> str:
        text = " ".join(self.cleaned_data["opinion"].split())
        if not text.isprintable():
            raise forms.ValidationError(_("contains characters that cannot be printed"))
        return text
