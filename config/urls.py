"""Every address of Heyan. Viewflow's own pages are not mounted: they know no jurisdiction."""

from allauth.account import views as account
from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("", include("workflows.urls")),
    path("", include("documents.urls")),
    path("ledger/", include("inspection.urls")),
    path("reports/", include("inspection.urls_reports")),
    path("letters/", include("inspection.urls_letters")),
    path("filings/", include("inspection.urls_filings")),
    path("log/", include("audit.urls")),
    path("erasures/", include("inspection.urls_erasures")),
    path("audit/bundles/", include("inspection.bundles.urls")),
    path("audit/", include("inspection.trail.urls")),
    path("evaluation/", include("inspection.evaluation.urls")),
    path("registry/postings/", include("workflows.urls_handovers")),
    path("registry/", include("registry.urls")),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", healthz, name="healthz"),
]
