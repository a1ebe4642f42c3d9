"""Django's view of the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "zhiquan.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse

        from zhiquan.kernel import refs
        from zhiquan.registry import access, cards, demo, imports, points  # noqa: F401 - they register themselves

        kinds = (
            ("registry.party", access.PARTIES, "registry:party"),
            ("registry.right", access.RIGHTS, "registry:right"),
            ("registry.recordal", access.RECORDALS, "registry:recordal"),
            (imports.IMPORT, access.IMPORTS, "registry:import"),
        )
        for code, table, view in kinds:
            refs.register(
                refs.Kind(
                    code,
                    table.visible_to,
                    str,
                    lambda row, view=view: reverse(view, args=[row.uid]),  # type: ignore[misc]
                )
            )
