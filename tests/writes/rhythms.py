"""Changing an expected rhythm."""

from django.urls import reverse

from settlements.models import Rhythm
from tests.history_writes import line


@line("settlements:rhythm-edit")
def _(world):
    Rhythm.objects.create(phase="starting", days=45)
    world.client.force_login(world.person("coordinator"))
    url = reverse("settlements:rhythm-edit", args=["starting"])
    return lambda: world.client.post(url, {"days": 30, "read_version": 1})


@line("settlements:rhythm-edit first")
def _(world):
    world.client.force_login(world.person("admin"))
    url = reverse("settlements:rhythm-edit", args=["no_grant"])
    return lambda: world.client.post(url, {"days": 90, "read_version": 0})
