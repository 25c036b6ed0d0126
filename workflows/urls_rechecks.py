"""Addresses of re-checks of earlier exits."""

from django.urls import path

from workflows.views import rechecks

urlpatterns = [
    path("", rechecks.recheck_list, name="recheck-list"),
    path("<int:pk>/", rechecks.recheck, name="recheck"),
    path("<int:pk>/assign/", rechecks.recheck_assign, name="recheck-assign"),
    path("<int:pk>/export/", rechecks.recheck_export, name="recheck-export"),
    path("<int:pk>/<int:no>/", rechecks.recheck_visit, name="recheck-visit"),
    path("<int:pk>/<int:no>/photos/<int:key>/", rechecks.recheck_photo, name="recheck-photo"),
]
