"""Django's view of the filing area."""

from django.apps import AppConfig
from django.urls import reverse


class FilingConfig(AppConfig):
    name = "zhiquan.areas.filing"
    label = "filing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zhiquan.areas.filing import (  # noqa: F401 - they register themselves
            access,
            effects,
            guards,
            jobs,
            panels,
        )
        from zhiquan.kernel import refs

        for kind, door, name in (
            ("self_check", access.SELF_CHECKS, "filing:check-kept"),
            ("examination", access.EXAMINATIONS, "filing:preexam-case"),
            ("clue", access.CLUES, "filing:clue"),
            ("notice", access.NOTICES, "filing:notice"),
            ("line", access.LINES, "filing:line"),
            ("list", access.LISTS, "filing:list"),
            ("run", access.RUNS, "filing:run"),
        ):
            refs.register(
                refs.Kind(f"filing.{kind}", door.visible_to, str, lambda r, n=name: reverse(n, args=[r.uid]))
            )
