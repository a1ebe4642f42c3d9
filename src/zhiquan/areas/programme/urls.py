"""The programme's addresses."""

from django.urls import URLPattern

app_name = "programme"
urlpatterns: list[URLPattern] = []
