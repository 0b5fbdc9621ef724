"""The steps of an import, by the pages as a person takes them, or without them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagements.models import Sheet, SheetState
from engagements.sheets import flow
from engagements.sheets.judging import judge_all


def upload(client, kind, name, data):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("engagements:sheet-new", args=[kind]), {"file": file})


def checked(client, kind, name, data) -> Sheet:
    """Brought, matched as proposed, and checked to the end."""
    answer = upload(client, kind, name, data)
    assert answer.status_code == 302, answer.context["form"].errors
    sheet = Sheet.objects.latest("pk")
    mapping = {name: str(position) for name, position in sheet.mapping.items()}
    answer = client.post(reverse("engagements:sheet-match", args=[sheet.pk]), mapping)
    assert answer.status_code == 302, answer.context["form"].errors
    for _chunk in range(100):
        sheet.refresh_from_db()
        if sheet.state != SheetState.CHECKING:
            break
        client.post(reverse("engagements:sheet-check", args=[sheet.pk]))
    return sheet


def import_sheet(client, kind, name, data) -> Sheet:
    """The same, and written."""
    sheet = checked(client, kind, name, data)
    answer = client.post(reverse("engagements:sheet-write", args=[sheet.pk]))
    assert answer.status_code == 302
    sheet.refresh_from_db()
    return sheet


def brought(user, kind, data, name="lap.csv") -> Sheet:
    """Brought and matched as proposed, without the pages."""
    sheet, _notes = flow.bring(by=user, kind=kind, name=name, data=data)
    return flow.match(by=user, sheet=sheet, mapping=sheet.mapping)


def verdicts_of(user, kind, data, name="lap.csv") -> list:
    """What becomes of each row, judged at once."""
    return judge_all(brought(user, kind, data, name), user)[1]
