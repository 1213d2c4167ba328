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
    "admin.quality": "lab.admin.quality",
    "admin.quality_overview": "lab.admin.overview",
    "admin.runs": "admin.jobs",
    "admin.reembed": "admin.spaces.reembed",
    "admin.side_by_side": "lab.admin.side_by_side",
    "admin.switch": "admin.spaces.switch",
    "augmentation": "imaging.simulate",
    "checks": "doctor.checks",
    "doctor.database_checks": "doctor.checks.databases",
    "doctor.project_checks": "doctor.checks.project",
    "door": "admission",
    "encoders.descriptors": "encoders.details",
    "encoders.details.bits": "encoders.details.regions",
    "encoders.extras": "encoders.runtimes.optional",
    "encoders.lite": "encoders.networks.efficientnet_lite",
    "encoders.look": "encoders.details.comparison",
    "encoders.one_thread": "encoders.runtimes.one_thread",
    "encoders.precision": "encoders.networks.precision",
    "encoders.preprocess": "encoders.networks.preprocess",
    "encoders.sessions": "encoders.runtimes",
    "encoders.torchvision_network": "encoders.networks.torchvision",
    "evaluation": "lab",
    "evaluation.benchmark": "lab.evaluate.run",
    "evaluation.bootstrap": "lab.measures.bootstrap",
    "evaluation.calibrated": "lab.evaluate.calibrated",
    "evaluation.catalogue": "lab.data.from_shop",
    "evaluation.classification": "lab.measures.classification",
    "evaluation.comparison": "lab.evaluate.report",
    "evaluation.confidence": "lab.measures.confidence",
    "evaluation.configurations": "lab.evaluate.configurations",
    "evaluation.curves": "lab.evaluate.curves",
    "evaluation.examples": "lab.show.hits_and_misses",
    "evaluation.fairness": "lab.evaluate.fairness",
    "evaluation.groups": "lab.measures.groups",
    "evaluation.history": "lab.evaluate.report",
    "evaluation.html": "lab.show.html",
    "evaluation.judgements": "lab.data.from_judgements",
    "evaluation.judging": "lab.evaluate.relevance",
    "evaluation.manifest": "lab.data.manifest",
    "evaluation.metrics": "lab.measures.metrics",
    "evaluation.pictures": "lab.data.pictures",
    "evaluation.plots": "lab.show.plots",
    "evaluation.ranking": "lab.evaluate.ranking",
    "evaluation.report": "lab.evaluate.report",
    "evaluation.rows": "lab.evaluate.rows",
    "evaluation.scratch": "lab.evaluate.scratch",
    "evaluation.shelf": "lab.evaluate.shelf",
    "evaluation.tables": "lab.show.tables",
    "intake": "imaging",
    "intake.address": "imaging.web.address",
    "intake.fetch": "imaging.web.fetch",
    "intake.uploads": "imaging.web.uploads",
    "language.analysis": "language.terms.analysis",
    "language.cjk": "language.terms.cjk",
    "language.colours": "language.sentences.colours",
    "language.compounds": "language.terms.compounds",
    "language.heads": "language.sentences.heads",
    "language.letters": "language.terms.letters",
    "language.measures": "language.terms.measures",
    "language.money": "language.sentences.money",
    "language.palette": "language.sentences.palette",
    "language.slips": "language.terms.slips",
    "language.stems": "language.terms.stems",
    "language.stopwords": "language.terms.stopwords",
    "language.typed": "language.sentences.typed",
    "language.wishes": "language.sentences.wishes",
    "management.commands.visual_search_evaluate": "lab.management.commands.visual_search_evaluate",
    "management.commands.visual_search_fit": "lab.management.commands.visual_search_fit",
    "management.commands.visual_search_train": "lab.management.commands.visual_search_train",
    "management.learning": "lab.management.options",
    "models.runs": "models.jobs",
    "receivers": "signals",
    "registry.colouring": "registry.roles.colouring",
    "registry.declaration": "registry.problems.declaration",
    "registry.filter_problems": "registry.problems.filters",
    "registry.queryset_problems": "registry.problems.querysets",
    "registry.sorting": "registry.roles.sorting",
    "registry.stock": "registry.roles.stock",
    "registry.wording": "registry.roles.wording",
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
    "search.query.codes": "search.query.photos.codes",
    "search.query.correction": "search.query.typed.correction",
    "search.query.glance": "search.query.photos.glance",
    "search.query.label": "search.query.photos.label",
    "search.query.naming": "search.query.typed.naming",
    "search.query.several": "search.query.photos.several",
    "search.query.source": "search.query.photos.source",
    "search.query.spoken": "search.query.typed.spoken",
    "search.query.synonyms": "search.query.typed.synonyms",
    "search.query.understood": "search.query.typed.understood",
    "search.reasons": "search.meaning.reasons",
    "search.ranking.rerank": "search.plugged",
    "search.rerank": "search.plugged",
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
    "storefront.image_fields": "storefront.cards",
    "storefront.photo.found_objects": "storefront.photo.outlines",
    "storefront.photo.sort_names": "storefront.photo.narrowed",
    "storefront.photo.tree": "storefront.photo.facets",
    "training": "lab.train",
    "training.accuracy": "lab.train.classifier.accuracy",
    "training.asking": "lab.train.verdict",
    "training.card": "lab.train.card",
    "training.categories": "lab.train.classifier.train",
    "training.classifying": "lab.train.classifier.loop",
    "training.examples": "lab.data.splits",
    "training.features": "lab.train.features",
    "training.fitting": "lab.train.fit_reducer",
    "training.heads": "lab.train.head.layers",
    "lab.evaluate.comparison": "lab.evaluate.report",
    "lab.evaluate.history": "lab.evaluate.report",
    "training.losses": "lab.train.head.losses",
    "training.plots": "lab.train.plots",
    "training.recipe": "lab.train.head.recipe",
    "training.reducers": "lab.train.reducers",
    "training.teaching": "lab.train.head.train",
    "training.trainer": "lab.train.head.loop",
    "training.trunks": "lab.train.trunks",
    "training.tuning": "lab.train.head.recipe_search",
    "training.workspace": "lab.train.workspace",
    "store.outbox.runs": "store.outbox.jobs",
    "store.runs": "store.outbox.jobs",
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
