"""What nobody would type, and somebody does."""

ODD = [
    "a" * 10_000,
    "word " * 2_000,
    "the with and",
    "!?., ...",
    "\x00\x01\x1f",
    "\u200fred\u200e",
    '"red mug',
    "'; DROP TABLE visual_search_document; --",
    "%s %(x)s {} \\",
    " ".join(f"word{number}" for number in range(500)),
    "😀",
    "-red",
    '-"red mug"',
    '"the of"',
    "\ud800 mug",
    "½ ² ⅷ",
    "' OR 1=1 --",
    "(((((a|b)*)+)?)",
]
