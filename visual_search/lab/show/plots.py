"""Draws the plots of reports as SVG: no library, no server, and colours of the page's own.

Every colour comes from a class of `quality.css`, so that one drawing serves light and dark
pages and passes a strict Content-Security-Policy. The unit is about one pixel of a phone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 360, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 14, 26, 40
_STEPS = 5
_MOST_CLASSES = 12

Limits = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a plot; the second one of two is dashed, for those who see no colours."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Axes:
    """What the axes measure: their names and limits, and how their ticks are written."""

    x_name: str
    y_name: str
    x: Limits
    y: Limits = (0.0, 1.0)
    x_ticks: Mapping[float, str] | None = None
    # Of the distance from the middle: what is drawn below it counts as well.
    y_format: str = "{:.0%}"
    x_format: str = "{:g}"

    def left(self, value: float) -> float:
        return _LEFT + _part(value, self.x) * (WIDTH - _LEFT - _RIGHT)

    def top(self, value: float) -> float:
        return HEIGHT - _BOTTOM - _part(value, self.y) * (HEIGHT - _TOP - _BOTTOM)

    def draw(self) -> SafeString:
        """Grid, ticks and names."""
        ticks = self.x_ticks or {value: self.x_format.format(value) for value in _spread(self.x)}
        parts = [
            format_html(
                '<path class="vq-grid" d="M{} {}H{}"/><text class="vq-tick" x="{}" y="{}" '
                'text-anchor="end">{}</text>',
                _LEFT, _short(self.top(value)), WIDTH - _RIGHT, _LEFT - 6,
                _short(self.top(value) + 4), self.y_format.format(abs(value)),
            )
            for value in _spread(self.y)
        ]  # fmt: skip
        parts += [
            _text(self.left(value), HEIGHT - _BOTTOM + 16, text) for value, text in ticks.items()
        ]
        parts.append(_text((WIDTH + _LEFT) / 2, HEIGHT - 6, self.x_name, css="vq-axis-name"))
        parts.append(_text(4, 12, self.y_name, css="vq-axis-name", anchor="start"))
        return _joined(parts)


def lines(axes: Axes, drawn: Sequence[Line], *, says: str, dots: bool = False) -> SafeString:
    """Draw lines; with `dots`, also each of their points, named for pointers and screen readers."""
    parts = [axes.draw()]
    for number, line in enumerate(drawn, start=1):
        points = [(axes.left(x), axes.top(y)) for x, y in zip(line.x, line.y, strict=True)]
        path = "L".join(f"{_short(x)} {_short(y)}" for x, y in points)
        parts.append(format_html('<path class="vq-line vq-line-{}" d="M{}"/>', number, path))
        if dots or len(points) == 1:
            parts.append(_dots(points, line, number, axes))
    return _svg(_joined(parts), says=says)


def _dots(points: Iterable[tuple[float, float]], line: Line, number: int, axes: Axes) -> SafeString:
    return _joined(
        format_html(
            '<circle class="vq-dot vq-dot-{}" cx="{}" cy="{}" r="3.5">'
            "<title>{} {}</title></circle>",
            number, _short(x), _short(y), line.name, axes.y_format.format(value),
        )
        for (x, y), value in zip(points, line.y, strict=True)
    )  # fmt: skip


def mirrored_histogram(
    edges: Sequence[float], above: Sequence[int], below: Sequence[int], *, says: str
) -> SafeString:
    """Draw how scores are spread: right answers above the line, wrong ones below it."""
    high = max([*above, *below, 1])
    axes = Axes(
        x_name="score of the first answer", y_name="answers", x=(edges[0], edges[-1]),
        y=(-float(high), float(high)), x_format="{:.2f}", y_format="{:.0f}",
    )  # fmt: skip
    bars = []
    for place in range(len(above)):
        left, right = axes.left(edges[place]), axes.left(edges[place + 1])
        for css, count in (("vq-right", above[place]), ("vq-wrong", -below[place])):
            bars.append(_bar(axes, (left, right), count, css))
    names = [
        _text(_LEFT + 6, _TOP + 14, "right", css="vq-axis-name", anchor="start"),
        _text(_LEFT + 6, HEIGHT - _BOTTOM - 6, "wrong", css="vq-axis-name", anchor="start"),
    ]
    return _svg(_joined([axes.draw(), *bars, *names]), says=says)


def _bar(axes: Axes, sides: Limits, count: float, css: str) -> SafeString:
    if not count:
        return SafeString("")
    top, bottom = axes.top(max(count, 0)), axes.top(min(count, 0))
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        css, _short(sides[0] + 0.5), _short(top), _short(max(sides[1] - sides[0] - 1, 0.5)),
        _short(max(bottom - top, 0.5)), abs(int(count)),
    )  # fmt: skip


def reliability(bins: Sequence[Mapping[str, Any]], *, says: str) -> SafeString:
    """Draw how often answers of each confidence are right; the diagonal is ideal."""
    axes = Axes(x_name="confidence", y_name="right", x=(0.0, 1.0), x_format="{:.0%}")
    largest = max((one["count"] for one in bins), default=1)
    diagonal = format_html(
        '<path class="vq-diagonal" d="M{} {}L{} {}"/>',
        *(_short(value) for value in (axes.left(0), axes.top(0), axes.left(1), axes.top(1))),
    )
    dots = [
        format_html(
            '<circle class="vq-dot vq-dot-1" cx="{}" cy="{}" r="{}"><title>{} answers: {} sure, '
            "{} right</title></circle>",
            _short(axes.left(one["confidence"])), _short(axes.top(one["accuracy"])),
            _short(3 + 7 * (one["count"] / largest) ** 0.5), one["count"],
            f"{one['confidence']:.0%}", f"{one['accuracy']:.0%}",
        )
        for one in bins
    ]  # fmt: skip
    return _svg(_joined([axes.draw(), diagonal, *dots]), says=says)


def confusion(classes: Sequence[str], counts: Sequence[Sequence[int]]) -> SafeString:
    """Draw the largest classes as a grid: rows were asked, columns answered."""
    sizes = [sum(row) for row in counts]
    shown = sorted(range(len(classes)), key=lambda place: -sizes[place])[:_MOST_CLASSES]
    shown.sort()
    left, cell = 128, (WIDTH - 128 - 4) / len(shown)
    tall = min(cell, 26)
    parts = [
        _text(left + (column + 0.5) * cell, 14, str(column + 1)) for column in range(len(shown))
    ]
    for row, asked in enumerate(shown):
        top = 22 + row * tall
        # Of a path such as "Men > Tops > Tees", the end tells most.
        name = classes[asked] if len(classes[asked]) <= 15 else f"…{classes[asked][-14:]}"
        parts.append(_text(left - 6, top + tall / 2 + 4, f"{name} {row + 1}", anchor="end"))
        for column, answered in enumerate(shown):
            count = counts[asked][answered]
            place = (left + column * cell, top, cell - 1, tall - 1)
            parts.append(_cell(place, count, count / max(sizes[asked], 1)))
    says = "Confusion of categories: rows were asked for, columns were answered."
    return _svg(_joined(parts), says=says, height=26 + len(shown) * tall)


def _cell(place: tuple[float, float, float, float], count: int, part: float) -> SafeString:
    left, top, width, height = place
    drawn = format_html(
        '<rect class="vq-cell" x="{}" y="{}" width="{}" height="{}" fill-opacity="{}"/>',
        _short(left), _short(top), _short(width), _short(height), round(0.06 + 0.94 * part, 3),
    )  # fmt: skip
    if not count:
        return drawn
    css = "vq-cell-text vq-cell-full" if part > 0.5 else "vq-cell-text"
    # Counts must fit into narrow cells; the part is what the shade shows.
    return drawn + _text(left + width / 2, top + height / 2 + 4, str(count), css=css)


def whisker(value: float, interval: Sequence[float], *, highest: float = 1.0) -> SafeString:
    """Draw a value as a dot on its interval, in the height of a line of text."""
    low, middle, high = (
        4 + 92 * min(max(x / highest, 0), 1) for x in (interval[0], value, interval[1])
    )
    return format_html(
        '<svg class="vq-whisker" viewBox="0 0 100 12" aria-hidden="true">'
        '<path class="vq-grid" d="M4 6H96"/><path class="vq-line vq-line-1" d="M{} 6H{}"/>'
        '<circle class="vq-dot vq-dot-1" cx="{}" cy="6" r="3.5"/></svg>',
        _short(low), _short(high), _short(middle),
    )  # fmt: skip


def _svg(content: SafeString, *, says: str, height: float = HEIGHT) -> SafeString:
    return format_html(
        '<svg class="vq-plot" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, _short(height), says, content,
    )  # fmt: skip


def _text(
    x: float, y: float, text: str, *, css: str = "vq-tick", anchor: str = "middle"
) -> SafeString:
    return format_html(
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        css, _short(x), _short(y), anchor, text,
    )  # fmt: skip


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _part(value: float, limits: Limits) -> float:
    low, high = limits
    return (value - low) / (high - low) if high > low else 0.5


def _spread(limits: Limits) -> list[float]:
    low, high = limits
    return [low + (high - low) * step / (_STEPS - 1) for step in range(_STEPS)]


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
