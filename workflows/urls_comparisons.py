"""Addresses of the comparison with the departments, of suspicions and of samples; part of the workflows' own."""

from django.urls import path

from workflows.views import certificates, comparisons, departments, samples, suspicions

urlpatterns = [
    path("comparisons/", comparisons.comparison_list, name="comparison-list"),
    path("comparisons/new/<int:county>/<int:programme>/<int:year>/", comparisons.comparison_new, name="comparison-new"),
    path("comparisons/<int:pk>/", comparisons.comparison, name="comparison"),
    path("comparisons/<int:pk>/remind/<int:asked>/", comparisons.comparison_remind, name="comparison-remind"),
    path("departments/", departments.department_list, name="department-list"),
    path("departments/<int:pk>/", departments.department_request, name="department-request"),
    path("departments/<int:pk>/workbook/", departments.department_workbook, name="department-workbook"),
    path("departments/<int:pk>/upload/", departments.department_upload, name="department-upload"),
    path("departments/<int:pk>/faults/<str:ticket>/", departments.department_faults, name="department-faults"),
    path("departments/<int:pk>/answer/", departments.department_answer, name="department-answer"),
    path("departments/<int:pk>/sign/", departments.department_sign, name="department-sign"),
    path("certificates/", certificates.certificate_list, name="certificate-list"),
    path("certificates/<str:case_no>/<str:sector>/", certificates.certificate, name="certificate"),
    path("certificates/<str:case_no>/<str:sector>/sign/", certificates.certificate_sign, name="certificate-sign"),
    path("suspicions/", suspicions.suspicion_list, name="suspicion-list"),
    path("suspicions/<str:no>/", suspicions.suspicion, name="suspicion"),
    path("samples/", samples.sample_list, name="sample-list"),
    path("samples/new/<int:county>/<int:programme>/<int:year>/<slug:stage>/", samples.sample_new, name="sample-new"),
    path("samples/<int:pk>/", samples.sample, name="sample"),
    path("samples/<int:pk>/return/", samples.sample_return, name="sample-return"),
]
