"""One command per operator's deed. Each says what it did, and exits non-zero when it did not."""

from flask import Flask

def init_app(app: Flask) -> None:
    pass
