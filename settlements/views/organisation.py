from django.http import JsonResponse
from django.views.decorators.http import require_safe

from settlements.models import Organisation


@require_safe
def organisation_names(request):
    """The names that fields search: [[key, name, seat], …], all active ones the person reads."""
    rows = Organisation.objects.visible_to(request.user).active()
    names = rows.values_list("pk", "name", "seat__name")
    response = JsonResponse({"names": [list(row) for row in names]})
    response["Cache-Control"] = "private, max-age=60"
    return response
