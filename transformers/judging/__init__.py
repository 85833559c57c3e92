"""The rules of the transformers' workbooks, as pure functions over columns.

What is stored comes already loaded by `transformers.known`. Nothing here asks the database.
"""
