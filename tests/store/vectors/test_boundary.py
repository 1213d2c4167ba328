"""Nobody beside the vector index knows how vectors are kept."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import visual_search

APP = Path(visual_search.__file__).parent
# Where tables are made, where vectors live, and where the words of a document are one.
OWNERS = ("migrations", "unmigrated.py", "models/", "store/vectors", "store/words/impacts.py")
# Documents are written where they are kept; those of the laboratory have no object.
KEEPERS = ("store/documents", "store/words", "lab/evaluate/scratch.py", "lab/evaluate/shelf.py")
# Lookups over the table or the relation to it, settings of its index, functions of its type.
_IN_TEXT = re.compile(
    r"\bhnsw\.\w|visual_search_vector\b|visual_search_hnsw|\bvector__\w|vector_dims|l2_norm"
    r"|halfvec|<=>|iterative_scan",
)
_KEYS = re.compile(r"\b(integer_pk|uuid_pk|text_pk|KEY_COLUMNS|key_column)\b")
_NAMES = {"HalfVector", "HalfVectorField", "CosineDistance", "pgvector"}


def test_only_the_vector_index_names_what_postgres_keeps_vectors_in():
    found = [
        f"{path.relative_to(APP)}: {what}"
        for path in sorted(APP.rglob("*.py"))
        if not path.relative_to(APP).as_posix().startswith(OWNERS)
        for what in _trespasses(ast.parse(path.read_text()))
    ]

    assert found == []


def test_only_those_who_keep_documents_name_the_columns_of_keys():
    found = [
        str(path.relative_to(APP))
        for path in sorted(APP.rglob("*.py"))
        if not path.relative_to(APP).as_posix().startswith(OWNERS + KEEPERS)
        and _KEYS.search(path.read_text())
    ]

    assert found == []


def test_what_is_looked_for_is_there_to_be_found():
    inside = [
        what
        for path in (APP / "store/vectors").glob("*.py")
        for what in _trespasses(ast.parse(path.read_text()))
    ]

    assert {"the model of vectors", "hnsw.iterative_scan"} <= set(inside)


def _trespasses(tree: ast.Module) -> Iterator[str]:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in docstrings and _IN_TEXT.search(node.value):
                yield node.value
        elif isinstance(node, ast.ImportFrom):
            yield from _imported(node)
        elif isinstance(node, ast.keyword) and (node.arg or "").startswith("vector__"):
            yield str(node.arg)


def _imported(node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    names = {one.name for one in node.names}
    if "models" in module.split(".") and "Vector" in names:
        yield "the model of vectors"
    if module.endswith("store.vectors.hnsw") or (module.endswith("vectors") and "hnsw" in names):
        yield "the module of HNSW indexes"
    yield from sorted(names & _NAMES)
    if module.split(".")[0] == "pgvector":
        yield "pgvector"
