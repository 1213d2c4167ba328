"""Decides which column of a CSV file holds what, by its name or as the operator says."""

from collections.abc import Mapping, Sequence

# What is looked for, best name first; compared without case.
PRODUCT_COLUMNS: dict[str, tuple[str, ...]] = {
    "sku": ("sku", "id", "product_id", "article", "code"),
    "name": ("name", "title", "product_name"),
    "style": ("style", "style_code", "parent_sku"),
    "brand": ("brand", "manufacturer", "vendor"),
    "category": ("category", "categories", "product_type"),
    "colour": ("colour", "color"),
    "material": ("material",),
    "price": ("price",),
    "description": ("description", "text"),
    "gtin": ("gtin", "ean", "barcode", "upc"),
    "stock": ("stock", "quantity", "qty"),
    "published": ("is_published", "published"),
}
IMAGE_COLUMNS: dict[str, tuple[str, ...]] = {
    "image": ("image", "file", "filename", "path"),
    "image_sku": PRODUCT_COLUMNS["sku"],
    "view": ("view", "angle"),
}
REQUIRED = frozenset({"sku", "name", "image", "image_sku"})
LEVEL_SEPARATOR = ">"

# A field may be spread over several columns, as a category over its levels.
ColumnMap = Mapping[str, tuple[str, ...]]


class ColumnError(ValueError):
    """A file lacks a column that is needed or was asked for."""


def map_columns(
    header: Sequence[str],
    wanted: Mapping[str, tuple[str, ...]],
    chosen: Mapping[str, str | None],
) -> ColumnMap:
    """Return the columns of each field that the file has.

    Raises:
        ColumnError: a chosen or a required column is missing; names those that exist.
    """
    by_name = {name.strip().casefold(): name for name in reversed(header)}
    mapped = {}
    for field, guesses in wanted.items():
        choice = chosen.get(field)
        found = _chosen(choice, by_name) if choice else _guessed(guesses, by_name)
        if found:
            mapped[field] = found
        elif field in REQUIRED:
            flag = f"--{field.replace('_', '-')}-column"
            raise ColumnError(f"no column for {field}; name it with {flag}. {_known(by_name)}")
    return mapped


def find_column(header: Sequence[str], name: str) -> str:
    """Return a column's name as the file writes it.

    Raises:
        ColumnError: the file has no such column.
    """
    return _chosen(name, {column.strip().casefold(): column for column in reversed(header)})[0]


def _chosen(choice: str, by_name: dict[str, str]) -> tuple[str, ...]:
    # A column whose very name has a ">" wins over a list of columns.
    whole = by_name.get(choice.strip().casefold())
    if whole is not None:
        return (whole,)
    levels = [level.strip() for level in choice.split(LEVEL_SEPARATOR)]
    for level in levels:
        if level.casefold() not in by_name:
            raise ColumnError(f"no column {level!r}. {_known(by_name)}")
    return tuple(by_name[level.casefold()] for level in levels)


def _guessed(guesses: tuple[str, ...], by_name: dict[str, str]) -> tuple[str, ...]:
    return next(((by_name[guess],) for guess in guesses if guess in by_name), ())


def _known(by_name: dict[str, str]) -> str:
    return f"It has: {', '.join(reversed(by_name.values()))}."
