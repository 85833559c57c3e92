"""The month's report: figures frozen, texts written by people, files for Word and PDF.

`gathering` takes the figures, `sections` makes of them and of the texts what `word` and `pdf`
write, always in Spanish; `keeping` makes, edits and finishes versions.
"""

LANGUAGE = "es"
