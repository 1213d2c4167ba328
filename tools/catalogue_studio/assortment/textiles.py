"""Cushions."""

from .styles import Shelf, Style

CUSHIONS = Shelf(
    "Textiles > Cushions",
    (
        Style(
            "CUS-01", "Linen Cushion", "Loom House", "34.00", "Linen", "cushion-square",
            "linen sage|linen rust|linen-stripes cream navy|linen-check white forest",
            "Washed linen with a hidden zip, filled with feathers. 45 by 45 cm.",
        ),
        Style(
            "CUS-02", "Lumbar Cushion", "Loom House", "38.00", "Cotton", "cushion-long",
            "linen mustard|linen-stripes white terracotta|linen-check sky white",
            "Long cushion for the small of the back. 60 by 35 cm.",
        ),
        Style(
            "CUS-03", "Pouffe Cushion", "Loom House", "46.00", "Velvet", "cushion-round",
            "velvet plum|velvet teal|velvet blush",
            "Round velvet cushion, pleated around a covered button. 42 cm across.",
        ),
        Style(
            "CUS-04", "Cable Knit Cushion", "Loom House", "52.00", "Wool", "cushion-knit",
            "wool cream|wool charcoal|wool coral",
            "Thick cables knitted from lambswool. 45 by 45 cm.",
        ),
        Style(
            "CUS-05", "Bolster", "Loom House", "41.00", "Cotton", "cushion-bolster",
            "linen-stripes sand black|linen navy|velvet mustard",
            "Cylinder with piped ends, for a day bed or a long read. 55 cm long.",
        ),
        Style(
            "CUS-06", "Tassel Cushion", "Loom House", "44.00", "Cotton", "cushion-tassel",
            "linen-check sand white|linen lilac|linen-stripes white cobalt",
            "Four tassels and a weave with some weight. 50 by 50 cm.",
        ),
    ),
)  # fmt: skip

TEXTILES = (CUSHIONS,)
