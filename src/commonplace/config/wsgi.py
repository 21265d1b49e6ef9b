"""The pages, as a WSGI program."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonplace.config.settings")
application = get_wsgi_application()
