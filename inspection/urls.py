"""Addresses of the rectification ledger."""

from django.urls import path

from inspection import views, views_campaigns, views_supervisions

app_name = "inspection"

urlpatterns = [
    path("", views.item_list, name="item-list"),
    path("new/", views.item_new, name="item-new"),
    path("campaigns/", views_campaigns.campaign_list, name="campaign-list"),
    path("campaigns/<int:pk>/", views_campaigns.campaign, name="campaign"),
    path("supervisions/", views_supervisions.supervision_list, name="supervision-list"),
    path("supervisions/<int:pk>/", views_supervisions.supervision, name="supervision"),
    path("supervisions/<int:pk>/join/", views_supervisions.supervision_join, name="supervision-join"),
    path("supervisions/<int:pk>/confirm/", views_supervisions.supervision_confirm, name="supervision-confirm"),
    path("<int:pk>/", views.item_page, name="item"),
    path("<int:pk>/files/<int:key>/", views.item_file, name="file"),
    path("<int:pk>/outcomes/", views.item_outcome, name="item-outcome"),
    path("<int:pk>/<slug:act>/", views.item_act, name="item-act"),
]
