#!/usr/bin/env python
"""The site's command line: see `manage.py help` for what it offers."""

import os
import sys

from django.core.management import execute_from_command_line

from rce_site.environment import Refused

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rce_site.settings")
    # On Windows a service may have no output at all, and a file or pipe takes the country's letters
    # alone; neither breaks anything off.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115  (till the end)
    sys.stdout.reconfigure(errors="replace")
    try:
        execute_from_command_line(sys.argv)
    except BrokenPipeError:
        # Whoever reads what it says has had enough, as `head` does. Nothing more is to be said,
        # not even by Python as it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
