"""Checks the numbers under barcodes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

GTIN_LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> int:
    """Return the last digit of a GTIN whose other digits are given (GS1, modulo 10)."""
    weighted = sum(int(digit) * (3 - index % 2 * 2) for index, digit in enumerate(digits[::-1]))
    return -weighted % 10


def validate_gtin(value: str) -> None:
    if not (value.isascii() and value.isdigit() and len(value) in GTIN_LENGTHS):
        raise ValidationError(
            _("%(value)s is no GTIN: it has 8, 12, 13 or 14 digits."),
            code="gtin",
            params={"value": value},
        )
    right = check_digit(value[:-1])
    if int(value[-1]) != right:
        raise ValidationError(
            _("%(value)s is no GTIN: its last digit should be %(right)s."),
            code="gtin",
            params={"value": value, "right": right},
        )
