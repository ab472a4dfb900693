"""Say plainly when the port is taken, before anything else is done."""

import socket
import sys


def main(word: str) -> int:
    if not word.isdecimal() or not 0 < int(word) < 65536:
        print(f"PORT is a number from 1 to 65535, not {word!r}.", file=sys.stderr)
        return 1
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(word)))
        except OSError as why:
            print(
                f"Port {word} cannot be used ({why.strerror}). "
                f"Is Mirror MDT running already? Otherwise: make demo PORT={int(word) % 65535 + 1}",
                file=sys.stderr,
            )
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
