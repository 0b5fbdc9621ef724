"""What gunicorn serves on a bad line."""

from mentorhalo.wsgi import application
from tests.browser.slow import slowed

application = slowed(application)
