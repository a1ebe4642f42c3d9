"""What the house asks of every room: no untranslated text, no left-over one."""

from __future__ import annotations

from pathlib import Path

from zhiquan.ui.messages import messages_in, translated_in

ROOM = Path(__file__).resolve().parents[1]


def test_every_text_is_translated_and_none_is_left_over() -> None:
    used = set(messages_in(ROOM))
    held = translated_in(ROOM / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po", "zh_Hans")
    assert used - held == set()
    assert held - used == set()
