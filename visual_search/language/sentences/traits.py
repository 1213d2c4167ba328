"""Finds what a text says of pattern, material, finish and shape: in English and German."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ..terms.letters import plain

PATTERN, MATERIAL, FINISH, SHAPE = "pattern", "material", "finish", "shape"

# What German adds to an adjective: "gestreifte", "runden", "matter".
_ENDINGS = ("", "e", "en", "er", "es", "em")
_WORD = re.compile(r"[^\W\d_]+")

# Kind, English name, other English words, German words: the first of each is how it is said.
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    (PATTERN, "striped", "stripes,stripe,banded,pinstripe", "gestreift,streifen,geringelt"),
    (PATTERN, "checked", "check,plaid,gingham,tartan", "kariert,karo"),
    (PATTERN, "dotted", "dots,polka,spotted", "gepunktet,punkte,getupft"),
    (PATTERN, "speckled", "speckles,flecked,speckle", "gesprenkelt,meliert"),
    (PATTERN, "floral", "flowered,flowers,flowery", "geblümt,blumenmuster,floral"),
    (PATTERN, "checkered", "chequered,checkerboard", "schachbrettmuster"),
    (PATTERN, "marbled", "marbling", "marmoriert"),
    (PATTERN, "patterned", "printed,print", "gemustert,bedruckt"),
    (PATTERN, "dipped", "", "getaucht"),
    (PATTERN, "camouflage", "camo", "tarnmuster"),
    (MATERIAL, "stoneware", "", "steinzeug"),
    (MATERIAL, "porcelain", "", "porzellan"),
    (MATERIAL, "ceramic", "ceramics", "keramik"),
    (MATERIAL, "earthenware", "", "steingut"),
    (MATERIAL, "terracotta", "", "terrakotta"),
    (MATERIAL, "terrazzo", "", "terrazzo"),
    (MATERIAL, "glass", "", "glas"),
    (MATERIAL, "steel", "", "stahl,edelstahl"),
    (MATERIAL, "brass", "", "messing"),
    (MATERIAL, "copper", "", "kupfer"),
    (MATERIAL, "iron", "", "eisen,gusseisen"),
    (MATERIAL, "aluminium", "aluminum", "aluminium"),
    (MATERIAL, "metal", "", "metall"),
    (MATERIAL, "wood", "wooden,timber", "holz"),
    (MATERIAL, "oak", "", "eiche"),
    (MATERIAL, "walnut", "", "nussbaum"),
    (MATERIAL, "bamboo", "", "bambus"),
    (MATERIAL, "rattan", "wicker", "rattan"),
    (MATERIAL, "marble", "", "marmor"),
    (MATERIAL, "concrete", "", "beton"),
    (MATERIAL, "cotton", "", "baumwolle"),
    (MATERIAL, "linen", "", "leinen"),
    (MATERIAL, "wool", "woollen,woolen", "wolle"),
    (MATERIAL, "velvet", "", "samt"),
    (MATERIAL, "silk", "", "seide"),
    (MATERIAL, "leather", "", "leder"),
    (MATERIAL, "denim", "", "denim,jeansstoff"),
    (MATERIAL, "polyester", "", "polyester"),
    (MATERIAL, "fleece", "", "fleece"),
    (MATERIAL, "plastic", "", "kunststoff,plastik"),
    (FINISH, "matt", "matte", "matt,mattiert"),
    (FINISH, "glossy", "shiny,gloss", "glänzend,hochglanz"),
    (FINISH, "brushed", "", "gebürstet"),
    (FINISH, "polished", "", "poliert"),
    (FINISH, "glazed", "glaze", "glasiert"),
    (FINISH, "lacquered", "varnished", "lackiert"),
    (FINISH, "enamelled", "enameled,enamel", "emailliert"),
    (FINISH, "ribbed", "fluted,ribs", "gerippt,geriffelt"),
    (FINISH, "quilted", "padded", "gesteppt"),
    (FINISH, "knitted", "knit", "gestrickt"),
    (FINISH, "woven", "", "gewebt,geflochten"),
    (SHAPE, "round", "circular,rounded", "rund"),
    (SHAPE, "oval", "", "oval"),
    (SHAPE, "square", "", "quadratisch,eckig"),
    (SHAPE, "rectangular", "", "rechteckig"),
    (SHAPE, "cylindrical", "cylinder", "zylindrisch,zylinder"),
    (SHAPE, "conical", "cone", "konisch,kegelförmig"),
    (SHAPE, "faceted", "", "facettiert"),
)


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What is said of a thing besides its kind and colour, by its English and German name."""

    kind: str
    name: str
    german: str


def find_traits(text: str) -> list[Trait]:
    """What a text says, in its order, none twice."""
    known = _by_word()
    found = (known.get(plain(match.group())) for match in _WORD.finditer(text))
    return list(dict.fromkeys(one for one in found if one))


@cache
def _by_word() -> dict[str, Trait]:
    return {
        form: trait for trait, words in reversed(list(_rows())) for word in words for form in word
    }


def _rows() -> Iterator[tuple[Trait, list[list[str]]]]:
    for kind, name, english, german in _ROWS:
        trait = Trait(kind=kind, name=name, german=german.partition(",")[0])
        words = [[plain(word)] for word in (name, *filter(None, english.split(",")))]
        inflected = [
            [plain(word) + ending for ending in _ENDINGS] for word in german.split(",") if word
        ]
        yield trait, [*words, *inflected]
