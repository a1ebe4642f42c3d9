"""Django's view of the webhooks."""

from django.apps import AppConfig
from django.urls import reverse


class WebhooksConfig(AppConfig):
    name = "zhiquan.adapters.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.adapters.webhooks import access, dead_letters, sources, spreading  # noqa: F401 - they register themselves
        from zhiquan.kernel import refs

        kinds = (
            ("webhooks.endpoint", access.ENDPOINTS, lambda row: reverse("admin-connections")),
            ("webhooks.sending", access.SENDINGS, lambda row: dead_letters.url("sending", row.uid)),
            ("webhooks.bad", access.BAD, lambda row: dead_letters.url("incoming", row.uid)),
        )
        for code, table, url in kinds:
            refs.register(refs.Kind(code, table.visible_to, str, url))
