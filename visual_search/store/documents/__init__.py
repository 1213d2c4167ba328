"""Documents: the app's one row per object, kept in step with the shop's."""

from .content import Content, content_of
from .synchronise import (
    documents_of,
    follow,
    forget_documents,
    image_names,
    remake_words,
    synchronise,
    with_text,
)

__all__ = [
    "Content",
    "content_of",
    "documents_of",
    "follow",
    "forget_documents",
    "image_names",
    "remake_words",
    "synchronise",
    "with_text",
]
