"""How surely two things come together more often than chance explains, as arithmetic in SQL."""

# What a chi-squared variable of one degree of freedom exceeds once in a thousand times.
LEAST_SCORE = 10.83


def log_likelihood_ratio(both: str, first: str, second: str, total: str) -> str:
    """The statistic G² of Dunning (1993) for a table of two by two, as an SQL expression.

    Args:
        both, first, second, total: expressions for how often both came, each of them, and anything.
    """
    table = (both, f"({first} - {both})", f"({second} - {both})")
    neither = f"({total} - {first} - {second} + {both})"
    margins = (first, f"({total} - {first})", second, f"({total} - {second})")
    cells = " + ".join(map(_x_log_x, (*table, neither, total)))
    sums = " + ".join(map(_x_log_x, margins))
    return f"2 * ({cells} - ({sums}))"


def _x_log_x(count: str) -> str:
    return f"coalesce({count} * ln(nullif({count}, 0)::float8), 0)"
