"""Words as they are found: what each document is worth for each term, and how rare terms are."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import SparseVectorField

from .documents import Document
from .spaces import EmbeddingSpace

# A sparse vector has no more; a term is a hash of its lexeme below this.
TERMS = 1_000_000_000
# The limits between the tiers of impacts that the index of terms tells apart. Another number is
# another index: see `migrations._postgres`.
TIERS = (0.4, 0.46, 0.5, 0.56, 0.65, 0.78, 0.9)


class Words(models.Model):
    """The impact of each term of a document, whatever is looked for.

    A table of its own, as narrow as can be: a search reads thousands of its rows, and Postgres
    enters a document anew into every index of its table when its text changes. The terms are
    indexed out of the impacts themselves (see `_postgres`), so that they are kept once.
    """

    document = models.OneToOneField(
        Document, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    impacts = SparseVectorField()
    # How many terms stand in the text.
    length = models.IntegerField()
    # By what they were made: see `store.words.vocabulary`.
    made = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=("content_type", "made"), name="visual_search_words_made")]

    def __str__(self) -> str:
        return f"words of document {self.document_id}"


class Vocabulary(models.Model):
    """What the words of one model's documents are measured by.

    `average` is the length that impacts were made with: frozen, since they all depend on it.
    """

    content_type = models.OneToOneField(
        ContentType, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    average = models.FloatField(default=0.0)
    documents = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    # Whether no document with text lacks its words, as far as the sweep has seen.
    is_complete = models.BooleanField(default=False)
    counted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"vocabulary of {self.content_type.model}"


class Term(models.Model):
    """A word of the catalogue: its lexeme, how it is written, and how many documents have it."""

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    term = models.IntegerField()
    lexeme = models.TextField()
    # The shortest form that was seen, in plain letters.
    word = models.TextField(_("word"))
    # Those that it was seen in, where a catalogue has several; none where nobody has looked.
    languages = models.JSONField(_("languages"), default=list, db_default=[])
    documents = models.IntegerField(_("documents"))

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        constraints = [
            models.UniqueConstraint(
                fields=("content_type", "term"), name="visual_search_term_of_model"
            )
        ]

    def __str__(self) -> str:
        return self.word


class WordMeaning(models.Model):
    """What a word of the catalogue means to an encoder of texts, in a bit for each dimension.

    The signs of its vector: they tell near words from others as well as the vector does, in 64
    bytes instead of 2,048.
    """

    term = models.OneToOneField(
        Term, on_delete=models.CASCADE, primary_key=True, related_name="meaning"
    )
    space = models.ForeignKey(
        EmbeddingSpace, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    signs = models.BinaryField()

    def __str__(self) -> str:
        return f"meaning of term {self.term_id}"


class LegWeights(models.Model):
    """What the ways to find by words are worth in this shop, as its judgements taught.

    The newest row of a model counts; without it the one before it does, which is how it is undone.
    """

    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+", verbose_name=_("model")
    )
    # By the leg.
    weights = models.JSONField(_("weights"))
    # How they did with queries that they were not learned from.
    learned = models.JSONField(_("learned"), default=dict)
    made_at = models.DateTimeField(_("in use since"), auto_now_add=True)

    class Meta:
        verbose_name = _("weights of words")
        verbose_name_plural = _("weights of words")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return ", ".join(f"{leg} {weight:g}" for leg, weight in self.weights.items())


class WordChange(models.Model):
    """What a save did to the frequencies of terms; the sweep adds it up.

    Two saves never wait for each other this way, as they would for the rows of common terms.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    # By term (as JSON has its keys): documents more or fewer, lexeme, written form.
    terms = models.JSONField()
    # By language the terms of it, where the catalogue has several.
    languages = models.JSONField(default=dict, db_default={})
    documents = models.IntegerField()
    length = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.documents:+d} documents"
