"""Reads products.csv and images.csv into rows, and keeps the bad ones apart."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from .columns import (
    IMAGE_COLUMNS,
    LEVEL_SEPARATOR,
    PRODUCT_COLUMNS,
    ColumnMap,
    find_column,
    map_columns,
)
from .problems import Problem, RowError

PRICE = re.compile(r"(?:[^\d\s.,+-]+\s*)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s*[^\d\s.,]+)?")
YES = frozenset({"1", "true", "yes", "y", "on"})
NO = frozenset({"0", "false", "no", "n", "off"})


@dataclass(frozen=True, slots=True)
class ProductRow:
    """`values` holds only what the file has columns for: the rest is left as it is."""

    line: int
    sku: str
    values: Mapping[str, Any]
    brand: str = ""
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageRow:
    line: int
    sku: str
    path: str
    view: str = ""


@dataclass
class Table:
    """A CSV file with a header, read once from top to bottom."""

    path: Path
    header: list[str] = field(init=False)

    def __post_init__(self) -> None:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
        self.delimiter = max(",;\t", key=first.count)
        self.header = next(csv.reader([first], delimiter=self.delimiter), [])

    def rows(self, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with the line it ends on; report the rows of another width."""
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            next(reader, None)
            for cells in filter(None, self._readable(reader, problems)):
                reason = self._fault(cells)
                if reason:
                    problems.append(Problem(self.path.name, reader.line_num, reason))
                else:
                    stripped = (cell.strip() for cell in cells)
                    yield reader.line_num, dict(zip(self.header, stripped, strict=True))

    def _fault(self, cells: Sequence[str]) -> str:
        if len(cells) != len(self.header):
            return f"has {len(cells)} columns instead of {len(self.header)}"
        # PostgreSQL stores no NUL in a text.
        return "has a NUL character" if any("\0" in cell for cell in cells) else ""

    def _readable(self, reader: Any, problems: list[Problem]) -> Iterator[list[str]]:
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                problems.append(Problem(self.path.name, reader.line_num, str(error)))
                continue
            yield cells


def read_products(
    path: Path, chosen: Mapping[str, str | None], problems: list[Problem]
) -> list[ProductRow]:
    """Read the products of a file; the second row of a SKU counts as bad.

    Raises:
        ColumnError: the file lacks a column that is needed or was chosen.
    """
    table = Table(path)
    columns = map_columns(table.header, PRODUCT_COLUMNS, chosen)
    found: dict[str, ProductRow] = {}
    for line, cells in table.rows(problems):
        try:
            row = _product(line, cells, columns)
        except RowError as error:
            problems.append(Problem(path.name, line, str(error)))
            continue
        first = found.setdefault(row.sku, row)
        if first is not row:
            reason = f"SKU {row.sku} is already on line {first.line}"
            problems.append(Problem(path.name, line, reason))
    return list(found.values())


def read_images(
    path: Path,
    chosen: Mapping[str, str | None],
    problems: list[Problem],
    *,
    where: Sequence[tuple[str, str]] = (),
) -> list[ImageRow]:
    """Read the images of a file that match all columns of `where`.

    Raises:
        ColumnError: the file lacks a column that is needed, was chosen or is asked for.
    """
    table = Table(path)
    columns = map_columns(table.header, IMAGE_COLUMNS, chosen)
    allowed: dict[str, set[str]] = {}
    for name, value in where:
        allowed.setdefault(find_column(table.header, name), set()).add(value)
    rows = []
    for line, cells in table.rows(problems):
        if any(cells[name] not in values for name, values in allowed.items()):
            continue
        row = ImageRow(
            line, *(_cell(cells, columns, name) for name in ("image_sku", "image", "view"))
        )
        if row.sku and row.path:
            rows.append(row)
        else:
            problems.append(Problem(path.name, line, "has no SKU" if row.path else "has no image"))
    return rows


def _product(line: int, cells: Mapping[str, str], columns: ColumnMap) -> ProductRow:
    sku = _cell(cells, columns, "sku")
    if not sku:
        raise RowError("has no SKU")
    values = {}
    for name, parse in PARSERS.items():
        if name in columns:
            values[name] = parse(_cell(cells, columns, name))
    if "published" in values:
        values["is_published"] = values.pop("published")
    return ProductRow(line, sku, values, _cell(cells, columns, "brand"), _category(cells, columns))


def _cell(cells: Mapping[str, str], columns: ColumnMap, name: str) -> str:
    return cells[columns[name][0]] if name in columns else ""


def _category(cells: Mapping[str, str], columns: ColumnMap) -> tuple[str, ...]:
    levels: list[str] = []
    for column in columns.get("category", ()):
        names = [name.strip() for name in cells[column].split(LEVEL_SEPARATOR)]
        levels += [name for name in names if name and name not in levels[-1:]]
    return tuple(levels)


def parse_price(text: str) -> Decimal | None:
    """Read `52`, `€ 1,299.00` or `19.90 EUR`; nothing is no price."""
    if not text:
        return None
    match = PRICE.fullmatch(text)
    if match is None:
        raise RowError(f"price {text!r} is no amount such as 52.00")
    return Decimal(match[1].replace(",", "") + (match[2] or ""))


def parse_stock(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise RowError(f"stock {text!r} is no whole number")
    return int(text)


def parse_published(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise RowError(f"published {text!r} is neither yes nor no")


def _parse_name(text: str) -> str:
    if not text:
        raise RowError("has no name")
    return text


PARSERS: Mapping[str, Callable[[str], Any]] = {
    "name": _parse_name,
    "style": str,
    "colour": str,
    "material": str,
    "price": parse_price,
    "description": str,
    "gtin": str,
    "stock": parse_stock,
    "published": parse_published,
}
