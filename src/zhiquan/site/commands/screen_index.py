"""``./zhiquan screen index …``: a large corpus of published texts held on disk, to look for near-copies in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.markup import escape

from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.records import RecordError
from zhiquan.engines.screening.settings import Settings
from zhiquan.policy.screening import NoScreening, settings_of
from zhiquan.site.commands.folders import CityOption, bad_input, edition, err

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Hold a large corpus of published texts on disk. Unpublished drafts have no place in it.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

CorpusArgument = Annotated[Path, typer.Argument(help="Published filings as JSON Lines.")]
FolderArgument = Annotated[Path, typer.Argument(help="The folder of the index.")]
Work = Callable[[BinaryIO, Settings], tuple[int, list[RecordError]]]


@app.command()
def build(corpus: CorpusArgument, folder: FolderArgument, city: CityOption = None) -> None:
    """Build an index of CORPUS in FOLDER; one that is there stays in use until the new one is done."""
    from zhiquan.adapters.screening_index import corpus as held

    _made(
        corpus,
        folder,
        city,
        lambda lines, settings: held.build(
            folder,
            lines,
            corpus.name,
            settings.number("near_copy", "threshold"),
            settings.whole("near_copy", "letters"),
        ),
    )


@app.command()
def append(corpus: CorpusArgument, folder: FolderArgument, city: CityOption = None) -> None:
    """Add the filings of CORPUS to the index in FOLDER."""
    from zhiquan.adapters.screening_index import corpus as held

    _made(
        corpus,
        folder,
        city,
        lambda lines, settings: held.append(
            folder, lines, corpus.name, settings.whole("near_copy", "letters")
        ),
    )


def near(folder: Path, filings: Sequence[Filing], settings: Settings) -> list[Filing]:
    """The filings of an index that come near the given ones."""
    from zhiquan.adapters.screening_index import corpus as held

    with _refused(folder):
        found = held.near(
            folder,
            filings,
            settings.number("near_copy", "threshold"),
            settings.whole("near_copy", "letters"),
        )
    err.print(
        f"{folder.name}: {found.texts:,} texts, {found.meetings:,} meetings; "
        f"{len(found.filings):,} filings come near",
        soft_wrap=True,
        highlight=False,
    )
    if not found.complete:
        err.print("the index repeats itself so much that some near-copies were left out", soft_wrap=True)
    return list(found.filings)


def _made(corpus: Path, folder: Path, city: Path | None, work: Work) -> None:
    try:
        settings = settings_of(edition(city))
    except NoScreening as missing:
        bad_input(str(missing))
    try:
        with corpus.open("rb") as lines, _refused(folder):
            count, errors = work(lines, settings)
    except OSError as wrong:
        bad_input(f"{wrong.filename or folder}: {wrong.strerror}; check the name and the space left")
    for error in errors:
        field = f"{error.field}: " if error.field else ""
        err.print(escape(f"{error.file}:{error.line}: {field}{error.text('en')}"), soft_wrap=True)
    err.print(f"{count:,} filings are in {folder.name}", soft_wrap=True, highlight=False)
    raise typer.Exit(2 if errors else 0)


@contextmanager
def _refused(folder: Path) -> Iterator[None]:
    from zhiquan.adapters.screening_index import IndexRefused

    try:
        yield
    except IndexRefused as refused:
        bad_input(f"{folder}: {refused}")
