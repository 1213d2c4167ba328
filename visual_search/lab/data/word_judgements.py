"""Judgements of words: people said how well products answer what is typed, in three layouts.

The app's own (query, product, grade 0 to 3; kind and language, if wanted), that of Amazon's ESCI
(query, product_id, esci_label) and that of WANDS (label.csv with query_id, product_id, label, and
query.csv beside it).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...exceptions import ManifestError

_ESCI = {"E": 3, "S": 2, "C": 1, "I": 0}
_WANDS = {"Exact": 3, "Partial": 1, "Irrelevant": 0}
_OWN = {str(grade): grade for grade in range(4)}
# The columns of query, product and grade of each layout, and what its grades mean.
_LAYOUTS: tuple[tuple[tuple[str, str, str], Mapping[str, int]], ...] = (
    (("query", "product", "grade"), _OWN),
    (("query", "product_id", "esci_label"), _ESCI),
    (("query_id", "product_id", "label"), _WANDS),
)

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a query is asked: of what kind it is, and in which language the page is."""

    kind: str = ""
    language: str = ""


def are_of_words(path: Path) -> bool:
    """Whether a file judges words and not photos; no where it cannot be read."""
    try:
        columns = next(_rows(path), {}).keys()
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return any(columns >= set(names) for names, _meanings in _LAYOUTS)


def read_word_judgements(path: Path) -> dict[str, dict[str, int]]:
    """The grades of products, by their keys, for each query that has any above 0.

    Raises:
        ManifestError: the file cannot be read, or a grade is none of its layout.
    """
    found: dict[str, dict[str, int]] = {}
    try:
        texts = _wands_queries(path)
        for number, row in enumerate(_rows(path), start=2):
            names, meanings = next(one for one in _LAYOUTS if row.keys() >= set(one[0]))
            query, product, grade = (row[name].strip() for name in names)
            if grade not in meanings:
                known = ", ".join(meanings)
                raise ManifestError(f"Line {number}: the grade is {grade!r}, not one of {known}.")
            found.setdefault(texts.get(query, query), {})[product] = meanings[grade]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path} cannot be read: {error}") from error
    judged = {query: grades for query, grades in found.items() if any(grades.values())}
    if not judged:
        raise ManifestError(f"{path.name} has no query with a product that answers it.")
    return judged


def read_manners(path: Path) -> dict[str, Manner]:
    """By query what the columns `kind` and `language` say, of a file that was read before."""
    return {
        row["query"].strip(): Manner(kind=row.get("kind", ""), language=row.get("language", ""))
        for row in _rows(path)
        if "query" in row
    }


def _wands_queries(path: Path) -> dict[str, str]:
    """What is typed, by the number that WANDS gives it; nothing in the other layouts."""
    beside = path.with_name("query.csv")
    if "query_id" not in next(_rows(path), {}) or not beside.is_file():
        return {}
    return {row["query_id"]: row["query"] for row in _rows(beside)}


def _rows(path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        head = stream.readline()
        stream.seek(0)
        rows = csv.DictReader(stream, delimiter="\t" if "\t" in head else ",")
        for row in rows:
            yield {name: value or "" for name, value in row.items() if name}
