"""File names that every system can store, and that say what they seem to say."""

from __future__ import annotations

import re
import unicodedata

# Names that Windows keeps for devices, whatever their ending.
_DEVICES = frozenset(
    (
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        *(f"{p}{n}" for p in ("COM", "LPT") for n in "0123456789¹²³"),
    )
)
_FORBIDDEN = frozenset('<>:"/\\|?*')
_MAX_CHARS = 80
_MAX_BYTES = 180
_MAX_ENDING = 12
_MAX_STEM = 40
_PLAIN_PATH = re.compile(r"[^/]+(?:/[^/]+)*")


def safe_name(name: str) -> str:
    """A file name without folders, characters that systems refuse, or marks that turn text around.

    The ending stays where it is short; a name without anything left becomes ``file``.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(
        "_" if char in _FORBIDDEN else char for char in last if char.isspace() or not _hidden(char)
    )
    kept = unicodedata.normalize("NFC", shown)
    stem, dot, ending = " ".join(kept.split()).strip(". ").rpartition(".")
    if not dot or len(ending) > _MAX_ENDING:
        stem, dot, ending = f"{stem}{dot}{ending}", "", ""
    stem = stem.strip(". ") or "file"
    if stem.split(".")[0].rstrip().upper() in _DEVICES:
        stem = f"_{stem}"
    return _cut(stem, len(dot + ending), len((dot + ending).encode())) + dot + ending


def is_safe_path(path: str) -> bool:
    """Whether a member's path stays below its folder and is made of safe names."""
    return bool(_PLAIN_PATH.fullmatch(path)) and all(part == safe_name(part) for part in path.split("/"))


def numbered_name(number: int, name: str) -> str:
    """A name with its place in front, so that no two are the same on a system that ignores case."""
    return safe_name(f"{number:02}-{safe_name(name)}")


def short_stem(number: int, code: str) -> str:
    """The beginning of a page's name, with room for a language and an ending behind it."""
    return safe_name(f"{number:02}-{code}".replace(".", "-"))[:_MAX_STEM].strip(". ")


def _hidden(char: str) -> bool:
    # Control characters, and format characters such as the one that prints "exe.jpg" for "gpj.exe".
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _cut(stem: str, taken: int, taken_bytes: int) -> str:
    stem = stem[: _MAX_CHARS - taken]
    while len(stem.encode()) + taken_bytes > _MAX_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ")
