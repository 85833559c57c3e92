"""The site: settings, addresses, and what concerns all rooms."""

import os

# Before numpy is: what is multiplied here is small, and threads would only wait for one another
# while other processes work (ten times longer on two busy processors).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
