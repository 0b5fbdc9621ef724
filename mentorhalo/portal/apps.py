from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mentorhalo.portal"
    label = "portal"
