"""Documents: the app's one row per object, kept in step with the shop's."""

from .synchronise import (
    Content,
    content_of,
    documents_of,
    follow,
    forget_documents,
    image_names,
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
    "synchronise",
    "with_text",
]
