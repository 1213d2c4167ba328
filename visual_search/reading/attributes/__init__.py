"""What kind, colour, material and so on a product is of, by its look and its words, and how surely.

Sources answer each for itself, by what they learned of the products that say it. How far each is to
be trusted is learned from the same products, asked as if they did not say it.
"""

from .discriminant import Looks
from .opinions import Opinion, Opinions, Source, opinions
from .own_words import OwnWords
from .relevance import LookAlikes, relevance
from .stated import Stated

__all__ = [
    "LookAlikes",
    "Looks",
    "Opinion",
    "Opinions",
    "OwnWords",
    "Source",
    "Stated",
    "opinions",
    "relevance",
]
