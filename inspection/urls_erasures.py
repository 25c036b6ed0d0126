"""Address where personal values of the log are erased."""

from django.urls import path

from inspection import views_erasures

app_name = "erasures"

urlpatterns = [path("<str:case_no>/", views_erasures.erase_case, name="case")]
