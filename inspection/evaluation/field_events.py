"""Audit events of the field work of evaluators. What people said, and what is said of them, is personal, and sealed."""

from django.utils.translation import gettext_lazy as _

from audit import log

INTERVIEW_SENT = log.register(
    "questionnaire:interview:sent", personal={"respondent", "answers", "remarks"}, label=_("interview sent")
)
INTERVIEW_SIGNED = log.register(
    "questionnaire:interview:signed", personal={"remark"}, label=_("interview signed by the second investigator")
)
INTERVIEW_READ = log.register("questionnaire:interview:read", label=_("interview of an evaluation read"))
PHOTO_FETCHED = log.register("questionnaire:photo:fetched", label=_("photo of an interview fetched"))
RECORDING_HEARD = log.register(
    "questionnaire:recording:revealed", personal={"reason"}, label=_("recording of an interview heard")
)
LIST_CLOSED = log.register(
    "evaluation:problems:listed", personal={"descriptions"}, label=_("suspected problems of a day listed")
)
PROBLEM_ANSWERED = log.register(
    "evaluation:problem:answered", personal={"statement"}, label=_("suspected problem answered by the area")
)
EVIDENCE_FETCHED = log.register("evaluation:evidence:fetched", label=_("evidence of the area fetched"))
OPINION_GIVEN = log.register(
    "evaluation:problem:considered", personal={"reason"}, label=_("opinion of an expert on a suspected problem")
)
PROBLEM_RULED = log.register("evaluation:problem:ruled", label=_("suspected problem ruled"))
CONCLUDED = log.register("evaluation:engagement:concluded", personal={"text"}, label=_("evaluation concluded"))
PROBLEM_FOLLOWED = log.register("evaluation:problem:followed", label=_("consequence of an upheld problem"))
RESULT_ADOPTED = log.register("evaluation:engagement:adopted", label=_("result of the evaluation adopted"))
