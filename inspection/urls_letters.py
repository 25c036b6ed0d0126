"""Addresses of the letters of responsibility."""

from django.urls import path

from inspection import views_letters

app_name = "letters"

urlpatterns = [
    path("", views_letters.letters_home, name="home"),
    path("<int:pk>/", views_letters.letter, name="letter"),
    path("<int:pk>/withdraw/", views_letters.letter_withdraw, name="withdraw"),
    path("<int:division>/<int:year>/", views_letters.letters_place, name="place"),
    path("<int:division>/<int:year>/workbook/", views_letters.letters_workbook, name="workbook"),
]
