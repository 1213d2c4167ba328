"""Puts what a benchmark measured between two markers of a page, and leaves the rest alone."""


def replaced(page: str, text: str, *, begin: str, end: str) -> str:
    """The page with another text between the markers.

    Raises:
        ValueError: the page does not have both markers, in their order.
    """
    before, opening, rest = page.partition(begin)
    _, closing, after = rest.partition(end)
    if not (opening and closing):
        raise ValueError(f"The page has no {begin} followed by {end}.")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
