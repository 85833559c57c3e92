"""The rules of billing's workbooks, as pure functions over columns.

What is stored comes already loaded by `billing.known`; keys of contracts are the database's.
Nothing here asks the database.
"""
