from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mentorhalo.core import converters


class CoreConfig(AppConfig):
    name = "mentorhalo.core"
    label = "core"
    verbose_name = _("History")

    def ready(self):
        converters.register()
