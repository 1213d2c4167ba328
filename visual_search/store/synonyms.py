"""Synonyms as CSV: what a table of the shop's says comes in, and goes out again."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Synonym

COLUMNS = ("language", "kind", "terms", "meant")
MAX_BYTES = 2 * 1024 * 1024
_MOST_ROWS = 20_000


@dataclass(kw_only=True)
class Imported:
    """How many rows were kept, and by line why others were not."""

    added: int = 0
    changed: int = 0
    problems: dict[int, str] = field(default_factory=dict)


def exported(synonyms: Iterable[Synonym]) -> str:
    """The rows as CSV with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(one, column) for column in COLUMNS] for one in synonyms)
    return out.getvalue()


def import_csv(content: bytes) -> Imported:
    """Keep every good row; one of the same language, kind and terms is changed.

    Args:
        content: UTF-8, with the header language,kind,terms,meant; language and meant may be
            left out. The delimiter may be a semicolon, as some spreadsheets have it.

    Raises:
        ValidationError: it is no such table, or too large.
    """
    imported = Imported()
    reader = _reader(content)
    for count, row in enumerate(_rows(reader), start=1):
        if count > _MOST_ROWS:
            text = _("Only the first %(count)d rows were read.") % {"count": _MOST_ROWS}
            imported.problems[reader.line_num] = text
            break
        try:
            is_new = _keep(row)
        except ValidationError as error:
            imported.problems[reader.line_num] = " ".join(error.messages)
        else:
            imported.added += is_new
            imported.changed += not is_new
    return imported


def _reader(content: bytes) -> "csv.DictReader[str]":
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The table is larger than 2 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The table is not UTF-8.")) from error
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text.replace("\x00", "")), delimiter=delimiter)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    if not {"kind", "terms"} <= set(names):
        wanted = ", ".join(COLUMNS)
        raise ValidationError(_("The first line must name these columns: %s.") % wanted)
    reader.fieldnames = names
    return reader


def _rows(reader: "csv.DictReader[str]") -> Iterable[dict[str, str]]:
    try:
        for row in reader:
            yield {name: (row.get(name) or "").strip() for name in COLUMNS}
    except csv.Error as error:
        text = _("Line %(line)d cannot be read.") % {"line": reader.line_num}
        raise ValidationError(text) from error


def _keep(row: dict[str, str]) -> bool:
    """Keep a row; whether there was none like it."""
    synonym = Synonym(**row)
    synonym.clean_fields()
    synonym.clean()
    # Joined with commas anew, they may have become too long.
    synonym.clean_fields()
    _row, is_new = Synonym.objects.update_or_create(
        language=synonym.language,
        kind=synonym.kind,
        terms=synonym.terms,
        defaults={"meant": synonym.meant},
    )
    return is_new
