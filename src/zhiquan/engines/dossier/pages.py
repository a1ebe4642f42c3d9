"""Pages of a dossier: plain HTML that needs no script, no network and no platform, and that prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from zhiquan.engines.dossier.model import Clock, Dossier, File, Form, Label, Value
from zhiquan.engines.dossier.names import short_stem

# Tells a reader's browser to run nothing, should a page be tampered with.
_POLICY = "script-src 'none'; object-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'"
_KEPT_CONTROLS = "\n\t"


@dataclass(frozen=True)
class Stored:
    """A file as it lies in the archive."""

    path: str
    size: int
    sha256: str
    sm3: str


def page_name(stem: str, language: str, dossier: Dossier) -> str:
    """Path of a page: the first language has the plain name."""
    return f"{stem}.html" if language == dossier.languages[0] else f"{stem}.{language}.html"


def form_name(number: int, form: Form, language: str, dossier: Dossier) -> str:
    """Path of the page of a form; ``number`` is its place among the forms, from 1."""
    return page_name(f"forms/{short_stem(number, form.code)}", language, dossier)


def index_page(
    dossier: Dossier, language: str, words: Mapping[str, Label], stored: Mapping[str, Stored]
) -> bytes:
    """The page that everything is reached from."""
    return _Index(_Voice(dossier, language, words), stored).page()


def form_page(
    dossier: Dossier, number: int, language: str, words: Mapping[str, Label], stored: Mapping[str, Stored]
) -> bytes:
    """A form as filled in; ``number`` is its place among the forms, from 1."""
    voice = _Voice(dossier, language, words)
    form = dossier.forms[number - 1]
    parts = [
        f"<h1>{voice.say(form.name)}</h1>",
        _official(form, voice, stored, up="../"),
        _table(
            [voice.word("field"), voice.word("content")], [[row.label, row.value] for row in form.rows], voice
        ),
    ]
    for table in form.tables:
        parts.append(f"<h2>{voice.say(table.name)}</h2>")
        parts.append(_table([voice.say(label) for label in table.head], table.rows, voice))
    home = page_name("index", language, dossier)
    head = f'<p class="kicker">{voice.say(dossier.number)} · <a href="../{home}">{voice.word("back")}</a></p>'
    stem = f"forms/{short_stem(number, form.code)}"
    return voice.document(voice.plain(form.name), head + "".join(parts), stem, up="../")


class _Voice:
    """What is said in one language, ready to stand in HTML."""

    def __init__(self, dossier: Dossier, language: str, words: Mapping[str, Label]) -> None:
        self.dossier, self.language, self.words = dossier, language, words

    def plain(self, value: Value) -> str:
        """The text of a value in this language or, where it has none, in the first."""
        if isinstance(value, str):
            return value
        return value.get(self.language) or value[self.dossier.languages[0]]

    def say(self, value: Value) -> str:
        """The same, escaped."""
        text = self.plain(value).replace("\r\n", "\n")
        return escape("".join(char for char in text if char >= " " or char in _KEPT_CONTROLS))

    def word(self, key: str) -> str:
        """A fixed word, escaped."""
        return self.say(self.words[key])

    def document(self, title: str, main: str, stem: str, *, up: str = "") -> bytes:
        """A whole page; ``up`` leads from it to the root of the archive."""
        links = "".join(
            f' <a href="{_href(up + page_name(stem, other, self.dossier))}" lang="{escape(other)}" '
            f'hreflang="{escape(other)}">{escape(self.words["language"].get(other, other))}</a>'
            for other in self.dossier.languages
            if other != self.language
        )
        languages = f'<p class="languages">{links.strip()}</p>' if links else ""
        return (
            f'<!doctype html>\n<html lang="{escape(self.language)}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{self.say(title)} · {self.say(self.dossier.number)}</title>\n"
            f'<link rel="stylesheet" href="{up}style.css">\n</head>\n<body>\n{languages}'
            f"<main>{main}</main>\n</body>\n</html>\n"
        ).encode()


class _Index:
    """The index, section by section."""

    def __init__(self, voice: _Voice, stored: Mapping[str, Stored]) -> None:
        self.voice, self.stored, self.dossier = voice, stored, voice.dossier
        self.files = {file.key: file for file in self.dossier.files()}

    def page(self) -> bytes:
        sections: dict[str, Callable[[], str]] = {
            "timeline": self._timeline,
            "clocks": self._clocks,
            "rules": self._rules,
            "forms": self._forms,
            "letters": lambda: self._file_table(self.dossier.letters),
            "evidence": lambda: self._file_table(self.dossier.evidence),
            "audit": self._audit,
            "check": lambda: f"<p>{self.voice.word('check_text')}</p>",
        }
        word = self.voice.word
        contents = "".join(f'<li><a href="#{key}">{word(key)}</a></li>' for key in sections)
        nothing = f"<p>{word('none')}</p>"
        body = "".join(
            f'<section id="{key}"><h2>{word(key)}</h2>{make() or nothing}</section>'
            for key, make in sections.items()
        )
        nav = f'<nav aria-label="{word("contents")}"><ul>{contents}</ul></nav>'
        return self.voice.document(self.voice.plain(self.dossier.title), self._head() + nav + body, "index")

    def _head(self) -> str:
        say, dossier = self.voice.say, self.dossier
        facts = [(say(row.label), say(row.value)) for row in dossier.facts]
        facts.append((self.voice.word("made_at"), say(dossier.made_at)))
        if dossier.edition:
            facts.append((self.voice.word("edition"), f"<code>{say(dossier.edition)}</code>"))
        return (
            f'<p class="kicker">{self.voice.word("dossier")} · {say(dossier.number)}</p>'
            f"<h1>{say(dossier.title)}</h1>{_facts(facts)}"
        )

    def _timeline(self) -> str:
        return self._rows(
            ("at", "what", "who", "note", "files"),
            [
                [
                    *map(self.voice.say, (event.at, event.what, event.who, event.note)),
                    "<br>".join(self._link(key) for key in event.files),
                ]
                for event in self.dossier.timeline
            ],
        )

    def _clocks(self) -> str:
        return "".join(self._clock(clock) for clock in self.dossier.clocks)

    def _clock(self, clock: Clock) -> str:
        word, say = self.voice.word, self.voice.say
        facts = (("owner", clock.owner), ("start", clock.start), ("due", clock.due), ("state", clock.state))
        steps = [list(map(self.voice.say, (step.text, step.value, step.source))) for step in clock.steps]
        table = self._rows(("step", "result", "source"), steps)
        return f"<h3>{say(clock.name)}</h3>{_facts((word(key), say(value)) for key, value in facts)}{table}"

    def _rules(self) -> str:
        say = self.voice.say
        return self._rows(
            ("parameter", "value", "source", "article", "valid"),
            [
                [
                    f"{say(rule.name)}<br><code>{say(rule.parameter)}</code>",
                    say(rule.value),
                    say(rule.source),
                    say(rule.article),
                    f"{say(rule.valid_from)} – {say(rule.valid_to)}",
                ]
                for rule in self.dossier.rules
            ],
        )

    def _forms(self) -> str:
        found = []
        for number, form in enumerate(self.dossier.forms, 1):
            path = form_name(number, form, self.voice.language, self.dossier)
            found.append(
                f'<h3><a href="{_href(path)}">{self.voice.say(form.name)}</a></h3>'
                + _official(form, self.voice, self.stored)
            )
        return "".join(found)

    def _file_table(self, files: tuple[File, ...]) -> str:
        say = self.voice.say
        rows = []
        for file in files:
            at = self.stored[file.key]
            hashes = f"SHA-256 <code>{at.sha256}</code><br>SM3 <code>{at.sm3}</code>"
            rows.append([self._link(file.key), say(file.on), say(file.by), f"{at.size:,} B", hashes])
        return self._rows(("file", "received", "by", "size", "hashes"), rows)

    def _audit(self) -> str:
        say = self.voice.say
        return self._rows(
            ("position", "at", "who", "action", "note"),
            [
                [
                    say(entry.position),
                    say(entry.at),
                    say(entry.who),
                    say(entry.action),
                    say(entry.detail) + (f"<br><code>{say(entry.hash)}</code>" if entry.hash else ""),
                ]
                for entry in self.dossier.audit
            ],
        )

    def _link(self, key: str) -> str:
        return _file_link(self.files[key], self.stored[key], self.voice)

    def _rows(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        return _grid([self.voice.word(key) for key in head], rows) if rows else ""


def _official(form: Form, voice: _Voice, stored: Mapping[str, Stored], *, up: str = "") -> str:
    items = "".join(f"<li>{_file_link(file, stored[file.key], voice, up)}</li>" for file in form.official)
    return f"<ul>{items}</ul>" if items else ""


def _file_link(file: File, at: Stored, voice: _Voice, up: str = "") -> str:
    name = at.path.rpartition("/")[2]
    return f'<a href="{_href(up + at.path)}">{voice.say(file.title)}</a><br><small>{voice.say(name)}</small>'


def _table(head: Sequence[str], rows: Iterable[Sequence[Value]], voice: _Voice) -> str:
    return _grid(head, [[voice.say(value) for value in row] for row in rows])


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of finished HTML; on a narrow page it scrolls by itself, by keyboard too."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{top}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    return (
        "<dl>" + "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in pairs) + "</dl>"
    )


def _href(path: str) -> str:
    return escape(quote(path, safe="/.-_~"))
