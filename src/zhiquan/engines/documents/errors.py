"""The one error family of the documents engine."""

from __future__ import annotations


class DocumentError(ValueError):
    """A document, layout, template or font set that cannot be used.

    ``where`` names the field (``body[3].rows[1]``), the template line or the layout key; the message
    says what is wrong and what to do. ``str(error)`` joins both.
    """

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.where = where
        self.message = message
