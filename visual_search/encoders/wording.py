"""What a text encoder reads of a document: its text, and once more what is said in short."""

# Part of the fingerprint of spaces of texts: raise it when other words are read.
WORDING = "text:1"

# A name, a category, colours: what is longer describes.
_SHORT = 100
# An encoder reads some hundred words; the rest would only be sent about.
_MOST = 4_000


def worded(text: str) -> str:
    """The lines of a document's text, the short ones a second time where there are long ones.

    A sentence encoder sums over words, so that a long description drowns the name.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    short = [line for line in lines if len(line) <= _SHORT]
    again = short if len(short) < len(lines) else []
    long = "\n".join(lines)[:_MOST]
    return "\n".join((long, *again))[: 2 * _MOST]
