"""Where modules stood before the app got its rooms: what a shop imports by an old name still works.

None of these names was ever promised (docs/public-api.md), but shops import what they find. They
go with version 0.2.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_APP = __package__
# By the old name below the app; all that stands below one has moved with it.
MOVED = {
    "augmentation": "imaging.simulate",
    "checks": "doctor.checks",
    "door": "admission",
    "encoders.descriptors": "encoders.details",
    "encoders.extras": "encoders.runtimes.optional",
    "encoders.lite": "encoders.networks.efficientnet_lite",
    "encoders.look": "encoders.details.comparison",
    "encoders.one_thread": "encoders.runtimes.one_thread",
    "encoders.precision": "encoders.networks.precision",
    "encoders.preprocess": "encoders.networks.preprocess",
    "encoders.sessions": "encoders.runtimes",
    "encoders.torchvision_network": "encoders.networks.torchvision",
    "intake": "imaging",
    "intake.address": "imaging.web.address",
    "intake.fetch": "imaging.web.fetch",
    "intake.uploads": "imaging.web.uploads",
    "receivers": "signals",
    "search.ann": "search.retrievers.vector",
    "search.bands": "search.meaning.bands",
    "search.capacity": "admission.capacity",
    "search.closeness": "search.meaning.closeness",
    "search.exact": "search.retrievers.barcode",
    "search.explain": "search.meaning.explain",
    "search.filters": "search.eligible.filters",
    "search.fusion": "search.ranking.fusion",
    "search.guess": "search.meaning.guess",
    "search.objects": "imaging.objects",
    "search.reasons": "search.meaning.reasons",
    "search.rerank": "search.ranking.rerank",
    "search.second_look": "search.ranking.second_look",
    "search.words": "search.eligible.words",
    "store.backlog": "store.outbox.backlog",
    "store.drift": "store.documents.drift",
    "store.extension": "store.vectors.extension",
    "store.findings": "store.integrity.findings",
    "store.hnsw": "store.vectors.hnsw",
    "store.leases": "store.outbox.leases",
    "store.pending": "store.outbox.claims",
    "store.repair": "store.integrity.repair",
    "store.runs": "store.outbox.runs",
    "views": "storefront.views",
    "widgets": "storefront",
    "widgets.neighbours": "storefront.similar.neighbours",
    "widgets.similar": "storefront.similar.widget",
}


def name_of_today(name: str) -> str | None:
    """The name that a module of the app has today; None for one that has not moved."""
    known = name.removeprefix(f"{_APP}.")
    below = ""
    while known and known not in MOVED:
        known, _dot, last = known.rpartition(".")
        below = f".{last}{below}"
    return f"{_APP}.{MOVED[known]}{below}" if known else None


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        is_own = fullname.startswith(f"{_APP}.")
        today = name_of_today(fullname) if is_own else None
        return ModuleSpec(fullname, _Alias(today)) if today else None


class _Alias(Loader):
    """Gives the module of today: a second one would have a state of its own."""

    def __init__(self, name: str) -> None:
        self._name = name

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        del spec
        module = importlib.import_module(self._name)
        self._spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import gave it the spec of the old name.
        module.__spec__ = self._spec


def keep_old_names() -> None:
    """Let imports by an old name find the module of today."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        # Before Python's own, who would load what stands below an old name a second time.
        sys.meta_path.insert(0, _Finder())
