"""Every answer, errors too, tells the browser to be strict."""

import pytest

from tests.cast import Cast
from tests.page import Browser

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (lambda b: b.get("/account/"), 200),
        (lambda b: b.get("/nowhere"), 404),
        (lambda b: b.get("/logout"), 405),
        (lambda b: b.post_bare("/logout"), 400),
        (lambda b: b.get(f"/cases/{Cast().first.ref}/details/restriction"), 403),
        (lambda b: b.get("/healthz"), 200),
        (lambda b: b.post("/login", {"username": "x" * 5_000_000}), 413),
    ],
)
def test_every_answer_is_strict(sign_in, cast, ask, status):
    page = ask(sign_in(cast.ot))

    assert page.status == status
    assert {name: page.answer.headers.get(name) for name in EXPECTED} == EXPECTED
    policy = page.answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "nonce" not in policy


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/static/css/base.css?v=abc", "public, max-age=31536000, immutable"),
        ("/static/js/keys.js", "public, no-cache"),
    ],
)
def test_a_file_is_kept_for_ever_only_under_its_own_hash(app, cast, address, kept):
    page = Browser(app, None).get(address)
    page.answer.close()

    assert page.answer.headers["Cache-Control"] == kept
