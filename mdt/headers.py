"""What every answer says to the browser, and which hosts a demonstration answers to."""

from flask import Flask, Response, abort, current_app, request

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}

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
    """Headers after every answer; a demonstration keeps to this machine."""
    app.before_request(_stay_on_loopback)
    app.after_request(_harden)


def _stay_on_loopback() -> None:
    if not current_app.config["MDT"].demo:
        return
    host = request.host.rsplit(":", 1)[0] if "]" not in request.host else "[::1]"
    forwarded = any(name.lower().startswith(("x-forwarded", "forwarded")) for name, _ in request.headers)
    if host not in LOOPBACK or forwarded:
        abort(421)


def _harden(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    # A preview is shown in a frame of our own page; nothing else is framed by anybody.
    ancestors = "'self'" if response.headers.pop("X-Preview", None) else "'none'"
    response.headers["Content-Security-Policy"] = POLICY.format(ancestors=ancestors)
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if "self" in ancestors else "DENY"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return response
