"""Policy editions in the database: stored under their hash, one current per city, kept for ever.

Serving never reads YAML: an edition is rebuilt from its canonical JSON once per process and hash.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhiquan.kernel import actions, clock
from zhiquan.kernel.actor import Actor, system
from zhiquan.kernel.models import CurrentEdition, Organisation, PolicyEdition
from zhiquan.policy import Edition, load_city


class NoEdition(LookupError):
    """No policy was loaded yet for the city."""


def load_folder(folder: Path, by: Actor | None = None) -> Edition:
    """Read, check and store a city's folder, and make it current. Raises PolicyInvalid with every fault."""
    return load(load_city(folder), by)


def load(edition: Edition, by: Actor | None = None) -> Edition:
    """Store an edition under its hash and make it current; storing the same one again changes nothing."""
    current = CurrentEdition.objects.filter(city=edition.code).first()
    if current and current.edition_id == edition.hash:
        return edition
    with actions.action(by or system("policy"), "edition.load", f"kernel.edition:{edition.hash}") as act:
        PolicyEdition.objects.get_or_create(
            hash=edition.hash, defaults={"city": edition.code, "content": edition.to_json().decode()}
        )
        CurrentEdition.objects.update_or_create(
            city=edition.code, defaults={"edition_id": edition.hash, "since": clock.now()}
        )
        _bodies(edition)
        act.note(city=edition.code, before=current.edition_id if current else "")
        act.emit("kernel.edition_loaded", city=edition.code, hash=edition.hash)
    return edition


def _bodies(edition: Edition) -> None:
    """The city's government bodies are organisations, so that people can hold mandates of them."""
    known = {o.body_code: o for o in Organisation.objects.filter(body_code__isnull=False)}
    for body in edition.city["bodies"]:
        names = {
            "name": body["name"]["zh-Hans"],
            "short_name": body.get("short", body["name"])["zh-Hans"],
            "name_en": body.get("short", body["name"]).get("en", ""),
        }
        row = known.get(body["code"])
        if row is None:
            Organisation.objects.create(kind=Organisation.GOVERNMENT, body_code=body["code"], **names)
        elif any(getattr(row, k) != v for k, v in names.items()):
            Organisation.objects.filter(pk=row.pk).update(**names)


@lru_cache(maxsize=32)
def by_hash(digest: str) -> Edition:
    """The edition of that hash. Raises NoEdition, or ValueError where the stored bytes were changed."""
    row = PolicyEdition.objects.filter(pk=digest).first()
    if row is None:
        raise NoEdition(digest)
    edition = Edition.from_json(row.content)
    if edition.hash != digest:
        raise ValueError(f"the stored edition {digest} was changed: its content has the hash {edition.hash}")
    return edition


def current(city: str) -> Edition:
    """The edition that a case begun now gets. Raises NoEdition."""
    digest = CurrentEdition.objects.filter(city=city).values_list("edition_id", flat=True).first()
    if digest is None:
        raise NoEdition(city)
    return by_hash(digest)


def kept_or_current(digest: str | None) -> Edition:
    """The edition that a record was frozen with, or the current one of the city where it has none yet."""
    return by_hash(digest) if digest else current(settings.CITY)
