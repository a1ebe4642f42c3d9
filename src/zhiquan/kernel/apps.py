"""Django's view of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "zhiquan.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.kernel import databases, housekeeping

        databases.install()
        housekeeping.install()
