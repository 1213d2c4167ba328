"""Scripts that write words without spaces: each two neighbouring characters are a term."""

# Han, kana, Hangul; Thai, Lao, Khmer and Myanmar.
UNSPACED = (
    "\u0e01-\u0e4e\u0e81-\u0ecd\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u3005-\u3007\u3041-\u3096"
    "\u3099\u309a\u30a1-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003134f"
)


def bigrams(run: str) -> list[str]:
    """The pairs of neighbours in a run of such characters; of a single one itself."""
    if len(run) < 2:
        return [run]
    return [run[place : place + 2] for place in range(len(run) - 1)]
