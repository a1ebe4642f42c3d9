"""``./zhiquan knowledge …``: import law texts, search them, and hold our answers against them; no database.

Exit status: 0 clean, 1 findings (or nothing found), 2 bad input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from zhiquan.policy import PolicyInvalid, Schemas

from . import asking
from .folders import CityOption, JsonOption, bad_input, err, print_json, schemas_for

if TYPE_CHECKING:
    from zhiquan.adapters.law_store.store import ImportReport, LawStore
    from zhiquan.engines.answers.model import Article, Hit, Instrument
    from zhiquan.engines.answers.versions import Register, Shelf

_SHOWN = 20  # lines of a kind that a report shows; the rest are counted

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

OnOption = Annotated[str, typer.Option("--on", help="The day to look at, YYYY-MM-DD; today when left out.")]
LawOption = Annotated[
    list[Path] | None, typer.Option("--law", help="Folders or files of law texts, instead of those imported.")
]


@app.command(name="import")
def import_(
    places: Annotated[list[Path] | None, typer.Argument(help="Folders or files (.md, .docx, .txt).")] = None,
    collected: Annotated[str, typer.Option(help="The day on which the texts were collected.")] = "",
    no_vectors: Annotated[
        bool, typer.Option("--no-vectors", help="Leave out the vectors of instruments on IP (minutes).")
    ] = False,
    as_json: JsonOption = False,
    city: CityOption = None,
) -> None:
    """Import law texts; only what changed is read. Without folders, put our own questions into the index anew."""
    from zhiquan.adapters.law_store.store import LawStore, NothingImported, import_folder

    from . import knowledge_check

    folder, _schemas, register = _city(city)
    day = asking.day_of(collected, "--collected") if collected else None
    book, problems = knowledge_check.book_of(folder)
    for problem in problems[:_SHOWN]:
        err.print(escape(f"our own questions stay out of the index: {problem}"), soft_wrap=True)
    questions = knowledge_check.questions_of(book) if book else []
    rows = knowledge_check.lexicon_of(book) if book else []
    try:
        with _progress() as told:
            report = import_folder(asking.folder(), places or [], register, questions, rows, day, told)
    except (FileNotFoundError, NothingImported) as wrong:
        bad_input(str(wrong))
    touched = knowledge_check.touched(book, report.moved, LawStore.open(asking.folder())) if book else {}
    if as_json:
        print_json(_report_json(report, touched))
    else:
        _show_report(report, touched)
    if not no_vectors:
        _make_vectors("ip", as_json, city)
    raise typer.Exit(1 if report.refused else 0)


@app.command()
def vectors(
    all_: Annotated[
        bool, typer.Option("--all", help="Every article, not only those on IP (about an hour).")
    ] = False,
    city: CityOption = None,
) -> None:
    """Embed what is missing. It may be broken off at any time and goes on where it stopped."""
    _make_vectors("all" if all_ else "ip", quiet=False, city=city)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")] = "",
    k: Annotated[int, typer.Option(min=1, max=200, help="How many articles.")] = 10,
    on: OnOption = "",
    as_json: JsonOption = False,
    file: Annotated[
        Path | None, typer.Option(help='Questions, one JSON object a line: {"id", "question", "on"}.')
    ] = None,
) -> None:
    """Find the articles that answer a question, in the versions of the day."""
    if bool(question.strip()) == bool(file):
        bad_input(
            'write a question: ./zhiquan knowledge search "商标异议期是几个月", or name a file with --file'
        )
    day = asking.day_of(on, "--on")
    store = _store()
    if file:
        for line in asking.question_lines(file, day):
            hits = store.search(line["question"], line["on"], k)
            row = {"id": line["id"], "hits": [_hit_json(hit) for hit in hits]}
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    hits = store.search(question, day, k)
    if as_json:
        print_json({"question": question, "on": day.isoformat(), "hits": [_hit_json(hit) for hit in hits]})
    for at, hit in enumerate(() if as_json else hits, 1):
        typer.echo(
            f"{at:>2}  {hit.instrument.cited} {hit.article.label}  ({_span(hit.instrument)})  {hit.score:.2f}"
        )
        typer.echo(f"    {_short(hit.article.text)}")
    raise typer.Exit(0 if hits else 1)


@app.command(name="list")
def list_(
    word: Annotated[str, typer.Argument(help="Only instruments whose name holds this.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the instruments imported, with the days between which each version is in force."""
    found = [
        each
        for each in _store().instruments()
        if word in each.name or word in each.title or any(word in alias for alias in each.aliases)
    ]
    if as_json:
        print_json([_instrument_json(each) for each in found])
    else:
        table = Table("name", "level", "in force", "replaced by", box=None)
        for each in found:
            table.add_row(each.name, each.level, _span(each), each.replaced_by)
        Console(width=None if sys.stdout.isatty() else 160).print(table)
    raise typer.Exit(0 if found else 1)


@app.command()
def show(
    law: Annotated[str, typer.Argument(help="The instrument, by any of its names.")],
    article: Annotated[
        str, typer.Argument(help="The article: 第三十三条 or 33; left out, the whole text.")
    ] = "",
    on: OnOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show an article, or a whole text, in the version of the day."""
    from zhiquan.engines.answers.versions import in_force

    day = asking.day_of(on, "--on")
    store = _store()
    versions = store.versions(law)
    if not versions:
        bad_input(f"no instrument is called {law}; ./zhiquan knowledge list {law[:2]} may help")
    version = in_force(versions, day)
    if version is None:
        bad_input(f"{law} is not in force on {day}: " + "; ".join(f"{v.id} {_span(v)}" for v in versions))
    found = store.article(law, article, day) if article else None
    if article and not found:
        bad_input(f"{version.id} has no {article}")
    articles = [found[1]] if found else store.articles(version.id)
    if as_json:
        print_json({**_instrument_json(version), "articles": [_article_json(each) for each in articles]})
        return
    typer.echo(
        f"{version.title}  ({_span(version)})"
        + (f"; then {version.replaced_by}" if version.replaced_by else "")
    )
    for each in articles:
        typer.echo(f"\n{' › '.join(each.path)}\n{each.label} {each.text}")


@app.command()
def check(
    law: LawOption = None,
    only: Annotated[str, typer.Option(help="Check only files whose name ends in this.")] = "",
    on: OnOption = "",
    as_json: JsonOption = False,
    city: CityOption = None,
) -> None:
    """Check that cited articles hold the figures and words of every answer, on every day it is given."""
    from zhiquan.engines.answers.proof import Proof

    from . import knowledge_check

    day = asking.day_of(on, "--on")
    folder, schemas, register = _city(city)
    shelf = _shelf(law, register) if law else _imported_shelf(register)
    rules, problems = knowledge_check.rules_of(folder)
    for problem in problems:
        err.print(escape(f"parameters go unchecked: {problem}"), soft_wrap=True)
    proof = Proof(shelf, register, rules)
    checked = knowledge_check.check(folder, schemas, proof, day, only)
    if not checked.files:
        bad_input(f"no file of knowledge ends in {only}" if only else f"no knowledge in {folder}")
    if as_json:
        print_json({"problems": [each.to_data() for each in checked.problems], "entries": checked.entries})
    else:
        for problem in checked.problems:
            typer.echo(str(problem))
        typer.echo(
            f"{checked.entries} entries, {checked.sentences} sentences, {checked.questions} asked questions: "
            f"{len(checked.problems) or 'no'} findings"
        )
    raise typer.Exit(1 if checked.problems or problems else 0)


# ---------- helpers


def _store() -> LawStore:
    from zhiquan.adapters.law_store.store import LawStore, NothingImported

    try:
        return LawStore.open(asking.folder())
    except NothingImported as none:
        bad_input(str(none))


def _city(city: Path | None) -> tuple[Path, Schemas, Register]:
    from .knowledge_check import register_of

    folder = asking.city_folder(city)
    schemas = Schemas(schemas_for(folder))
    try:
        return folder, schemas, register_of(folder, schemas)
    except PolicyInvalid as invalid:
        for problem in invalid.problems:
            err.print(escape(str(problem)), soft_wrap=True)
        raise typer.Exit(2) from None


def _shelf(places: list[Path], register: Register) -> Shelf:
    """The texts of the folders named."""
    from zhiquan.adapters.law_store.reading import drafts_of
    from zhiquan.engines.answers.versions import shelve

    try:
        drafts, refused = drafts_of(places, register)
    except FileNotFoundError as missing:
        bad_input(str(missing))
    for wrong in refused:
        err.print(escape(f"left out: {wrong}"), soft_wrap=True)
    return shelve(drafts, register)


def _imported_shelf(register: Register) -> Shelf:
    """The texts imported, under the register as it is now."""
    from zhiquan.adapters.law_store import files
    from zhiquan.engines.answers.versions import shelve

    kept = files.refresh(asking.folder() / "files.sqlite", [], register).drafts
    if not kept:
        bad_input("no law texts are imported; name them with --law DIR, or ./zhiquan knowledge import DIR")
    return shelve([draft for draft, _ in kept], register)


@contextmanager
def _progress() -> Iterator[Any]:
    with Progress(console=err, transient=True, disable=not sys.stderr.isatty()) as progress:
        tasks: dict[str, Any] = {}

        def told(phase: str, done: int, of: int) -> None:
            if phase not in tasks:
                tasks[phase] = progress.add_task(phase, total=of)
            progress.update(tasks[phase], completed=done, total=of)

        yield told


def _make_vectors(which: str, quiet: bool, city: Path | None = None) -> None:
    from . import brain

    store = _store()
    with _progress() as told:
        made = store.vectors(told, which) + brain.embed_phrases(city, told)
    if not quiet:
        typer.echo(f"{made} texts embedded")


def _span(instrument: Instrument) -> str:
    return f"{instrument.valid_from or '?'} – {instrument.valid_to or ''}".strip()


def _short(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 120 else line[:119] + "…"


def _days(instrument: Instrument) -> dict[str, str | None]:
    days = {
        name: getattr(instrument, name) for name in ("promulgated", "valid_from", "valid_to", "collected")
    }
    return {name: day.isoformat() if day else None for name, day in days.items()}


def _instrument_json(instrument: Instrument) -> dict[str, Any]:
    return {
        "id": instrument.id,
        "title": instrument.title,
        "name": instrument.name,
        "aliases": list(instrument.aliases),
        "level": instrument.level,
        "place": instrument.place,
        "ip": instrument.ip,
        **_days(instrument),
        "replaced_by": instrument.replaced_by,
        "stale": instrument.stale,
        "file": instrument.file,
        "note": instrument.note,
    }


def _article_json(article: Article) -> dict[str, Any]:
    return {"article": article.label, "key": article.key, "path": list(article.path), "text": article.text}


def _hit_json(hit: Hit) -> dict[str, Any]:
    days = _days(hit.instrument)
    return {
        "instrument": hit.instrument.cited,
        "article": hit.article.label,
        "text": hit.article.text,
        "score": round(hit.score, 4),
        "valid_from": days["valid_from"],
        "valid_to": days["valid_to"],
        "version": hit.instrument.id,
        "title": hit.instrument.title,
    }


def _report_json(report: ImportReport, touched: dict[str, list[str]]) -> dict[str, Any]:
    return {
        "instruments": report.instruments,
        "articles": report.articles,
        "added": list(report.added),
        "changed": list(report.changed),
        "same": report.same,
        "gone": list(report.gone),
        "refused": [{"file": file, "line": line, "why": why} for file, line, why in report.refused],
        "twins": [list(each) for each in report.twins],
        "moved": [{"article": each.key, "how": each.how} for each in report.moved],
        "touched": touched,
        "unplaced": list(report.unplaced),
    }


def _show_report(report: ImportReport, touched: dict[str, list[str]]) -> None:
    typer.echo(
        f"{report.instruments} instruments, {report.articles} articles; files: {len(report.added)} new, "
        f"{len(report.changed)} changed, {report.same} as before, {len(report.gone)} gone"
    )
    _some("could not be read", (f"{file}:{line}: {why}" for file, line, why in report.refused))
    _some("hold a text that is there already", (f"{file} (as {as_})" for file, as_ in report.twins))
    _some("articles moved", (f"{each.key}: {each.how}" for each in report.moved))
    _some("answers touched", (f"{code}: {', '.join(keys)}" for code, keys in touched.items()))
    _some("questions of ours without their article", report.unplaced)


def _some(what: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if not lines:
        return
    typer.echo(f"{len(lines)} {what}:")
    for line in lines[:_SHOWN]:
        typer.echo(f"  {line}")
    if len(lines) > _SHOWN:
        typer.echo(f"  … and {len(lines) - _SHOWN} more")
