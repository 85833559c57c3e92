"""`make screenshots`: the pictures of README and the manual, taken of the site itself.

`settings` stops the clock and does work at once, `site` fills a throw-away site with the small
demonstration and serves it, `workbooks` makes what the pictures upload, `pictures` says what is
taken, and `camera` takes it.
"""
