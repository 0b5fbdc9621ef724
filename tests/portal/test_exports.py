"""Every list there is, and every one that comes, gives the same rows as CSV and as XLSX."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from engagements.models import Draft, Sheet
from mentorhalo.core.tables import file_cell
from mentorhalo.core.views import TableView
from tests.admin_rows import ROWS
from tests.factories.counties import UserFactory

pytestmark = pytest.mark.django_db


def lists(resolver=None, namespace=""):
    """{URL name: view class} of each TableView."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            found |= lists(pattern, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            if view and issubclass(view, TableView):
                found[f"{namespace}:{pattern.name}"] = view
    return found


LISTS = lists()


def lay(view):
    """Two rows of what the list is of, where the tests have a way to make one."""
    make = ROWS.get(view.model)
    return [make(), make()] if make else []


def get(client, name, kind):
    response = client.get(reverse(name), {"export": kind})
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def read_csv(content):
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))


def read_xlsx(content):
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_the_lists_are_found():
    assert {"settlements:settlement-list", "engagements:engagement-list"} <= LISTS.keys()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_exports_the_same_rows_in_both(client, sign_in, name):
    sign_in("admin")
    lay(LISTS[name])
    spreadsheet, content = get(client, name, "xlsx")
    titles, *rows = read_xlsx(content)
    other, text = get(client, name, "csv")
    first, *lines = read_csv(text)
    assert titles == first and len(titles) > 1
    assert len(rows) == len(lines)
    shown = spreadsheet["Content-Disposition"].replace(".xlsx", ".csv")
    assert other["Content-Disposition"] == shown
    assert spreadsheet["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("name", LISTS)
def test_values_keep_their_kind(client, sign_in, name):
    user = sign_in("admin")
    if not lay(LISTS[name]):
        pytest.skip("no row of this list is made here")
    view = LISTS[name]()
    view.request = type("Request", (), {"user": user, "GET": {}})()
    expected = [[column.value(row) for column in view.columns] for row in view.get_rows()]
    _titles, *rows = read_xlsx(get(client, name, "xlsx")[1])
    assert sorted(map(repr, rows)) == sorted(repr(list(map(as_read, row))) for row in expected)


def test_a_moment_is_the_local_one():
    assert file_cell(datetime(2026, 7, 6, 22, 30, tzinfo=UTC)) == "2026-07-07 00:30"


def as_read(value):
    """What a spreadsheet reads of a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "igen" if value else "nem"
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(value, date):
        return value
    return float(value) if isinstance(value, int | float) else str(value)


@pytest.mark.parametrize("name", LISTS)
def test_the_page_offers_both(client, sign_in, name):
    sign_in("coordinator")
    page = client.get(reverse(name)).content.decode()
    assert "export=xlsx" in page and "export=csv" in page


def test_a_filter_that_is_refused_exports_no_row(client, sign_in):
    sign_in("coordinator")
    lay(LISTS["engagements:engagement-list"])
    url = reverse("engagements:engagement-list")
    response = client.get(url, {"from": "tegnap", "export": "xlsx"})
    assert len(read_xlsx(b"".join(response.streaming_content))) == 1


def test_lists_that_are_no_tables_export_too(client, sign_in):
    """Unfinished entries and imported sheets: only those that the person reads."""
    client.cookies["django_language"] = "en"
    lead, now = sign_in("lead"), timezone.now()
    stranger = UserFactory()
    for author, text in ((lead, "Enyém"), (stranger, "Másé")):
        fields = {"settlements": ["12122"], "summary": [text]}
        Draft.objects.create(
            client_ref=uuid4(), author=author, updated_at=now, data={"fields": fields}
        )
        Sheet.objects.create(
            kind="contacts", name=f"{text}.csv", sha256="0", brought_by=author, brought_at=now
        )
    titles, *rows = read_xlsx(get(client, "engagements:draft-list", "xlsx")[1])
    assert titles[1:] == ["KSH code", "day", "summary"]
    assert [row[1:] for row in rows] == [["12122", "", "Enyém"]]
    titles, *rows = read_xlsx(get(client, "engagements:sheet-list", "xlsx")[1])
    assert (titles[0], [row[0] for row in rows]) == ("Sheet", ["Enyém.csv"])
