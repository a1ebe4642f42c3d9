"""Conditions that rest on each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Form, Node


def loops(form: Form) -> Iterator[tuple[Node, ...]]:
    """Yield each circle of two or more nodes once, as the shortest way round from its first node."""
    reported: set[frozenset[Node]] = set()
    for node in form.dependencies:
        loop = _loop_from(form, node)
        if len(loop) > 1 and frozenset(loop) not in reported:
            reported.add(frozenset(loop))
            yield loop


def _loop_from(form: Form, start: Node) -> tuple[Node, ...]:
    ways: list[tuple[Node, ...]] = [(start,)]
    seen: set[Node] = set()
    for way in ways:
        for node in sorted(form.dependencies[way[-1]]):
            if node == start:
                return way
            if node not in seen:
                seen.add(node)
                ways.append((*way, node))
    return ()


def loop_text(loop: tuple[Node, ...]) -> str:
    """A circle in one line: element codes, and parts in brackets for their own conditions."""
    names = [code or f"[{part}]" for part, code in (*loop, loop[0])]
    return " → ".join(names)
