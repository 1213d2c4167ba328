"""Embedding spaces: made, switched and retired."""

from .life import (
    activate,
    delete,
    delete_expired,
    delete_temporary,
    ensure_space,
    ensure_spaces,
    live_space,
    refuse_too_long,
    reopen,
    replace_outdated,
    space_encoder,
    space_fingerprint,
)

__all__ = [
    "activate",
    "delete",
    "delete_expired",
    "delete_temporary",
    "ensure_space",
    "ensure_spaces",
    "live_space",
    "refuse_too_long",
    "reopen",
    "replace_outdated",
    "space_encoder",
    "space_fingerprint",
]
