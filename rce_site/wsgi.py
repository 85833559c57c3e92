"""What a web server calls: `waitress-serve rce_site.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rce_site.settings")
application = get_wsgi_application()
