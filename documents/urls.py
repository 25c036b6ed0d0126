"""Addresses of papers. The check needs no account."""

from django.urls import path, re_path

from documents import check_views, copy_views, offline_views, pack_views, revoking_views, views

app_name = "documents"

urlpatterns = [
    path("papers/<int:pk>/", views.download, name="download"),
    path("papers/<int:pk>/copy/", copy_views.copy, name="copy"),
    path("papers/<int:pk>/copies/", copy_views.copies, name="copies"),
    path("papers/<int:pk>/revoke/", revoking_views.revoke, name="revoke"),
    path("packs/<int:pk>/", pack_views.pack, name="pack"),
    path("packs/files/<int:pk>/", pack_views.pack_download, name="pack-download"),
    path("check/", check_views.check_form, name="check-form"),
    path("check/photo/", check_views.check_photo, name="check-photo"),
    path("check/offline/", offline_views.page, name="check-offline"),
    path("check/keys.txt", offline_views.key_list, name="check-keys"),
    path("check/root.pem", offline_views.root, name="check-root"),
    path("check/status/latest", offline_views.status_part, name="check-status-latest"),
    path("check/status/<int:no>", offline_views.status_part, name="check-status"),
    path("check/check_code.py", offline_views.script, name="check-script"),
    re_path(r"^[vV]/(?P<token>[0-9A-Za-z]{1,500})/?$", check_views.check, name="check"),
]
