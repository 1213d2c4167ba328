"""The report as a table for a terminal: aligned columns, nothing that a pipe would break."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = Sequence[str]
_GAP = "  "
_NOT_MEASURED = "not measured"

_FIGURES = (
    "recall@1", "recall@5", "recall@10", "map", "mrr", "ndcg@10", "precision@1", "precision@5",
    "precision@10", "item_recall@1", "item_recall@5", "item_recall@10", "f1@1", "f1@5", "f1@10",
)  # fmt: skip
_PLAIN = (("group_precision@10", "{:.3f}"), ("ann_recall@10", "{:.3f}"),
          ("cpu_ms_query", "{:.1f}"), ("bytes_per_image", "{:.0f}"))  # fmt: skip


def lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Print the figures of a report, group by group."""
    yield from aligned(_heading(figures))
    yield ""
    yield from aligned(_main(figures), numbers_from=1)
    yield ""
    yield from aligned(_further(figures), numbers_from=1)
    if figures["rows"]:
        yield ""
        yield from _rows(figures["rows"])
    for group in figures["groups"]:
        yield ""
        yield from _group(group)
    if figures["comparison"]:
        yield ""
        yield from _comparison(figures["comparison"])


def aligned(rows: Sequence[Row], *, numbers_from: int = 99) -> Iterator[str]:
    """Put cells under each other, those from the column `numbers_from` on to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell.rjust(width) if place >= numbers_from else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield _GAP.join(cells).rstrip()


def _heading(figures: Mapping[str, Any]) -> list[Row]:
    unreadable = figures["unreadable"]
    left_out = f", {unreadable} unreadable pictures left out" if unreadable else ""
    return [
        ("configuration", figures["name"] or "-"),
        ("encoder", figures["encoder"]),
        ("space", figures["space_fingerprint"]),
        ("questions", f"{figures['source_name'] or '-'} ({figures['source']}){left_out}"),
        ("queries", str(figures["queries"])),
        ("catalogue", str(figures["catalogue"])),
    ]


def _main(figures: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = [("", "value", "95 % interval")]
    rows += [(key, fraction(figures[key]), interval(figures["intervals"][key])) for key in _FIGURES]
    return rows


def _further(figures: Mapping[str, Any]) -> list[Row]:
    rows = [(key, _formatted(figures[key], shape)) for key, shape in _PLAIN]
    if figures["category"]:
        names = ("accuracy", "macro_precision", "macro_recall", "macro_f1")
        rows += [(f"category {name}", fraction(figures["category"][name])) for name in names]
    known = {key: value for key, value in figures["confidence"].items() if key != "is_calibrated"}
    rows += [(key, fraction(value)) for key, value in known.items()]
    return list(rows)


def row_shares(found: Mapping[str, Any]) -> Iterator[tuple[str, float | None, float | None]]:
    """What rows of similar products share with the product: its name, by looks, as shown."""
    by_looks = found["by_looks"]
    yield "category", by_looks["category"], found["category"]
    yield "category, all rows", by_looks["category_all"], found["category_all"]
    for name, share in found["fields"].items():
        yield name, by_looks["fields"][name], share


def _rows(found: Mapping[str, Any]) -> Iterator[str]:
    rows: list[Row] = [("share of a similar row", "by looks", "as shown")]
    rows += [(name, fraction(before), fraction(now)) for name, before, now in row_shares(found)]
    yield from aligned(rows, numbers_from=1)
    yield (
        f"{found['full_rows']} of {found['rows']} rows can be filled with the kind; "
        f"it counts {found['kind_lift']:.2f}"
    )


def _group(group: Mapping[str, Any]) -> Iterator[str]:
    rows: list[Row] = [
        (group["name"], "queries", "recall@1", "95 % interval", "recall@10", "95 % interval",
         "images", "shown/share", "95 % interval")
    ]  # fmt: skip
    rows += [_group_row(row) for row in group["rows"]]
    yield from aligned(rows, numbers_from=1)
    for key, gap in group["gap"].items():
        if gap:
            yield f"gap of {key}: {fraction(gap['value'])} ({interval(gap['interval'])})"
    skews = (f"{key} {group[key]:.3f}" for key in group if key.startswith(("max_skew", "ndkl")))
    yield ", ".join(skews)


def _group_row(row: Mapping[str, Any]) -> Row:
    measured = [fraction(row["recall@1"]), interval(row["recall@1_interval"]),
                fraction(row["recall@10"]), interval(row["recall@10_interval"])]  # fmt: skip
    if not row["is_measured"]:
        measured = [_NOT_MEASURED, "", _NOT_MEASURED, ""]
    shown = [fraction(row["exposure_ratio"]), interval(row["exposure_ratio_interval"])]
    if row["exposure_ratio"] is None:
        shown = [_NOT_MEASURED, ""]
    return [row["value"], str(row["queries"]), *measured, str(row["images"]), *shown]


def _comparison(found: Mapping[str, Any]) -> Iterator[str]:
    rows: list[Row] = [(f"against {found['against']}", "there", "delta", "95 % interval", "p")]
    rows += [
        (key, fraction(found["figures"][key]), f"{test['delta']:+.3f}",
         interval(test["interval"], sign="+"), f"{test['p']:.4f}")
        for key, test in found["tests"].items()
    ]  # fmt: skip
    yield from aligned(rows, numbers_from=1)
    yield f"first answers: {found['won']} right only here, {found['lost']} right only there"


def fraction(value: float | None) -> str:
    return _formatted(value, "{:.3f}")


def interval(limits: Sequence[float] | None, *, sign: str = "") -> str:
    if limits is None:
        return ""
    low, high = limits
    return f"{low:{sign}.3f} to {high:{sign}.3f}"


def _formatted(value: float | None, shape: str) -> str:
    return "-" if value is None else shape.format(value)
