"""Barcodes in one form, so that the same article number meets itself however it was written."""

import re
import unicodedata

MAX_BARCODE_LENGTH = 64
_GTIN_LENGTHS = (8, 12, 13, 14)
# In a GS1 element string the article number follows this; other elements may follow it.
_GS1_ARTICLE = "01"
_MARKED = re.compile(r"\(01\)\s*(\d{14})", re.ASCII)


def normalise_barcode(raw: str) -> str:
    """Letters and digits only, and article numbers (GTIN, ISBN) in one form.

    `4 006381 333931`, its full-width digits, `04006381333931` and `(01)04006381333931` are all
    `4006381333931`; `036000291452` is `0036000291452`, an ISBN of ten digits that of thirteen.
    Only a number whose check digit is right is an article number; all else stays as it is.
    """
    marked = _MARKED.search(raw)
    signs = marked[1] if marked else raw
    code = "".join(_plain(sign) for sign in signs if sign.isalnum()).upper()[:MAX_BARCODE_LENGTH]
    return _article_number(code) or code


def _plain(sign: str) -> str:
    """A digit of any script, or a letter of another width, as ASCII."""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", sign)
    return folded if len(folded) == 1 and folded.isascii() else sign


def _article_number(code: str) -> str:
    """Thirteen digits, or fourteen of a trade unit that has a sign of its own; else empty."""
    if _is_isbn(code):
        body = "978" + code[:9]
        return body + _check_digit(body)
    digits = code
    if len(code) == 16 and code.startswith(_GS1_ARTICLE):
        digits = code[2:]
    if not _is_gtin(digits):
        return ""
    return digits.lstrip("0").rjust(13, "0")


def _is_gtin(code: str) -> bool:
    is_number = code.isascii() and code.isdigit() and len(code) in _GTIN_LENGTHS
    return is_number and bool(code.strip("0")) and code[-1] == _check_digit(code[:-1])


def _check_digit(body: str) -> str:
    """The last digit of a GTIN: weights of three and one from the right, modulo ten."""
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))
    )
    return str(-total % 10)


def _is_isbn(code: str) -> bool:
    """Whether it is an ISBN of ten signs, whose weighted sum is divisible by eleven."""
    body, last = code[:9], code[9:]
    if len(code) != 10 or not (body.isascii() and body.isdigit() and last in "0123456789X"):
        return False
    signs = [*map(int, body), 10 if last == "X" else int(last)]
    weighted = sum(weight * sign for weight, sign in zip(range(10, 0, -1), signs, strict=True))
    return bool(body.strip("0")) and weighted % 11 == 0
