"""The letter reader: what a letter is, who sent it, by when to act, whether it is a genuine one. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from zhiquan.areas.assistant.forms import NoticeForm
from zhiquan.areas.assistant.queries import notices as query
from zhiquan.areas.assistant.views import shared
from zhiquan.areas.matters.queries import steptext
from zhiquan.kernel import files
from zhiquan.kernel.errors import Refused
from zhiquan.ui.requests import actor_of

# The shape of a suspicion, and of the days that are left.
LIGHTS = {"none": "ok", "doubt": "warn", "fake": "late"}
NEAR = 10


@never_cache
@sensitive_post_parameters()
@sensitive_variables("text", "data", "found")
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """The form; a sound POST answers with the reading itself, which lies nowhere but on this page."""
    form = NoticeForm(request.POST or None, request.FILES or None)
    found: query.Letter | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        photo = data["photo"]
        try:
            found = query.read(
                actor_of(request),
                data["text"],
                upload=(str(photo.name), files.receive(photo)) if photo and not data["text"] else None,
                received=data["received"],
                channel=data["channel"],
                visitor=shared.key_of(request),
                address=shared.address_of(request),
            )
        except Refused as error:
            form.add_error("text" if data["text"] else "photo", shared.said(error))
        else:
            # The words that were read from a picture stand in the box, so that they can be put right.
            form = NoticeForm(initial={**data, "text": found.text, "photo": None})
    context = {
        "form": form,
        "found": found,
        "shown": _shown(found) if found else None,
        "crumbs": shared.crumbs((_("What is this letter?"), "")),
    }
    return render(request, "assistant/notice.html", context, status=422 if form.errors else 200)


def _shown(found: query.Letter) -> dict[str, Any]:
    """The reading in the reader's words."""
    reading, by = found.reading, found.by
    kind, sender = reading.kind, reading.sender
    fake = reading.suspicion == "fake"
    return {
        "title": _title(found),
        "light": LIGHTS[reading.suspicion],
        "word": _suspicion(reading.suspicion),
        "fake": fake,
        "doubtful": reading.suspicion != "none",
        "kind": shared.words(kind.name) if kind else "",
        "sender": shared.words(sender.name) if sender else "",
        "next": shared.words(kind.next) if kind else "",
        "signs": [(shared.words(sign.name), sign.excerpt) for sign in reading.signs],
        "numbers": [each.number.canonical for each in reading.numbers],
        "broken": len(reading.broken),
        # Nobody should hurry to a day that a false letter sets.
        "by": None if fake else by,
        "tone": "late" if (found.days_left or 0) < 0 else "warn" if (found.days_left or 0) <= NEAR else "ok",
        "register": _register(by.register),
        "basis": str(steptext.BASES.get(by.basis, "")),
        "open": _open(by.open),
        "steps": [] if fake else [steptext.said(step.as_plain()) for step in by.steps],
        "stated": by.stated.excerpt if by.stated else "",
        "entry": {"code": found.entry.code, "title": shared.words(found.entry.title)}
        if found.entry
        else None,
        "matter": {"code": found.matter[0], "name": shared.words(found.matter[1])} if found.matter else None,
    }


def _title(found: query.Letter) -> str:
    """What was found, in a sentence."""
    kind = found.reading.kind
    if found.reading.suspicion == "fake":
        return _("This looks like a false letter: do not pay")
    name = shared.words(kind.name) if kind else ""
    if not name:
        return _("What this letter is could not be told")
    return _("Probably: %(name)s") % {"name": name} if found.reading.sure < 1 else name


def _suspicion(code: str) -> str:
    return {
        "none": _("no sign of a false letter"),
        "doubt": _("to be doubted"),
        "fake": _("signs of a false letter"),
    }[code]


def _register(code: str) -> str:
    return {
        "patent": _("Patents: a notice in the electronic system counts from the day it came in there."),
        "trademark": _("Trade marks: an electronic notice counts as served some days after it was issued."),
    }.get(code, "")


def _open(code: str) -> str:
    return {
        "issue_day": _("No day of issue was found in it. Look for it on the letter, or ask a person."),
        "receipt": _("It counts from the day on which it came. Fill that day in below."),
        "period": _("It names no time, and no rule gives one. Ask a person."),
    }.get(code, "")


NOTICE_URLS = [path("letters/", notice, name="notice")]
