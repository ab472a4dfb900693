"""Addresses hold random references, never numbers."""

from werkzeug.routing import BaseConverter

from mdt.database import REF_ALPHABET, REF_LENGTH


class RefConverter(BaseConverter):
    """`<ref:case>`: sixteen letters; anything else is an address that does not exist."""

    regex = f"[{REF_ALPHABET}]{{{REF_LENGTH}}}"
