"""SQL Server as the site speaks to it: Django's backend of that name, over mssql-django."""

# The collation of every column of text: it compares and sorts by code point.
COLLATION = "Latin1_General_100_BIN2"
# The oldest server that the site is made for; mssql-django speaks to 2016 too.
OLDEST = 2017
