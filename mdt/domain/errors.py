"""What can go wrong, in the terms of the house; `mdt/errors.py` turns each into a page once."""


class DomainError(Exception):
    """A rule was broken; the sentence is fit for the person who broke it."""


class NotAllowed(DomainError):
    """You may see this but not do that."""


class NotFound(DomainError):
    """No such record, or none that you may know of: the two read the same."""


class NotNow(DomainError):
    """Right thing, wrong moment: the record's state does not allow it."""


class StaleEdit(DomainError):
    """Somebody saved this after you opened it. Nothing of yours is lost."""

    def __init__(self, thing: object, sentence: str = "") -> None:
        self.thing = thing
        super().__init__(sentence or "Somebody else saved this after you opened it.")


class Invalid(DomainError):
    """A field holds something that cannot be kept as it is."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        self.sentence = sentence
        super().__init__(sentence)


class AuditFailed(Exception):
    """The trail could not be written, so the deed or the reading must not happen."""
