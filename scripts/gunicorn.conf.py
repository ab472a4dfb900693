"""How the server runs: a few processes, many threads, loopback unless told otherwise."""

import os
import socket
from typing import Any

bind = os.environ.get("BIND") or "127.0.0.1:" + os.environ.get("PORT", "8000")
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "64"))

# Every open page of the meeting room holds a thread: the rest are for pages and what is typed.
os.environ.setdefault("MDT_STREAMS", str(threads * 2 // 3))
GONE_AFTER = 30_000  # milliseconds without a sign of life from the other end

# An open page of the meeting room never ends by itself: do not wait long for it.
graceful_timeout = 3
timeout = 60
keepalive = 5

# The app writes its own log, with verbs and ids; addresses of pages stay out of a second one.
accesslog = None
loglevel = os.environ.get("LOGLEVEL", "warning")
control_socket_disable = True

# Whether a proxy's word is believed is decided in one place, by MDT_PROXY; not here as well.
forwarded_allow_ips = ""
forwarder_headers = ""


def post_worker_init(worker: Any) -> None:
    """The foot of every page says whose it is, from the first one on."""
    from mdt import naming  # not in the parent, which outlives an upgrade

    naming.learn_first(worker.wsgi)


def when_ready(server: Any) -> None:
    """A browser that left without a word, in a bag or out of reach, gives its thread back."""
    for one in server.LISTENERS if hasattr(socket, "TCP_USER_TIMEOUT") else ():
        if one.sock.family != socket.AF_UNIX:
            one.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_AFTER)
