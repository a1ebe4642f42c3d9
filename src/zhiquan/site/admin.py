"""Administration: people and mandates, jobs, the audit log."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
