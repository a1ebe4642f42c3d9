"""Django's view of the filing area."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "zhiquan.areas.filing"
    label = "filing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.areas.filing import access  # noqa: F401 - the doors are made once
