"""What every answer says to the browser, and which hosts it answers to."""

from flask import Flask, Response, abort, current_app, request

from mdt import errors
from mdt.i18n import _

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
FORWARDED = ("x-forwarded", "forwarded", "x-real-ip", "via")

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors {ancestors}",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
A_YEAR = 31536000


def init_app(app: Flask) -> None:
    """Headers after every answer; a demonstration keeps to this machine, and so does plain http."""
    app.before_request(_stay_on_loopback)
    app.before_request(_ask_for_https)
    app.after_request(_harden)


def _stay_on_loopback() -> None:
    if not current_app.config["MDT"].demo:
        return
    forwarded = any(name.lower().startswith(FORWARDED) for name, _value in request.headers)
    if not on_loopback() or forwarded:
        abort(421)


def on_loopback() -> bool:
    """Whether this machine was asked for under one of its own names."""
    host = request.host.lower()
    name = host.split("]")[0] + "]" if host.startswith("[") else host.rsplit(":", 1)[0]
    return name in LOOPBACK


def _ask_for_https() -> Response | None:
    """No cookie and no page travels in clear over a network; only a health probe may ask so."""
    open_to_all = (request.endpoint or "").startswith(("health.", "static"))
    if request.is_secure or on_loopback() or open_to_all:
        return None
    return errors.page(
        400,
        _(
            "Over a network, Mirror MDT answers to https only. Put a web server with a certificate "
            "(Caddy, nginx) in front of it, let it forward to this port, and set MDT_PROXY=1."
        ),
    )


def _harden(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    # A preview is shown in a frame of our own page; nothing else is framed by anybody.
    ancestors = "'self'" if response.headers.pop("X-Preview", None) else "'none'"
    response.headers["Content-Security-Policy"] = POLICY.format(ancestors=ancestors)
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if "self" in ancestors else "DENY"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif request.endpoint == "static":  # fonts and modules that others import: asked for by ETag
        response.headers["Cache-Control"] = "public, no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return response
