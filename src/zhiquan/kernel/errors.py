"""Refusals that every door, page and API endpoint shares."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_


class Refused(Exception):
    """An action that the rules do not allow.

    `code` names the reason for programs. `message` is an English msgid that says what is wrong and what to
    do, with ``%(name)s`` places that `params` fill; `sentence` says it in the reader's language.
    """

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.code = code
        self.message = message
        self.params = params

    def sentence(self) -> str:
        text = gettext(self.message)
        return text % self.params if self.params else text


class Denied(Refused):
    """The actor sees the record but may not do this to it."""

    def __init__(self, action: str) -> None:
        super().__init__(
            "denied", N_("Your role does not allow this. The task-force office can change roles.")
        )
        self.action = action


class NotVisible(Exception):
    """The actor may not know that the record exists: answered as 404."""


class Conflict(Refused):
    """Somebody else changed the record since the actor read it; `current` is the row as it is now."""

    def __init__(self, current: Any, expected: int) -> None:
        super().__init__(
            "conflict",
            N_("Somebody else changed this meanwhile. Nothing of yours is lost: compare and save again."),
        )
        self.current = current
        self.expected = expected
