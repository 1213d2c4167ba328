"""Groups of like vectors, by Ward's method: pure arithmetic."""

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Distances = npt.NDArray[np.float64]


def grouped(vectors: Vectors, *, farthest: float, at_most: int) -> list[list[int]]:
    """Indices of the vectors of each group: joined as long as two are no farther apart.

    Ward (1963), by the recurrence of Lance and Williams (1967): each time the two groups are
    joined that widen least by it. A distance is, as in SciPy, that of their centres times the root
    of 2ab / (a + b), for a and b members.

    Args:
        vectors: shape (count, dimensions).
        at_most: groups; more are joined, however far apart.
    """
    members = [[number] for number in range(len(vectors))]
    if len(members) < 2:
        return members
    between = _squared_distances(vectors)
    sizes = np.ones(len(members))
    left = len(members)
    while left > 1:
        first, second = np.unravel_index(int(between.argmin()), between.shape)
        if between[first, second] > farthest**2 and left <= at_most:
            break
        _join(between, sizes, int(first), int(second))
        members[first], members[second] = members[first] + members[second], []
        left -= 1
    return [group for group in members if group]


def _squared_distances(vectors: Vectors) -> Distances:
    squares = np.einsum("ij,ij->i", vectors, vectors)
    found: Distances = squares[:, None] + squares[None, :] - 2.0 * (vectors @ vectors.T)
    found = np.maximum(found.astype(np.float64), 0.0)
    np.fill_diagonal(found, np.inf)
    return found


def _join(between: Distances, sizes: Distances, first: int, second: int) -> None:
    """Join the second group to the first, and tell how far the others are from both."""
    a, b = sizes[first], sizes[second]
    with np.errstate(invalid="ignore"):
        joined = (a + sizes) * between[first] + (b + sizes) * between[second]
        joined = (joined - sizes * between[first, second]) / (a + b + sizes)
    joined[[first, second]] = np.inf
    between[first], between[:, first] = joined, joined
    between[second], between[:, second] = np.inf, np.inf
    sizes[first], sizes[second] = a + b, 0.0
