"""The sources that are asked for one attribute of a sample of products."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..encoders.base import Encoder
from ..encoders.learned.classifier import Classifier
from ..exceptions import ModelFileError
from ..language.terms.analysis import analyser
from ..language.terms.kinds import last_step
from ..reading.attributes import LookAlikes, Looks, OwnWords, Source, Stated
from .catalogue import Said, Sample, Vectors


def sources_for(name: str, sample: Sample, said: Said, encoder: Encoder) -> list[Source]:
    """Those that can say something of the attribute of this name."""
    searchable = sample.searchable
    vectors = _telling_part(sample.vectors, encoder, tells_colour=name == searchable.colour_filter)
    sources: list[Source] = [
        OwnWords(
            terms=[_terms(title, searchable.get_languages()) for title in sample.titles],
            families=sample.families,
            called={
                value: _terms(last_step(label), searchable.get_languages())
                for value, label in said.called.items()
            },
        ),
        Looks(vectors),
        LookAlikes(_unit(vectors)),
    ]
    return [*sources, *_trained(name, sample, said, encoder), *_zero_shot(sample, said, encoder)]


def _telling_part(vectors: Vectors, encoder: Encoder, *, tells_colour: bool) -> Vectors:
    """Colours are told by the colour part alone, all else by what is not colour."""
    part = encoder.colour_part
    if part is None:
        return vectors
    return vectors[:, part] if tells_colour else np.delete(vectors, np.r_[part], axis=1)


def _trained(name: str, sample: Sample, said: Said, encoder: Encoder) -> list[Source]:
    """What `visual_search_train classifier` learned of the field, where the shop names the file."""
    path = sample.searchable.attribute_classifiers.get(name)
    if path is None:
        return []
    classifier = Classifier.load(path)
    if classifier.encoder_fingerprint != encoder.fingerprint:
        raise ModelFileError(
            f"The classifier of {name!r} was trained on another encoder than the one that answers: "
            "train it anew."
        )
    values = _values_by_label(said.called)
    names = np.array([values.get(one, "") for one in classifier.names], dtype=np.str_)
    return [Stated(names=names, scores=classifier.predict(sample.vectors), name="classifier")]


def _values_by_label(called: Mapping[str, str]) -> dict[str, str]:
    return {
        **{value: value for value in called},
        **{label: value for value, label in called.items()},
    }


def _zero_shot(sample: Sample, said: Said, encoder: Encoder) -> list[Source]:
    """What a text tower finds most like each picture, of the names of the values."""
    if not (encoder.supports_text and encoder.supports_images and said.called):
        return []
    names = list(said.called)
    texts = encoder.encode_texts([last_step(said.called[one]) for one in names])
    scores = sample.vectors @ texts.T
    return [Stated(names=np.array(names, dtype=np.str_), scores=scores, name="zero-shot")]


def _terms(text: str, languages: Sequence[str]) -> list[str]:
    return [term for language in languages for term in analyser(language).terms(text)]


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, 1e-9)
    return unit
