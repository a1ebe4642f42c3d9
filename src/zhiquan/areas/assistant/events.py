"""What the assistant tells others after the fact. Payloads hold refs and codes, never words of a talk."""

from __future__ import annotations

TICKET_OPENED = "assistant.ticket_opened"  # ref, number, kind
TICKET_ANSWERED = "assistant.ticket_answered"  # ref, number
BOOK_PUBLISHED = "assistant.book_published"  # ref, hash, before
LAW_IMPORTED = "assistant.law_imported"  # ref, moved: how many articles
LAW_CHANGES = "assistant.law_changes"  # ref, day, entries: how many
ENTRY_ACCEPTED = "assistant.entry_accepted"  # ref, code
