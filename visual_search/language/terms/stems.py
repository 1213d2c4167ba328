"""The stem of a word, by the Snowball stemmer of its language."""

import threading
from collections.abc import Callable
from functools import lru_cache

import snowballstemmer

_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
# Most shops have fewer different words.
_REMEMBERED = 50_000


def base_language(code: str) -> str:
    """The language of a code such as `de-at` or `zh-hans`."""
    return code.replace("_", "-").split("-")[0].lower()


@lru_cache
def stemmer(language: str) -> Callable[[str], str]:
    """Gives the stem of a plain word; the word itself in a language without a stemmer."""
    algorithm = _ALGORITHMS.get(base_language(language))
    if algorithm is None or algorithm not in snowballstemmer.algorithms():
        return str
    # A stemmer keeps the word it works on: each thread has one of its own.
    local = threading.local()

    @lru_cache(maxsize=_REMEMBERED)
    def stem(word: str) -> str:
        if not hasattr(local, "stemmer"):
            local.stemmer = snowballstemmer.stemmer(algorithm)
        found: str = local.stemmer.stemWord(word)
        return found or word

    return stem
