"""Where a text may have left a trace: every file of a folder, whatever a process has open, in any usual encoding."""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote


def needles(marker: str) -> tuple[bytes, ...]:
    """The text as bytes in the encodings in which it may lie somewhere."""
    utf8 = marker.encode()
    # In base64 the text looks different by where it begins among three bytes; its edges are its neighbours' too.
    turned = {base64.b64encode(b"\0" * shift + utf8)[4 * (shift > 0) : -4] for shift in range(3)}
    escaped = marker.encode("unicode_escape")
    wide = {marker.encode(name) for name in ("utf-16-le", "utf-16-be", "gb18030")}
    quoted = {quote(marker).encode(), quote(marker).lower().encode()}
    octets = repr(utf8)[2:-1].encode()
    return (utf8, escaped, escaped.upper().replace(b"\\U", b"\\u"), octets, *wide, *quoted, *turned)


def tainted(folders: Iterable[Path], wanted: Iterable[bytes]) -> list[str]:
    """The files that hold one of the needles."""
    sought = tuple(wanted)
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(path) for path in files if _holds(path, sought)]


def _holds(path: Path, wanted: Iterable[bytes]) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return any(needle in data for needle in wanted)


class Watch(threading.Thread):
    """Looks again and again, as long as it is entered, at a folder of temporary files and at what lies open there.

    A file without a name (or with its name already gone) shows only among the open files of its process.
    """

    def __init__(self, temporary: Path, pids: Callable[[], Iterable[int]], wanted: Iterable[bytes]) -> None:
        super().__init__(daemon=True)
        self.temporary, self.pids, self.wanted = temporary, pids, tuple(wanted)
        self.ended = threading.Event()
        self.rounds = 0
        self.seen: set[str] = set()
        self.tainted: set[str] = set()

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.join()

    def run(self) -> None:
        while not self.ended.wait(0.004):
            self._look()
            self.rounds += 1

    def _look(self) -> None:
        for path in self.temporary.rglob("*"):
            self._note(str(path.relative_to(self.temporary)), path)
        for pid in self.pids():
            with suppress(OSError):
                for handle in Path(f"/proc/{pid}/fd").iterdir():
                    with suppress(OSError):
                        target = os.readlink(handle)
                        if target.startswith((str(self.temporary), "/tmp/", "/var/tmp/", "/memfd:")):
                            self._note(target, handle)

    def _note(self, name: str, path: Path) -> None:
        if not path.is_file():
            return
        self.seen.add(name)
        if _holds(path, self.wanted):
            self.tainted.add(name)
