"""App configuration of the design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files, template tags and translations of the interface; no models."""

    name = "zhiquan.ui"
    label = "ui"
