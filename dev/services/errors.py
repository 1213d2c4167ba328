"""What goes wrong with an embedded server, in words for the person who started it."""


class EmbeddedServerError(RuntimeError):
    """An embedded server cannot start; the message says why and what to do."""


class InUseError(EmbeddedServerError):
    """Another process works in the same directory."""
