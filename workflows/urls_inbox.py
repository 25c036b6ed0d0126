"""Addresses of the inbox."""

from django.urls import path

from workflows.views import inbox, inbox_settings

urlpatterns = [
    path("", inbox.inbox_page, name="inbox"),
    path("read/", inbox.message_read_all, name="message-read-all"),
    path("<int:pk>/open/", inbox.message_open, name="message-open"),
    path("settings/", inbox_settings.inbox_settings, name="inbox-settings"),
    path("settings/confirm/<str:token>/", inbox_settings.address_confirm, name="address-confirm"),
    path("mails/<int:pk>/again/", inbox_settings.delivery_again, name="delivery-again"),
]
