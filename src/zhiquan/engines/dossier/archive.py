"""Writing the ZIP: pages, data, files and the manifest over all of them."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from zhiquan.engines.dossier.model import Dossier, DossierError, File, faults_of
from zhiquan.engines.dossier.names import numbered_name
from zhiquan.engines.dossier.pages import Stored, form_name, form_page, index_page, page_name
from zhiquan.engines.dossier.style import STYLE
from zhiquan.engines.dossier.words import WORDS
from zhiquan.engines.hashes import sm3

FORMAT = "zhiquan.dossier/1"
MANIFEST = "manifest.json"
_DATA = ("timeline", "clocks", "rules", "forms", "letters", "evidence", "audit")
# The earliest day a ZIP can name: what the archive says must not depend on when it was written.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _FILE_MODE = 3, 0o100644 << 16


def pack(dossier: Dossier) -> bytes:
    """The dossier as a ZIP. Same dossier, same bytes. Raises DossierError with every fault.

    Members are stored without compression: pictures and PDFs would not shrink, and the bytes do not depend
    on a compressor's version.
    """
    words = {**WORDS, **(dossier.words or {})}
    faults = faults_of(dossier, words)
    try:
        case = canonical(dossier.case)
    except (TypeError, ValueError) as error:
        faults.append(f"case: {error}")
    if faults:
        raise DossierError(faults)
    stored = _stored(dossier)
    members = {
        "case.json": case,
        **{f"{name}.json": canonical(_plain(getattr(dossier, name), stored)) for name in _DATA},
        "style.css": STYLE.encode(),
        **{stored[file.key].path: file.data for file in dossier.files()},
    }
    for language in dossier.languages:
        members[page_name("index", language, dossier)] = index_page(dossier, language, words, stored)
        for number, form in enumerate(dossier.forms, 1):
            path = form_name(number, form, language, dossier)
            members[path] = form_page(dossier, number, language, words, stored)
    members[MANIFEST] = _manifest(dossier, members, stored)
    return _zip(members)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no blanks and Chinese as it is. Raises TypeError and ValueError."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def sha256(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any, stored: Mapping[str, Stored]) -> Any:
    """The value in JSON's own types; of a file its place, not its bytes."""
    if is_dataclass(value):
        found = {f.name: _plain(getattr(value, f.name), stored) for f in fields(value) if f.name != "data"}
        return found | ({"path": stored[value.key].path} if isinstance(value, File) else {})
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(item, stored) for item in value] if isinstance(value, tuple) else value


def _stored(dossier: Dossier) -> dict[str, Stored]:
    official = tuple(file for form in dossier.forms for file in form.official)
    found: dict[str, Stored] = {}
    # Forms' own pages are numbered too, so the documents made from them have a folder of their own.
    for folder, files in (
        ("forms/official", official),
        ("letters", dossier.letters),
        ("evidence", dossier.evidence),
    ):
        for number, file in enumerate(files, 1):
            found[file.key] = _place(folder, number, file)
    return found


def _place(folder: str, number: int, file: File) -> Stored:
    path = f"{folder}/{numbered_name(number, file.name)}"
    return Stored(path, len(file.data), sha256(file.data), sm3(file.data))


def _manifest(dossier: Dossier, members: Mapping[str, bytes], stored: Mapping[str, Stored]) -> bytes:
    names = {stored[file.key].path: file.name for file in dossier.files()}
    listed = []
    for path in sorted(members):
        entry = {
            "path": path,
            "size": len(members[path]),
            "sha256": sha256(members[path]),
            "sm3": sm3(members[path]),
        }
        listed.append(entry | ({"name": names[path]} if path in names else {}))
    return canonical(
        {"format": FORMAT, "number": dossier.number, "made_at": dossier.made_at, "files": listed}
    )


def _zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(members):
            info = zipfile.ZipInfo(path, _NO_DATE)
            info.create_system, info.external_attr = _UNIX, _FILE_MODE
            archive.writestr(info, members[path])
    return out.getvalue()
