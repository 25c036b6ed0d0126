"""Addresses of what happens to families beside the cases; part of the workflows' own."""

from django.urls import path

from workflows.views import enrolments, natural_changes

urlpatterns = [
    path("families/new/", enrolments.family_new, name="family-new"),
    path("member-changes/", natural_changes.change_list, name="member-change-list"),
    path("member-changes/new/<str:no>/", natural_changes.change_new, name="member-change-new"),
    path("member-changes/<int:pk>/", natural_changes.change_page, name="member-change"),
    path("member-changes/<int:pk>/proof/", natural_changes.change_proof, name="member-change-proof"),
]
