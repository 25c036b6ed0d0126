"""Addresses of third-party evaluations; those of their field work are workflows.urls_evaluation's."""

from django.urls import path

from inspection.evaluation import views, views_files, views_recordings, views_sample

app_name = "evaluation"

urlpatterns = [
    path("", views.engagement_list, name="engagement-list"),
    path("new/", views.engagement_new, name="engagement-new"),
    path("<int:pk>/", views.engagement, name="engagement"),
    path("<int:pk>/evaluators/", views.evaluator_new, name="evaluator-new"),
    path("<int:pk>/evaluators/<int:key>/withdraw/", views.evaluator_withdraw, name="evaluator-withdraw"),
    path("<int:pk>/end/", views.engagement_end, name="engagement-end"),
    path("<int:pk>/rolls/", views_sample.rolls_upload, name="rolls"),
    path("<int:pk>/freeze/", views_sample.frame_freeze, name="freeze"),
    path("<int:pk>/frame/", views_sample.frame_file, name="frame"),
    path("<int:pk>/draw/", views_sample.sample_draw, name="draw"),
    path("<int:pk>/sample/", views_sample.sample, name="sample"),
    path("<int:pk>/sample/workbook/", views_sample.sample_workbook, name="sample-workbook"),
    path("<int:pk>/recordings/", views_recordings.recordings, name="recordings"),
    path("units/<int:pk>/", views_files.unit_file, name="unit"),
    path("units/<int:pk>/reveal/", views_files.unit_reveal, name="unit-reveal"),
    path("units/<int:pk>/exchange/", views_files.unit_exchange, name="unit-exchange"),
    path("units/<int:pk>/papers/<int:key>/", views_files.unit_paper, name="unit-paper"),
    path("units/<int:pk>/photos/<int:key>/", views_files.unit_photo, name="unit-photo"),
]
