"""What a product's own name says of it: “Moon Vase” is a vase wherever it stands."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .source import Answers, Places, Values

# What the name of a value is worth: as much as families that say it.
_AS_MANY = range(3)


@dataclass(frozen=True, eq=False)
class OwnWords:
    """The word of a name that tells most surely what it is, by the products that say both.

    `terms` and `families` are those of each product; variants of one count once. `called` has the
    terms that a value itself is called by: it needs no product to teach that mugs are called mug.
    """

    terms: Sequence[Sequence[str]]
    families: Sequence[Hashable]
    called: Mapping[str, Sequence[str]] = field(default_factory=dict)
    name: str = "words"

    def answer(self, known: Places, asked: Places, values: Values) -> Answers:
        shares = self._shares(known, values)
        found = [max((shares[one] for one in self.terms[place] if one in shares), default=(0.0, ""))
                 for place in asked]  # fmt: skip
        return np.array([value for _share, value in found], dtype=np.str_), np.array(
            [share for share, _value in found], dtype=float
        )

    def _shares(self, known: Places, values: Values) -> dict[str, tuple[float, str]]:
        """By term the value that most families with it have, and which part of these that is."""
        families: dict[str, dict[str, set[Hashable]]] = defaultdict(lambda: defaultdict(set))
        for place in known:
            for term in set(self.terms[place]):
                families[term][str(values[place])].add(self.families[place])
        for value in {str(one) for one in values[known]}:
            for term in self.called.get(value, ()):
                families[term][value].update(_AS_MANY)
        return {
            term: max(
                (len(own) / (sum(map(len, by_value.values())) + 1), value)
                for value, own in by_value.items()
            )
            for term, by_value in families.items()
        }
