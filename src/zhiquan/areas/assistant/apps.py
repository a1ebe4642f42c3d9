"""Django's view of the assistant."""

from django.apps import AppConfig
from django.urls import reverse


class AssistantConfig(AppConfig):
    name = "zhiquan.areas.assistant"
    label = "assistant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.areas.assistant import (  # noqa: F401 - they register themselves
            access,
            demo,
            handlers,
            indicators,
            jobs,
            panels,
            points,
        )
        from zhiquan.kernel import refs

        indicators.offer()

        for kind, door, name in (
            ("talk", access.TALKS, "assistant:talk"),
            ("ticket", access.TICKETS, "assistant:ticket"),
            ("draft", access.DRAFTS, "assistant:draft"),
        ):
            refs.register(
                refs.Kind(
                    f"assistant.{kind}", door.visible_to, str, lambda r, n=name: reverse(n, args=[r.uid])
                )
            )
        # Records without a page of their own open the editors' page.
        for kind, door in (
            ("tally", access.TALLIES),
            ("pulse", access.PULSES),
            ("regression", access.REGRESSIONS),
            ("book", access.BOOKS),
            ("alert", access.ALERTS),
            ("import", access.IMPORTS),
            ("watch", access.WATCHES),
        ):
            refs.register(
                refs.Kind(f"assistant.{kind}", door.visible_to, str, lambda _r: reverse("assistant:editing"))
            )
