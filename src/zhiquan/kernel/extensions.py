"""Typed extension points: a lower room declares a point, a higher room registers a named function.

Policy calls a function by its name; a check refuses names that nobody registered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

POINTS: dict[str, Point[Any]] = {}


class Unknown(LookupError):
    """No function of that name is registered at the point."""


class Point(Generic[F]):
    """One kind of function, such as ``guard`` or ``home_card``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: dict[str, F] = {}
        POINTS[name] = self

    def register(self, name: str) -> Callable[[F], F]:
        def add(function: F) -> F:
            known = self._functions.setdefault(name, function)
            if known is not function and known.__module__ != function.__module__:
                raise ValueError(f"{self.name} {name!r} is registered twice")
            return function

        return add

    def get(self, name: str) -> F:
        try:
            return self._functions[name]
        except KeyError:
            raise Unknown(f"{self.name}: nothing called {name!r}; known: {', '.join(self.names())}") from None

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._functions))

    def all(self) -> dict[str, F]:
        return dict(sorted(self._functions.items()))
