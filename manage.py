#!/usr/bin/env python
"""The site's command line: see `manage.py help` for what it offers."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rce_site.settings")
    execute_from_command_line(sys.argv)
