"""Files stored by the hash of their bytes, checked by what they are, not by what they are called.

Secret files lie encrypted under a key of their scope (a case); deleting the key erases them all.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from zhiquan.kernel import canonical, clock
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.kernel.filetypes import Checked, check
from zhiquan.kernel.models import FileKey, StoredFile

__all__ = ["Checked", "check", "clean_name", "erase", "read", "receive", "store", "sweep"]

ERASED = N_("The file %(name)s was erased for good.")
GONE = N_("The file %(name)s is no longer stored.")
DAMAGED = N_("The stored file %(name)s is damaged. Tell the operator.")


def clean_name(name: str) -> str:
    """The last part of a path, without signs that hide or turn round what follows; the ending is kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip()
    suffix = Path(seen).suffix[:20]
    return f"{seen[: 255 - len(suffix)].removesuffix(suffix)}{suffix}" or "file"


def _place(sha256: str) -> Path:
    return Path(settings.ZHIQUAN_FILES) / sha256[:2] / sha256[2:]


@contextmanager
def _folder_lock(kind: int) -> Iterator[None]:
    """Shared while bytes are put down, exclusive while one file is swept away."""
    root = Path(settings.ZHIQUAN_FILES)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def _put(data: bytes) -> str:
    """Write the bytes durably under their hash; the same bytes lie there once."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = _place(sha256)
    with _folder_lock(fcntl.LOCK_SH):
        if place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256:
            # Renews its age, so that a sweep leaves it alone until the row is there.
            os.utime(place)
        else:
            _write(place, data)
    return sha256


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(f"{place.name}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store(
    actor: Actor,
    name: str,
    data: bytes,
    *,
    klass: str = StoredFile.INTERNAL,
    ref: str = "",
    scope: str = "",
    made: str = "",
) -> StoredFile:
    """Check and store a file. The bytes are on disk before the row, so a row never points at nothing.

    `klass` secret needs a `scope` (the case's ref), under whose key the bytes are encrypted. `made` is the media
    type of bytes that the platform made itself: these are what they are called and are not checked.
    """
    clean = clean_name(name)
    checked = Checked(made, len(data)) if made else check(clean, data)
    stored = _encrypt(scope, data) if klass == StoredFile.SECRET else data
    return StoredFile.objects.create(
        name=clean,
        media_type=checked.media_type,
        size=checked.size,
        sha256=_put(stored),
        sm3=canonical.sm3(data),
        klass=klass,
        scope=scope,
        ref=ref,
        owner=actor.organisation,
        uploaded_by=actor.person,
    )


def read(row: StoredFile) -> bytes:
    """The bytes as they were handed in. Raises Refused where they are erased, gone or damaged."""
    return read_all([row])[0]


def read_all(rows: Sequence[StoredFile]) -> list[bytes]:
    """The bytes of several files, with one question for all their keys. Raises as `read` does."""
    scopes = {row.scope for row in rows if row.klass == StoredFile.SECRET}
    found = FileKey.objects.filter(scope__in=scopes).values_list("scope", "key") if scopes else ()
    keys = {scope: bytes(key) for scope, key in found}
    return [_read(row, keys) for row in rows]


def _read(row: StoredFile, keys: Mapping[str, bytes]) -> bytes:
    secret = row.klass == StoredFile.SECRET
    if secret and row.scope not in keys:
        raise Refused("file_erased", ERASED, name=row.name)
    try:
        data = _place(row.sha256).read_bytes()
    except FileNotFoundError:
        raise Refused("file_gone", GONE, name=row.name) from None
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Refused("file_damaged", DAMAGED, name=row.name)
    return _decrypt(row, keys[row.scope], data) if secret else data


def receive(upload: IO[bytes], limit: int | None = None) -> bytes:
    """An upload's bytes, never more than the limit plus one."""
    return upload.read((limit or settings.ZHIQUAN_UPLOAD_LIMIT) + 1)


def _encrypt(scope: str, data: bytes) -> bytes:
    if not scope:
        raise ValueError("a secret file needs a scope")
    row, _ = FileKey.objects.get_or_create(scope=scope, defaults={"key": AESGCM.generate_key(256)})
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(bytes(row.key)).encrypt(nonce, data, scope.encode())


def _decrypt(row: StoredFile, key: bytes, data: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(data[:12], data[12:], row.scope.encode())
    except InvalidTag:
        # The scope has a new key: this file's own was erased before.
        raise Refused("file_erased", ERASED, name=row.name) from None


def erase(scope: str) -> bool:
    """Erase all secret files of a scope for good, by deleting their key; their bytes go after the commit."""
    with transaction.atomic():
        erased = bool(FileKey.objects.filter(scope=scope).delete()[0])
        secret = StoredFile.objects.filter(scope=scope, klass=StoredFile.SECRET)
        places = [_place(sha256) for sha256 in secret.values_list("sha256", flat=True)]
        transaction.on_commit(lambda: _unlink(places))
    return erased


def _unlink(places: Iterable[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)


def sweep(older_than_s: float = 86_400) -> int:
    """Remove bytes that no row names (an upload whose action failed). Returns how many."""
    limit = clock.machine().timestamp() - older_than_s
    removed = 0
    for place in Path(settings.ZHIQUAN_FILES).glob("??/*"):
        sha256 = place.parent.name + place.name
        if not _older(place, limit) or StoredFile.objects.filter(sha256=sha256).exists():
            continue
        with _folder_lock(fcntl.LOCK_EX):
            # Put down again meanwhile, its age was renewed.
            if _older(place, limit):
                place.unlink(missing_ok=True)
                removed += 1
    return removed


def _older(place: Path, limit: float) -> bool:
    try:
        return place.stat().st_mtime <= limit
    except FileNotFoundError:
        return False
