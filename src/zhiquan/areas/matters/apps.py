"""Django's view of the matters area."""

from django.apps import AppConfig
from django.urls import reverse


class MattersConfig(AppConfig):
    name = "zhiquan.areas.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.areas.matters import access, effects, guards, jobs, points, prefills  # noqa: F401 - they register themselves
        from zhiquan.kernel import refs

        for kind, door, name in (
            ("draft", access.DRAFTS, "matters:draft"),
            ("case", access.CASES, "matters:case"),
            ("letter", access.LETTERS, "matters:letter"),
        ):
            refs.register(
                refs.Kind(f"matters.{kind}", door.visible_to, str, lambda r, n=name: reverse(n, args=[r.uid]))
            )
