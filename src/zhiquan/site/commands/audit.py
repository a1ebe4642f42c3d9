"""``./zhiquan audit …``: verify the audit log's chain, or write the log to a file.

Exit codes: 0 the chain is whole, 1 it is broken, 2 bad input.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from zhiquan.site.commands.database import need

CLEAN, FINDINGS, BAD_INPUT = 0, 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _bad_input(message: str) -> typer.Exit:
    typer.echo(f"zhiquan audit: {message}", err=True)
    return typer.Exit(BAD_INPUT)


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="The chain's hash as a bulletin prints it (64 digits).")] = "",
    position: Annotated[int, typer.Option(help="The position printed beside it.")] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")
    ] = False,
) -> None:
    """Recompute the chain from its beginning; name the first broken entry."""
    if bool(head) != bool(position):
        raise _bad_input("--head and --position go together: a bulletin prints both")
    if head and not re.fullmatch(r"[0-9a-fA-F]{64}", head):
        raise _bad_input(f"--head {head}: a hash has 64 hexadecimal digits")
    if position < 0:
        raise _bad_input(f"--position {position}: positions begin at 1")
    need("audit")
    from zhiquan.kernel import audit

    verdict = audit.verify(audit.Head(position, head.lower()) if head else None)
    reason = audit.REASONS.get(verdict.reason, "")
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "whole": verdict.whole,
                    "sealed": verdict.sealed,
                    "unsealed": verdict.unsealed,
                    "head": {"position": verdict.head.position, "hash": verdict.head.hash},
                    "broken": None
                    if verdict.whole
                    else {
                        "position": verdict.broken_at,
                        "entry": verdict.entry_uid,
                        "action": verdict.action,
                        "ref": verdict.ref,
                        "code": verdict.reason,
                        "reason": reason,
                    },
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    elif verdict.whole:
        typer.echo(f"The chain is whole: {verdict.sealed} entries sealed, {verdict.unsealed} not sealed yet.")
        typer.echo(f"Head: position {verdict.head.position}, hash {verdict.head.hash}")
    else:
        typer.echo(f"The chain is broken at position {verdict.broken_at}: {reason}")
        typer.echo(f"  entry   {verdict.entry_uid or 'not there any more'}")
        typer.echo(f"  action  {verdict.action or '-'}")
        typer.echo(f"  ref     {verdict.ref or '-'}")
        typer.echo(f"The {verdict.sealed} entries before it are as they were sealed.")
    raise typer.Exit(CLEAN if verdict.whole else FINDINGS)


@app.command()
def export(
    first: Annotated[str, typer.Option("--from", help="First day, such as 2026-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day, included.")],
    out: Annotated[Path, typer.Option(help="The file to write: one JSON object a line.")],
) -> None:
    """Write the entries of some days, with their links in the chain, to a file."""
    start, end = _day("--from", first), _day("--to", last)
    if end < start:
        raise _bad_input(f"--to {last} lies before --from {first}")
    if not out.parent.is_dir():
        raise _bad_input(f"--out {out}: there is no folder {out.parent}")
    need("audit")
    from zhiquan.kernel import audit, canonical

    # Readable by the owner alone, and in place only when it is complete.
    part = out.with_name(f"{out.name}.part")
    count = 0
    try:
        with os.fdopen(
            os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as file:
            for row in audit.export(start, end):
                file.write(canonical.dumps(row) + "\n")
                count += 1
        part.replace(out)
    except OSError as error:
        raise _bad_input(f"--out {out}: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    typer.echo(f"{count} entries written to {out}")


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _bad_input(f"{option} {text}: write the day as 2026-01-31") from None
