"""Addresses of the evaluators' field work."""

from django.urls import path

from workflows.views import evaluation, evaluation_interviews, evaluation_problems

urlpatterns = [
    path("engagements/<int:pk>/field/", evaluation.field_home, name="field-home"),
    path("engagements/<int:pk>/look/", evaluation.look, name="field-look"),
    path("engagements/<int:pk>/uphold/", evaluation_problems.uphold, name="field-uphold"),
    path("engagements/<int:pk>/conclusion/", evaluation.conclusion, name="field-conclusion"),
    path("engagements/<int:pk>/consequences/", evaluation.consequences, name="field-consequences"),
    path("engagements/<int:pk>/papers/<int:key>/", evaluation.paper, name="field-paper"),
    path("units/<int:pk>/interview/", evaluation_interviews.interview_new, name="interview-new"),
    path("units/<int:pk>/interview/draft/", evaluation_interviews.interview_draft, name="interview-draft"),
    path("interviews/<int:pk>/", evaluation_interviews.interview, name="interview"),
    path("interviews/<int:pk>/sign/", evaluation_interviews.interview_sign, name="interview-sign"),
    path("interviews/<int:pk>/photos/<int:key>/", evaluation_interviews.interview_photo, name="interview-photo"),
    path("interviews/<int:pk>/recordings/", evaluation_interviews.interview_recording, name="interview-recording"),
    path("problems/<int:pk>/", evaluation_problems.problem, name="problem"),
    path("problems/<int:pk>/answer/", evaluation_problems.problem_answer, name="problem-answer"),
    path("problems/<int:pk>/opinion/", evaluation_problems.problem_opinion, name="problem-opinion"),
    path("problems/<int:pk>/files/<int:key>/", evaluation_problems.problem_file, name="problem-file"),
]
