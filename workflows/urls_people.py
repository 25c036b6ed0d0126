"""Addresses of what happens to families beside the cases; part of the workflows' own."""

from django.urls import path

from workflows.views import enrolments, natural_changes, risks

urlpatterns = [
    path("families/new/", enrolments.family_new, name="family-new"),
    path("member-changes/", natural_changes.change_list, name="member-change-list"),
    path("member-changes/new/<str:no>/", natural_changes.change_new, name="member-change-new"),
    path("member-changes/<int:pk>/", natural_changes.change_page, name="member-change"),
    path("member-changes/<int:pk>/proof/", natural_changes.change_proof, name="member-change-proof"),
    path("risks/", risks.risk_list, name="risk-list"),
    path("risks/new/<str:no>/", risks.risk_new, name="risk-new"),
    path("risks/<int:pk>/", risks.risk_page, name="risk"),
    path("risks/<int:pk>/proof/", risks.risk_proof, name="risk-proof"),
]
