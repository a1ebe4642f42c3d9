"""Signatures: vectors that anybody can recompute, and everything that must not pass."""

from __future__ import annotations

import pytest

from zhiquan.adapters import signing

SECRET, AT, ID, BODY = (
    "示例密钥-example",
    1_800_000_000,
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    b'{"state":"done"}',
)
# printf '%s' '1800000000.0f8fad5b-d9cb-469f-a165-70867728950e.{"state":"done"}' | openssl dgst -sha256 -hmac '示例密钥-example'
VECTOR = "v1=e36673d2d5c591139c9dc7cc22ec243477e7f871110a4d0b1df2cede2d6623a2"


def given(**changed: str) -> dict[str, str]:
    return signing.headers(SECRET, AT, ID, BODY) | changed


def test_vector() -> None:
    assert signing.signature(SECRET, AT, ID, BODY) == VECTOR
    assert given() == {"Zhiquan-Id": ID, "Zhiquan-Time": "1800000000", "Zhiquan-Signature": VECTOR}


def test_a_sound_signature_says_id_and_time() -> None:
    assert signing.check([SECRET], given(), BODY, AT + 299) == signing.Signed(ID, AT)


def test_while_a_secret_is_exchanged_both_count() -> None:
    assert signing.check(["another", SECRET], given(), BODY, AT).id == ID


@pytest.mark.parametrize(
    ("headers", "body", "now", "code"),
    [
        ({}, BODY, AT, "missing"),
        (given(**{signing.SIGNATURE: ""}), BODY, AT, "missing"),
        (given(**{signing.ID: "a.b"}), BODY, AT, "malformed"),
        (given(**{signing.ID: "x" * 121}), BODY, AT, "malformed"),
        (given(**{signing.TIME: "18e8"}), BODY, AT, "malformed"),
        (given(**{signing.TIME: "１８０００００００００"}), BODY, AT, "malformed"),
        (given(**{signing.TIME: str(AT + 1)}), BODY, AT, "wrong"),
        (given(**{signing.ID: "other"}), BODY, AT, "wrong"),
        (given(**{signing.SIGNATURE: VECTOR.upper()}), BODY, AT, "wrong"),
        (given(**{signing.SIGNATURE: "v1=é"}), BODY, AT, "wrong"),
        (given(), BODY + b" ", AT, "wrong"),
        (given(), BODY, AT + 301, "stale"),
        (given(), BODY, AT - 301, "stale"),
    ],
)
def test_what_must_not_pass(headers: dict[str, str], body: bytes, now: int, code: str) -> None:
    with pytest.raises(signing.BadSignature) as caught:
        signing.check([SECRET], headers, body, now)
    assert caught.value.code == code


def test_no_secret_lets_nothing_in() -> None:
    for secrets in ([], [""]):
        with pytest.raises(signing.BadSignature):
            signing.check(secrets, signing.headers("", AT, ID, BODY), BODY, AT)


def test_an_id_that_could_be_read_in_two_ways_is_not_signed() -> None:
    with pytest.raises(ValueError, match="id"):
        signing.headers(SECRET, AT, "a.b", BODY)


def test_a_request_signs_its_method_and_target() -> None:
    assert signing.request_text("GET", "/customs/messages?since=3", b"") == b"GET /customs/messages?since=3\n"
