"""Addresses of the inbox."""

from django.urls import path

from workflows.views import channels, inbox, inbox_settings

urlpatterns = [
    path("", inbox.inbox_page, name="inbox"),
    path("read/", inbox.message_read_all, name="message-read-all"),
    path("<int:pk>/open/", inbox.message_open, name="message-open"),
    path("settings/", inbox_settings.inbox_settings, name="inbox-settings"),
    path("settings/confirm/<str:token>/", inbox_settings.address_confirm, name="address-confirm"),
    path("mails/<int:pk>/again/", inbox_settings.delivery_again, name="delivery-again"),
    path("channels/", channels.channel_list, name="channel-list"),
    path("channels/new/", channels.channel_new, name="channel-new"),
    path("channels/<int:pk>/", channels.channel_page, name="channel"),
    path("channels/<int:pk>/change/", channels.channel_change, name="channel-change"),
    path("channels/<int:pk>/test/", channels.channel_test, name="channel-test"),
    path("channels/<int:pk>/switch/", channels.channel_switch, name="channel-switch"),
    path("channels/<int:pk>/again/<int:delivery>/", channels.channel_again, name="channel-again"),
]
