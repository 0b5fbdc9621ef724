"""The WSGI application that gunicorn serves."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhalo.settings")

application = get_wsgi_application()

# All views are loaded before the first request, and what is loaded stays: else Python looks through
# it again and again for what could be let go, in the midst of somebody's request.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
