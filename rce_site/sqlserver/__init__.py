"""SQL Server as the site speaks to it: Django's backend of that name, over mssql-django."""
