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
            demo,
            effects,
            guards,
            handlers,
            indicators,
            jobs,
            panels,
            points,
        )
        from zhiquan.kernel import refs

        indicators.offer()

        for kind, door, name in (
            ("self_check", access.SELF_CHECKS, "filing:check-kept"),
            ("examination", access.EXAMINATIONS, "filing:preexam-case"),
            ("clue", access.CLUES, "filing:clue"),
            ("notice", access.NOTICES, "filing:notice"),
            ("line", access.LINES, "filing:line"),
            ("list", access.LISTS, "filing:list"),
            ("run", access.RUNS, "filing:run"),
            ("entity", access.ENTITIES, "filing:entity"),
            ("agency", access.AGENCY, "filing:agency"),
            ("trigger", access.TRIGGERS, "filing:trigger"),
            ("draw", access.DRAWS, "filing:draw"),
            ("inspection", access.INSPECTIONS, "filing:inspection"),
        ):
            # What the title of a record is made of comes with it.
            more = {"examination": ["case"], "inspection": ["agency"]}.get(kind, [])
            refs.register(
                refs.Kind(
                    f"filing.{kind}",
                    lambda a, d=door, m=more: d.visible_to(a).select_related(*m) if m else d.visible_to(a),
                    str,
                    lambda r, n=name: reverse(n, args=[r.uid]),
                )
            )
        # Records without a page of their own open the list that they stand in.
        for kind, door, name in (
            ("withdrawn", access.WITHDRAWN, "filing:withdrawn"),
            ("white_entry", access.WHITE, "filing:white"),
            ("flag", access.FLAGS, "filing:flags"),
            ("check_count", access.CHECK_COUNTS, "filing:check"),
        ):
            refs.register(refs.Kind(f"filing.{kind}", door.visible_to, str, lambda _r, n=name: reverse(n)))
