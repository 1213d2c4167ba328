"""Prices as people write them, in English, German and Chinese: “under 30 euro”, “30 元以下”.

Every piece of the text gets a letter for the part that it plays, and prices are patterns of these
letters. All languages are read at once: shoppers type in others than that of the page.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# What each letter stands for.
_PHRASES = {
    # "at most", before a number
    "M": "under|below|less than|lower than|cheaper than|at most|no more than|not more than|"
    "not over|not above|unter|höchstens|hoechstens|weniger als|billiger als|günstiger als|"
    "guenstiger als|nicht mehr als|nicht über|nicht teurer als|<|<=|≤|不超过|不高于|不大于|低于|"
    "少于|小于|最多|至多|最高|不到|便宜于",
    # "at least", before a number
    "L": "over|above|more than|more expensive than|at least|min|minimum|mindestens|starting at|"
    "not under|not below|no less than|not less than|über|ueber|mehr als|teurer als|nicht unter|"
    "nicht weniger als|>|>=|≥|不低于|不少于|不小于|超过|高于|大于|多于|至少|最少|最低",
    # "up to", before a number or between two
    "T": "up to|bis|bis zu",
    # "from", before a number or before two
    "F": "from|starting from|ab|von",
    "B": "between|zwischen|介于",
    "J": "and|to|und|到|至|和",
    "D": "-|–|—|~|～",
    # before or behind a number
    "X": "max|maximum|maximal",
    # behind a price
    "m": "or less|or under|or below|or cheaper|and under|and below|oder weniger|oder günstiger|"
    "oder darunter|und weniger",
    "l": "or more|or over|or above|and up|and over|and above|oder mehr|und mehr|aufwärts",
    # behind a number
    "d": "以下|以内|之内|以里",
    "u": "以上|起|往上",
    "z": "之间",
    "e": "的",
    "C": "€|$|us$|£|¥|euro|euros|eur|dollar|dollars|usd|bucks|pounds|quid|gbp|yuan|cny|rmb|chf|"
    "franken|元|块|块钱|圆|人民币|欧|欧元|美元",
    # what may stand before a price, and goes with it
    "P": "for|priced|price|costing|für|fuer|preis|preislich|价格|价钱|售价|预算|价格在|售价在",
    "p": "in|with|without|of|or|made|as|mit|ohne|aus|oder|im|zum|zur|als",
    # a number behind these is a size
    "S": "size|sizes|number|no|nr|level|age|aged|größe|grösse|groesse|gr|nummer|alter|尺寸|尺码|码",
}
_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_NUMERALS = "一二两三四五六七八九十百千万"
_DIGIT = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
_NUMBER = (
    r"\d{1,3}(?:[.,'’]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?"
    rf"|\d{{1,9}}(?!\d)(?:[.,]\d{{1,2}}(?!\d)|[.,][-–]+)?|[{_NUMERALS}]{{1,7}}"
)

# Groups hold a number with what says its currency.
_AMOUNT = "(C?NC?)"
_PRICES = (
    ("P?[BF]{0}[JTD]{0}z?e?", "range"),
    ("P?{0}[JTD]{0}z?e?", "range"),
    ("P?[MTX]{0}e?", "most"),
    ("P?[LF]{0}e?", "least"),
    ("P?{0}[mXd]e?", "most"),
    ("P?{0}[lu]e?", "least"),
)
# A number without a currency is a price only where nothing that follows says what it counts.
_FREE = re.compile("$|[.PpeMLFXB]|[JT](?!C?N)")
_MOST_PRICES = 4


@dataclass(frozen=True, kw_only=True)
class Price:
    """From `least` to `most`, of which one may be open."""

    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class _Piece:
    letter: str
    start: int
    end: int


def price_in(text: str) -> tuple[Price | None, str, str]:
    """Find what a text says of the price.

    Returns:
        the price if there is one, the text without it, and the words that said it.
    """
    rest = " ".join(unicodedata.normalize("NFKC", text).split())
    said: list[str] = []
    price = Price()
    for _ in range(_MOST_PRICES):
        found = _first_price(rest)
        if found is None:
            break
        one, start, end = found
        price = Price(
            least=one.least if price.least is None else price.least,
            most=one.most if price.most is None else price.most,
        )
        said.append(rest[start:end].strip())
        rest = f"{rest[:start].rstrip()} {rest[end:].lstrip()}".strip()
    return price if said else None, rest, " ".join(said)


def _first_price(text: str) -> tuple[Price, int, int] | None:
    pieces = list(_pieces(text))
    letters = "".join(piece.letter for piece in pieces)
    for pattern, kind in _COMPILED:
        for match in pattern.finditer(letters):
            if not _is_price(match, kind):
                continue
            numbers = [
                _number(text[pieces[place].start : pieces[place].end])
                for place in range(*match.span())
                if letters[place] == "N"
            ]
            start, end = pieces[match.start()].start, pieces[match.end() - 1].end
            return _bounded(kind, numbers), start, end
    return None


def _is_price(match: re.Match[str], kind: str) -> bool:
    """Whether a currency says so, or a price word that nothing around it contradicts."""
    letters, found = match.string, match.group()
    if "C" in found:
        return True
    if letters[: match.start()].endswith(("S", "N", "D")):
        return False
    if found.rstrip("e")[-1] in "duz":
        return True
    is_said = found.lstrip("P")[0] in ("BF" if kind == "range" else "MLTFX")
    return is_said and bool(_FREE.match(letters, match.end()))


def _bounded(kind: str, numbers: list[Decimal]) -> Price:
    if kind == "range":
        return Price(least=min(numbers), most=max(numbers))
    return Price(most=numbers[0]) if kind == "most" else Price(least=numbers[0])


def _pieces(text: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(text):
        kind = match.lastgroup or "W"
        letter = _LETTERS.get(match.group().lower().rstrip("."), "W") if kind == "phrase" else kind
        yield _Piece("." if kind == "stop" else letter, *match.span())


def _number(text: str) -> Decimal:
    if text[0] in _NUMERALS:
        return Decimal(_of_numerals(text))
    digits = re.sub(r"[.,'’](?=\d{3})", "", text.rstrip(",.-–"))
    return Decimal(digits.replace(",", "."))


def _of_numerals(text: str) -> int:
    """三百五十 is 350; what is no well-formed number is read as far as it makes sense."""
    whole, part, digit = 0, 0, 0
    for one in text:
        unit = _UNIT.get(one)
        if unit is None:
            digit = _DIGIT[one]
        elif unit == _UNIT["万"]:
            whole, part, digit = (whole + part + digit or 1) * unit, 0, 0
        else:
            part, digit = part + (digit or 1) * unit, 0
    return whole + part + digit


def _compiled_pieces() -> re.Pattern[str]:
    # Of two phrases that begin alike the longer one counts.
    phrases = "|".join(map(_phrase, sorted(_LETTERS, key=len, reverse=True)))
    words = rf"[^\W\d_{_WIDE}][^\W{_WIDE}]*|[{_WIDE}]|\w"
    return re.compile(
        rf"(?P<N>{_NUMBER})|(?P<phrase>{phrases})|(?P<W>{words})|(?P<stop>[^\w\s])",
        re.IGNORECASE,
    )


def _phrase(text: str) -> str:
    # Latin letters end at the end of a word, or where Chinese begins.
    ends = rf"\.?(?![^\W{_WIDE}])" if text[-1].isascii() and text[-1].isalpha() else ""
    return re.escape(text) + ends


_LETTERS = {one: letter for letter, some in _PHRASES.items() for one in some.split("|")}
_PIECE = _compiled_pieces()
_COMPILED = [(re.compile(pattern.format(_AMOUNT)), kind) for pattern, kind in _PRICES]
