"""Curves of a training as PNG. Imports matplotlib, and no display."""

import io
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def curves_png(curves: Mapping[str, Sequence[float]], *, best: int | None = None) -> bytes:
    """Draw each curve over its epochs, one below the other; mark the epoch that was kept."""
    figure = Figure(figsize=(6, 2.4 * len(curves)), layout="constrained")
    for number, (name, values) in enumerate(curves.items(), start=1):
        axes = figure.add_subplot(len(curves), 1, number)
        axes.plot(range(1, len(values) + 1), values)
        if best is not None:
            axes.axvline(best + 1, color="grey", linestyle=":")
        axes.set(xlabel="epoch", ylabel=name)
        axes.grid(alpha=0.3)
    return _png(figure)


def accuracy_png(
    loss: Mapping[str, Sequence[float]], accuracy: Mapping[str, Sequence[float]]
) -> bytes:
    """Draw loss and accuracy of a classifier over its epochs, teaching and held-out together."""
    figure = Figure(figsize=(6, 5), layout="constrained")
    for number, (name, lines) in enumerate({"loss": loss, "accuracy": accuracy}.items(), start=1):
        axes = figure.add_subplot(2, 1, number)
        for label, values in lines.items():
            axes.plot(range(1, len(values) + 1), values, label=label)
        axes.set(xlabel="epoch", ylabel=name)
        axes.grid(alpha=0.3)
        axes.legend()
    return _png(figure)


def confusion_png(confusion: npt.NDArray[np.int64], names: Sequence[str]) -> bytes:
    """Draw what was taken for what; each row sums to one."""
    figure = Figure(figsize=(6, 5.5), layout="constrained")
    axes = figure.add_subplot()
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="found", ylabel="expected")
    for (row, column), share in np.ndenumerate(shares):
        if share >= 0.01:
            colour = "white" if share > 0.5 else "black"
            axes.text(
                column, row, f"{share:.0%}", ha="center", va="center", color=colour, fontsize=7
            )
    return _png(figure)


def _png(figure: Figure) -> bytes:
    FigureCanvasAgg(figure)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return buffer.getvalue()
