"""The packs of an edition, read once per process: what every page and service asks about a matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as N_

from zhiquan.engines import flows, forms
from zhiquan.kernel import editions
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.policy import Edition, Packs
from zhiquan.ui import script

MATTER, BUNDLE, REMINDER = "matter", "bundle", "reminder"


@dataclass(frozen=True)
class Pack:
    """One matter, bundle or reminder of one edition, with its form and flow ready to run."""

    packs: Packs
    code: str

    @property
    def edition(self) -> Edition:
        return self.packs.edition

    @cached_property
    def matter(self) -> Mapping[str, Any]:
        return self.packs.matter(self.code)

    @property
    def kind(self) -> str:
        return str(self.matter["kind"])

    @property
    def is_bundle(self) -> bool:
        return self.kind == BUNDLE

    @cached_property
    def form(self) -> forms.Form:
        """The form; a bundle's is the union of its parts."""
        return self.union.form if self.is_bundle else self.packs.form(self.code)

    @cached_property
    def union(self) -> forms.Union:
        return self.packs.union(self.code)

    @cached_property
    def flow(self) -> flows.Flow:
        """The flow. A bundle has none: asking for it is a fault of the caller."""
        found = self.packs.flow(self.code)
        if found is None:
            raise LookupError(f"{self.code} has no flow")
        return found

    @cached_property
    def parts(self) -> tuple[forms.Part, ...]:
        """The parts of a bundle; of another matter itself alone, so that both are read alike."""
        if self.is_bundle:
            return self.packs.parts(self.code)
        return (forms.Part(self.code, self.form, materials=self.packs.materials(self.code)),)

    @cached_property
    def materials(self) -> tuple[forms.MergedMaterial, ...]:
        return forms.merge_materials(self.parts)

    @property
    def desk(self) -> str:
        return str(self.matter.get("desk", ""))

    @property
    def authority(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.matter.get("authority", {})
        return found

    def words(self, label: Mapping[str, str]) -> str:
        return words(label)

    @property
    def name(self) -> str:
        return words(self.matter["name"])

    @property
    def short(self) -> str:
        return words(self.matter.get("short", self.matter["name"]))


def language() -> str:
    """The reader's language as policy writes it: zh-Hans, zh-Hant or en."""
    code = (get_language() or "zh-hans").lower()
    return {"zh-hant": "zh-Hant", "en": "en"}.get(code, "zh-Hans")


def words(label: Mapping[str, str]) -> str:
    """A label of policy in the reader's language; Traditional by conversion unless policy gives it."""
    wanted = language()
    if wanted == "zh-Hant" and "zh-Hant" not in label:
        return script.traditional(label.get("zh-Hans", ""))
    return flows.named(label, wanted)


@lru_cache(maxsize=16)
def _packs(digest: str) -> Packs:
    return Packs(editions.by_hash(digest))


@lru_cache(maxsize=512)
def _pack(digest: str, code: str) -> Pack:
    packs = _packs(digest)
    if code not in packs.edition.matters:
        raise NotVisible(f"matter {code}")
    return Pack(packs, code)


def pack(code: str, digest: str = "") -> Pack:
    """The matter `code` of an edition (by its hash), or of the current one. Raises NotVisible for none."""
    return _pack(digest or editions.current(settings.CITY).hash, code)


def every(digest: str = "") -> tuple[Pack, ...]:
    """All matters, bundles and reminders of an edition."""
    known = digest or editions.current(settings.CITY).hash
    return tuple(_pack(known, code) for code in sorted(_packs(known).edition.matters))


def startable(code: str) -> Pack:
    """The current pack of something that can be handed in. Raises Refused for a mere reminder."""
    found = pack(code)
    if found.kind == REMINDER:
        raise Refused(
            "reminder", N_("This is a reminder: there is nothing to hand in. Its page says what to do.")
        )
    return found
