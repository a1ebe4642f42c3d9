"""Django's view of the probe."""

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.processes.probe"
    label = "probe"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tests.processes.probe import filing, work  # noqa: F401 - registers the job and the handler

        filing.watch()
