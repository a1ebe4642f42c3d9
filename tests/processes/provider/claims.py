"""The provider states a second factor for people whose name says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Claims(DefaultOIDCAdapter):
    def populate_id_token(
        self, id_token: dict[str, Any], client: Any, scopes: Iterable[str], **kwargs: Any
    ) -> None:
        person = self.get_user_by_sub(client, id_token["sub"])
        strong = person is not None and str(person.username).endswith("-strong")
        id_token["amr"] = ["pwd", "mfa"] if strong else ["pwd"]
