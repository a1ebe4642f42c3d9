"""The one error of this engine."""

from __future__ import annotations

Plain = str | int | bool | None


class ClockError(ValueError):
    """A clock cannot be computed from what was given.

    ``code`` is stable and meant for translation, ``field`` names the offending input
    (``years.2026.holidays[3].date``), ``detail`` holds the values that a message needs.
    """

    def __init__(self, code: str, field: str, **detail: Plain) -> None:
        self.code = code
        self.field = field
        self.detail = detail
        shown = ", ".join(f"{name}={value!r}" for name, value in detail.items())
        super().__init__(f"{field}: {code}" + (f" ({shown})" if shown else ""))
