"""Django's view of the wiring."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zhiquan.site"
    label = "zhiquan_site"

    def ready(self) -> None:
        from zhiquan.site import admin_service, wiring  # noqa: F401 - the audit job registers itself

        wiring.connect()
