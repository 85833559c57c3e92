"""What a web server calls: `waitress-serve rce_site.wsgi:application`, and `manage.py serve`."""

import os

from django.core.wsgi import get_wsgi_application

from rce_site import memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rce_site.settings")
application = get_wsgi_application()
memory.collect_between_pages()
