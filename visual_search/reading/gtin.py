"""What the text of a code names: an article by its number, or a page by its address."""

import re
from urllib.parse import SplitResult, urlsplit

from ..registry import MAX_BARCODE_LENGTH, normalise_barcode

# GS1 Digital Link: the article number stands in the path, whoever's the site is.
_LINKED = re.compile(r"/(?:01|gtin)/(\d{8}|\d{12,14})(?=/|$)", re.ASCII)
_GTIN = re.compile(r"\d{13,14}", re.ASCII)
_SEPARATOR = "\x1d"


def article_of(text: str) -> str:
    """The number in the form of the catalogue; empty where the text can be none.

    An address is none, unless an article number stands in it as GS1 says; nothing asks for it.
    """
    address = address_of(text)
    if address:
        linked = _LINKED.search(address.path)
        return _only_gtin(linked[1]) if linked else ""
    text = text.replace(_SEPARATOR, "")
    is_plain = text.isascii() and text.isprintable() and ":" not in text
    if not is_plain or len(text) > MAX_BARCODE_LENGTH:
        return ""
    return normalise_barcode(text)


def is_gtin(article: str) -> bool:
    """Whether it is an article number whose check digit is right, in the form of the catalogue."""
    return bool(_GTIN.fullmatch(article)) and normalise_barcode(article.zfill(14)) == article


def address_of(text: str) -> SplitResult | None:
    """The web address that a text is, in parts; None for all else, as for other schemes."""
    if not text.isprintable():
        return None
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


def _only_gtin(digits: str) -> str:
    article = normalise_barcode(digits)
    return article if is_gtin(article) else ""
