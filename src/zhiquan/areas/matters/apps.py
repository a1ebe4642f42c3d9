"""Django's view of the matters area."""

from django.apps import AppConfig
from django.urls import reverse


class MattersConfig(AppConfig):
    name = "zhiquan.areas.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.areas.matters import (  # noqa: F401 - they register themselves
            access,
            cards,
            demo,
            effects,
            guards,
            indicators,
            jobs,
            points,
            prefills,
        )
        from zhiquan.areas.matters.queries import catalogue, exposure  # noqa: F401 - they register themselves
        from zhiquan.kernel import refs

        indicators.offer()
        for kind, door, name in (
            ("draft", access.DRAFTS, "matters:draft"),
            ("case", access.CASES, "matters:case"),
            ("letter", access.LETTERS, "matters:letter"),
        ):
            refs.register(
                refs.Kind(f"matters.{kind}", door.visible_to, str, lambda r, n=name: reverse(n, args=[r.uid]))
            )
