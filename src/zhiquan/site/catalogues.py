"""Message catalogues: every room keeps its ``.po`` files; they are compiled into ``var/locale`` at start.

Traditional Chinese follows Hong Kong usage: `ui.script` makes it from the Simplified text unless a room gives its own.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from zhiquan.ui import script

LANGUAGES = ("zh_Hans", "zh_Hant")
PACKAGE = Path(__file__).resolve().parents[1]


def sources(language: str) -> list[Path]:
    """All committed catalogues of a language, in a fixed order."""
    return sorted(PACKAGE.glob(f"**/locale/{language}/LC_MESSAGES/django.po"))


def merged(language: str) -> Catalog:
    """One catalogue of all rooms. A later room never overrides an earlier one's text."""
    whole = Catalog(locale=language)
    for path in sources(language):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and whole.get(message.id, message.context) is None:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def traditional() -> Catalog:
    whole = merged("zh_Hant")
    for message in merged("zh_Hans"):
        if not message.id or whole.get(message.id, message.context) is not None:
            continue
        text = message.string
        done = (
            script.traditional(text) if isinstance(text, str) else tuple(map(script.traditional, text or ()))
        )
        whole.add(message.id, done, context=message.context)
    return whole


def _stamp() -> str:
    """Changes with any catalogue, and with the way Traditional is made."""
    digest = hashlib.sha256(Path(script.__file__).read_bytes())
    for language in LANGUAGES:
        for path in sources(language):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def compile_into(folder: Path) -> bool:
    """Write the ``.mo`` files under `folder` when a catalogue changed. Returns whether it did."""
    stamp_file, stamp = folder / "stamp", _stamp()
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return False
    for language, catalog in (("zh_Hans", merged("zh_Hans")), ("zh_Hant", traditional())):
        place = folder / language / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        with (place / "django.mo").open("wb") as out:
            write_mo(out, catalog)
    stamp_file.write_text(stamp)
    return True
