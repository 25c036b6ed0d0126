"""Addresses of the registry: divisions, households, imports, programmes, listed places, indicators."""

from django.urls import include, path

from registry.views import divisions, households, imports, statuses

app_name = "registry"

urlpatterns = [
    path("", include("registry.urls_programmes")),
    path("", include("registry.urls_postings")),
    path("", include("registry.urls_indicators")),
    path("divisions/", divisions.division_tree, name="division-tree"),
    path("divisions/<int:key>/", divisions.division, name="division"),
    path("divisions/<int:key>/children/", divisions.division_children, name="division-children"),
    path("households/", households.household_list, name="household-list"),
    path("households/<str:no>/", households.household, name="household"),
    path("households/<str:no>/reveal/", households.household_reveal, name="household-reveal"),
    path("statuses/", statuses.status_file, name="status-file"),
    path("statuses/<int:key>/", statuses.status_download, name="status-download"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/<int:key>/", imports.import_run, name="import"),
    path("imports/<int:key>/approve/", imports.import_approve, name="import-approve"),
    path("imports/<int:key>/faults.xlsx", imports.import_handback, name="import-handback"),
]
