"""Addresses of posts, officials and delegations."""

from django.urls import path

from registry.views import postings

urlpatterns = [
    path("postings/", postings.official_list, name="official-list"),
    path("postings/mine/", postings.mine, name="official-mine"),
    path("postings/appoint/", postings.appoint, name="appoint"),
    path("postings/officials/<int:key>/", postings.official, name="official"),
    path("postings/officials/<int:key>/account/", postings.account, name="account"),
    path("postings/<int:key>/delegate/", postings.delegate, name="delegate"),
    path("postings/delegations/<int:key>/end/", postings.end_delegation, name="delegation-end"),
]
