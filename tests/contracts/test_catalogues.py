"""Every text of every room is written in Chinese: none missing, none left over, none that loses a placeholder."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from zhiquan.site import catalogues
from zhiquan.ui.messages import Message, messages_in

HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# Between Han and Latin letters or digits a thin gap is typed; a half-width stop never follows Han.
TIGHT = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]")
HALF = re.compile(
    r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\.(?![a-z])|[\u4e00-\u9fff] ?[()]|[()] ?[\u4e00-\u9fff]"
)
# Document numbers are written without gaps, as their rule wants them.
NUMBERED = re.compile(r"[\u4e00-\u9fff]*〔\d+〕\d+号")


def rooms() -> list[str]:
    """Every folder that owns texts: the rooms, and each area and adapter by itself."""
    package = catalogues.PACKAGE
    found = [
        p
        for p in sorted(package.iterdir())
        if p.is_dir() and p.name not in ("areas", "adapters", "__pycache__")
    ]
    for several in ("areas", "adapters"):
        if (package / several).is_dir():
            found += [
                p for p in sorted((package / several).iterdir()) if p.is_dir() and p.name != "__pycache__"
            ]
    return [str(p.relative_to(package)) for p in found]


@lru_cache(maxsize=64)
def wanted(room: str) -> frozenset[Message]:
    return frozenset(messages_in(catalogues.PACKAGE / room))


def written(path: Path, language: str) -> dict[Message, tuple[str, ...]]:
    """The texts of one catalogue, unfinished ones left out; a text twice in one file is refused by the reader."""
    found: dict[Message, tuple[str, ...]] = {}
    with path.open("rb") as file:
        for entry in read_po(file, locale=language, abort_invalid=True):
            texts = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
            if entry.id and texts and all(texts) and not entry.fuzzy:
                ids = (entry.id, "") if isinstance(entry.id, str) else tuple(entry.id)
                found[Message(str(entry.context or ""), ids[0], ids[1])] = texts
    return found


def catalogues_of(room: str, language: str) -> list[Path]:
    return [p for p in catalogues.sources(language) if p.is_relative_to(catalogues.PACKAGE / room)]


def held(room: str) -> dict[Message, tuple[str, ...]]:
    texts: dict[Message, tuple[str, ...]] = {}
    for path in catalogues_of(room, "zh_Hans"):
        texts |= written(path, "zh_Hans")
    return texts


@pytest.mark.parametrize("room", rooms())
def test_no_text_of_the_room_is_missing(room: str) -> None:
    covered = {(m.context, m.text) for m in held(room)}
    missing = sorted(m for m in wanted(room) if (m.context, m.text) not in covered)
    assert missing == [], f"{room}: {len(missing)} texts have no zh_Hans"


@pytest.mark.parametrize("room", rooms())
def test_a_text_with_two_forms_is_written_with_both_ids(room: str) -> None:
    """The catalogue is asked by the first form, but an entry without the second never answers a plural."""
    plural = {(m.context, m.text): m.plural for m in held(room) if m.plural}
    wrong = [m for m in wanted(room) if m.plural and plural.get((m.context, m.text)) != m.plural]
    assert wrong == []


@pytest.mark.parametrize("room", rooms())
def test_no_entry_is_left_over(room: str) -> None:
    used = {(m.context, m.text) for m in wanted(room)}
    assert sorted(m for m in held(room) if (m.context, m.text) not in used) == []


CATALOGUES = [(p, language) for language in catalogues.LANGUAGES for p in catalogues.sources(language)]


@pytest.mark.parametrize(("path", "language"), CATALOGUES, ids=lambda v: str(v)[-60:])
def test_placeholders_agree(path: Path, language: str) -> None:
    for message, texts in written(path, language).items():
        allowed = set(HOLES.findall(message.text)) | set(HOLES.findall(message.plural))
        needed = set(HOLES.findall(message.text)) & set(HOLES.findall(message.plural or message.text))
        for text in texts:
            assert needed <= set(HOLES.findall(text)) <= allowed, (message.text, text)


@pytest.mark.parametrize("path", catalogues.sources("zh_Hans"), ids=lambda p: str(p)[-60:])
def test_chinese_sentences_keep_to_the_typography(path: Path) -> None:
    for message, texts in written(path, "zh_Hans").items():
        for text in texts:
            plain = NUMBERED.sub("", HOLES.sub("□", text))
            assert not HALF.search(plain), (message.text, text)
            assert not TIGHT.search(plain), (message.text, text)


def test_one_text_says_the_same_in_every_room() -> None:
    """All rooms share one catalogue when it is compiled: a second meaning of the same words needs a context."""
    said: dict[tuple[str, str], dict[tuple[str, ...], str]] = {}
    for path in catalogues.sources("zh_Hans"):
        for message, texts in written(path, "zh_Hans").items():
            said.setdefault((message.context, message.text), {}).setdefault(
                texts, str(path.relative_to(catalogues.PACKAGE))
            )
    assert {k: v for k, v in said.items() if len(v) > 1} == {}


def test_traditional_has_every_text_that_simplified_has() -> None:
    hans, hant = catalogues.merged("zh_Hans"), catalogues.traditional()
    assert {(m.id, m.context) for m in hans if m.id} <= {(m.id, m.context) for m in hant if m.id}


def test_a_missing_text_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text(
        '{% translate "one" %}{% col _("two") %}{% tag _("three") "in" %}'
    )
    (tmp_path / "b.py").write_text(
        'x = N_("four")\ny = _(variable)\nz = ngettext("a day", "%(n)s days", 3)\n'
    )
    assert {m.text for m in messages_in(tmp_path)} == {"one", "two", "three", "four", "a day"}
