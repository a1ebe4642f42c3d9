"""``./zhiquan people …``: accounts, mandates, second factors and the named contacts of bodies.

Every change is an audited action of the command line. Exit codes: 0 done, 1 refused, 2 bad input.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from zhiquan.site.commands.database import need

if TYPE_CHECKING:
    from zhiquan.kernel.actor import Actor
    from zhiquan.kernel.models import Organisation, Person

REFUSED, BAD_INPUT = 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Username = Annotated[str, typer.Argument(help="The person's user name.")]
Place = Annotated[str, typer.Option("--for", help="The organisation: code of a body, full name, or uid.")]
Json = Annotated[bool, typer.Option("--json", help="JSON on standard output, nothing else.")]


def _bad_input(message: str) -> typer.Exit:
    typer.echo(f"zhiquan people: {message}", err=True)
    return typer.Exit(BAD_INPUT)


@contextmanager
def _told() -> Iterator[None]:
    """A refusal of the rules is one line and exit code 1."""
    from zhiquan.kernel.errors import Refused

    try:
        yield
    except Refused as refusal:
        typer.echo(f"zhiquan people: {refusal}", err=True)
        raise typer.Exit(REFUSED) from None


def _actor() -> Actor:
    """The log names the operating system's user behind the command line."""
    from zhiquan.kernel.actor import system

    return system(f"command line ({getpass.getuser()})")


def _person(username: str) -> Person:
    from zhiquan.kernel.models import Person

    found = Person.objects.filter(username=username).first()
    if found is None:
        raise _bad_input(f"there is no user {username}; see ./zhiquan people list")
    return found


def _organisation(wanted: str) -> Organisation:
    from zhiquan.kernel.models import Organisation

    try:
        rows = Organisation.objects.filter(uid=UUID(wanted))
    except ValueError:
        rows = Organisation.objects.filter(body_code=wanted)
        rows = rows if rows.exists() else Organisation.objects.filter(name=wanted)
    found = list(rows[:2])
    if not found:
        raise _bad_input(f"--for {wanted}: there is no organisation of this code, name or uid")
    if len(found) > 1:
        raise _bad_input(f"--for {wanted}: several organisations have this name; give the uid")
    return found[0]


def _day(option: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _bad_input(f"{option} {text}: write the day as 2026-01-31") from None


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="The person's name as it is shown.")],
    email: str = "",
    phone: str = "",
) -> None:
    """Open an account. Its password is made up and shown once, on standard output."""
    need("people")
    from zhiquan.kernel import people

    with _told():
        person, password = people.create(_actor(), username, name, email=email, phone=phone)
    typer.echo(f"User {person.username} made; no rights yet: ./zhiquan people grant …", err=True)
    typer.echo(password)


@app.command("list")
def show(as_json: Json = False) -> None:
    """List accounts with their mandates in force and uids to revoke them by."""
    need("people")
    from zhiquan.kernel.actor import mandates_of
    from zhiquan.kernel.models import Person

    rows: list[dict[str, Any]] = [
        {
            "username": person.username,
            "name": person.display_name,
            "active": person.is_active,
            "demo": person.is_demo,
            "mandates": [
                {
                    "uid": str(m.uid),
                    "role": m.role,
                    "organisation": m.organisation.name,
                    "from": m.valid_from.isoformat(),
                    "to": m.valid_to.isoformat() if m.valid_to else None,
                }
                for m in mandates_of(person)
            ],
        }
        for person in Person.objects.order_by("username")
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("user", "name", "role", "organisation", "until", "mandate")
    for row in rows:
        mandates = row["mandates"] or [{"role": "-", "organisation": "-", "to": None, "uid": "-"}]
        for mandate in mandates:
            cells = (
                row["username"],
                row["name"],
                mandate["role"],
                mandate["organisation"],
                mandate["to"] or "",
            )
            table.add_row(*(escape(cell) for cell in cells), mandate["uid"])
    Console().print(table)


@app.command()
def grant(
    username: Username,
    role: Annotated[str, typer.Argument(help="The role, such as reporter.")],
    place: Place,
    first: Annotated[str, typer.Option("--from", help="First day; today unless given.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day, included; open unless given.")] = "",
) -> None:
    """Let a person act for an organisation in a role."""
    start, end = _day("--from", first), _day("--to", last)
    need("people")
    from zhiquan.kernel import people

    person, organisation = _person(username), _organisation(place)
    with _told():
        mandate = people.grant(_actor(), person, organisation, role, valid_from=start, valid_to=end)
    typer.echo(str(mandate.uid))


@app.command()
def revoke(
    uid: Annotated[str, typer.Argument(help="The mandate's uid, as `list` shows it.")],
    reason: Annotated[str, typer.Option(help="Why it ends; kept in the audit log.")],
) -> None:
    """End a mandate at once."""
    try:
        wanted = UUID(uid)
    except ValueError:
        raise _bad_input(f"{uid} is no uid; see ./zhiquan people list") from None
    need("people")
    from zhiquan.kernel import people
    from zhiquan.kernel.models import Mandate

    mandate = Mandate.objects.filter(uid=wanted).first()
    if mandate is None:
        raise _bad_input(f"there is no mandate {uid}; see ./zhiquan people list")
    with _told():
        people.revoke(_actor(), mandate, reason)
    typer.echo(f"{mandate} ended", err=True)


@app.command("reset-password")
def reset_password(username: Username) -> None:
    """Give a person a new password, made up and shown once; all his sessions end."""
    need("people")
    from zhiquan.kernel import people

    person = _person(username)
    with _told():
        typer.echo(people.reset_password(_actor(), person))


@app.command("reset-mfa")
def reset_mfa(username: Username) -> None:
    """Remove a person's second factors; the next sign-in asks for a new one."""
    need("people")
    from zhiquan.kernel import people

    person = _person(username)
    with _told():
        removed = people.reset_mfa(_actor(), person)
    typer.echo(f"{removed} second factors of {username} removed", err=True)


@app.command()
def contact(
    place: Place,
    name: Annotated[str, typer.Option(help="The contact's name.")],
    post: str = "",
    phone: str = "",
    since: Annotated[str, typer.Option(help="First day; today unless given.")] = "",
    reason: Annotated[str, typer.Option(help="Why the contact changes; needed where there is one.")] = "",
) -> None:
    """Name the one contact of a body; the one before stays in the history."""
    start = _day("--since", since)
    need("people")
    from zhiquan.kernel import people

    organisation = _organisation(place)
    with _told():
        people.name_contact(_actor(), organisation, name, post=post, phone=phone, since=start, reason=reason)
    typer.echo(f"{organisation}: {name}", err=True)
