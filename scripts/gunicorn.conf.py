"""How the server runs: a few processes, many threads, loopback unless told otherwise."""

import os

bind = os.environ.get("BIND") or "127.0.0.1:" + os.environ.get("PORT", "8000")
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", "2"))
threads = int(os.environ.get("THREADS", "64"))

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
