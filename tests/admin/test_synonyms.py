"""Synonyms: edited in the admin, and brought in and out as a table."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from visual_search.models import Synonym
from visual_search.store.synonyms import MAX_BYTES, exported, import_csv

pytestmark = pytest.mark.django_db

LIST = "/admin/visual_search/synonym/"
TABLE = """language,kind,terms,meant
en,two_way,"couch, sofa",
en,sideways,a,b
de,one_way,Latzhose,Hose
en,replacement,hoover,
,replacement,hoover,vacuum cleaner
no language,two_way,"a, b",
"""


def kept() -> list[tuple[str, str, str, str]]:
    fields = ("language", "kind", "terms", "meant")
    return sorted(Synonym.objects.values_list(*fields))


GOOD = [
    ("", "replacement", "hoover", "vacuum cleaner"),
    ("de", "one_way", "Latzhose", "Hose"),
    ("en", "two_way", "couch, sofa", ""),
]


def test_good_rows_are_kept_and_bad_ones_told_by_their_line() -> None:
    imported = import_csv(TABLE.encode())

    assert kept() == GOOD
    assert (imported.added, imported.changed) == (3, 0)
    assert sorted(imported.problems) == [3, 5, 7]
    assert "sideways" in imported.problems[3]


def test_a_table_comes_back_as_it_went_out() -> None:
    import_csv(TABLE.encode())
    table = exported(Synonym.objects.all())
    Synonym.objects.filter(terms="hoover").update(meant="something else")

    imported = import_csv(table.encode())

    assert kept() == GOOD
    assert (imported.added, imported.changed, imported.problems) == (0, 3, {})


def test_a_spreadsheet_may_write_semicolons_and_a_mark() -> None:
    import_csv("\ufeffKind;Terms;Meant;Language\r\ntwo_way;Sofa, Couch;;de\r\n".encode())

    assert kept() == [("de", "two_way", "Sofa, Couch", "")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"a,b\n1,2\n",
        b"x" * (MAX_BYTES + 1),
        b'kind,terms\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        import_csv(content)

    assert kept() == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "two_way", "terms": "couch"}, "terms"),
        ({"kind": "two_way", "terms": " , "}, "terms"),
        ({"kind": "one_way", "terms": "couch"}, "meant"),
        ({"kind": "two_way", "terms": "a, b", "language": "Deutsch!"}, "language"),
        ({"kind": "two_way", "terms": ",".join(map(str, range(60)))}, "terms"),
    ],
)
def test_what_means_nothing_is_refused(fields: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Synonym(**fields).full_clean()

    assert wrong in caught.value.error_dict


def test_the_admin_adds_and_exports(client) -> None:
    data = {"kind": "two_way", "terms": "couch，sofa; couch", "meant": "", "language": "en"}
    client.post(f"{LIST}add/", data)

    assert kept() == [("en", "two_way", "couch, sofa", "")]
    chosen = {"action": "export_selected", "_selected_action": [Synonym.objects.get().pk]}
    answer = client.post(LIST, chosen)
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.decode() == 'language,kind,terms,meant\r\nen,two_way,"couch, sofa",\r\n'


def test_the_admin_imports_and_tells_of_bad_lines(client) -> None:
    assert "Import CSV" in client.get(LIST).content.decode()
    page = reverse("admin:visual_search_synonym_import")
    assert "dungarees" in client.get(page).content.decode()

    answer = client.post(page, {"table": SimpleUploadedFile("t.csv", TABLE.encode())}, follow=True)

    assert kept() == GOOD
    assert "Line 3: " in answer.content.decode()


def test_the_admin_refuses_what_is_no_table(client) -> None:
    page = reverse("admin:visual_search_synonym_import")

    answer = client.post(page, {"table": SimpleUploadedFile("t.csv", b"\xff\xfe")})

    assert "UTF-8" in answer.content.decode()


def test_who_may_only_look_imports_nothing(client, viewer) -> None:
    client.force_login(viewer)

    answer = client.get(reverse("admin:visual_search_synonym_import"))

    assert answer.status_code == 403
    assert "Import CSV" not in client.get(LIST).content.decode()


def test_commands_import_and_export(tmp_path, capsys) -> None:
    table, copy = tmp_path / "table.csv", tmp_path / "copy.csv"
    table.write_text(TABLE)

    with pytest.raises(SystemExit):
        call_command("visual_search_synonyms", "import", str(table), stderr=io.StringIO())
    call_command("visual_search_synonyms", "export", str(copy))
    call_command("visual_search_synonyms", "import", str(copy))

    assert kept() == GOOD
    assert "0 added, 3 changed" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("visual_search_synonyms", "import", str(tmp_path / "missing.csv"))
