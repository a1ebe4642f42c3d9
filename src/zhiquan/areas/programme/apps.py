"""Django's view of the programme area."""

from django.apps import AppConfig
from django.urls import reverse


class ProgrammeConfig(AppConfig):
    name = "zhiquan.areas.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.areas.programme import access, cards, demo, indicators, jobs  # noqa: F401 - they register themselves
        from zhiquan.kernel import refs

        indicators.offer()
        refs.register(
            refs.Kind(
                "programme.plan",
                access.plans.visible_to,
                str,
                lambda r: reverse("programme:plan", args=[r.uid]),
            )
        )
        refs.register(
            refs.Kind(
                "programme.item",
                access.items.visible_to,
                str,
                lambda r: reverse("programme:item", args=[r.uid]),
            )
        )
        refs.register(
            refs.Kind(
                "programme.submission",
                lambda a: access.submissions.visible_to(a).select_related("evidence", "item"),
                str,
                lambda r: reverse("programme:submission", args=[r.uid]),
            )
        )
        refs.register(
            refs.Kind(
                "kernel.contact",
                access.contacts_for,
                str,
                lambda r: reverse("programme:contacts"),
            )
        )
        refs.register(
            refs.Kind(
                "programme.bulletin",
                access.bulletins.visible_to,
                str,
                lambda r: reverse("programme:bulletin", args=[r.uid]),
            )
        )
