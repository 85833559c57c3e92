-- The database, who owns its tables, who works in it and who reads its views.
-- Once, as sysadmin, before the release's script. sqlcmd takes both passwords from its environment:
--     $env:OWNER_PASSWORD = "…"; $env:RUN_PASSWORD = "…"
--     sqlcmd -S server -E -b -I -i permissions-sqlserver.sql
-- Where Windows signs the site in, write instead of the second login:
--     CREATE LOGIN [DOMAIN\rce-web$] FROM WINDOWS;  and below  CREATE USER rce_run FOR LOGIN [DOMAIN\rce-web$]
USE master;
GO
CREATE DATABASE rce;
GO
ALTER DATABASE rce SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;  -- people read while an upload is written
ALTER DATABASE rce SET AUTO_CLOSE OFF;
ALTER DATABASE rce SET COMPATIBILITY_LEVEL = 140;  -- SQL Server 2017's, or higher
-- The collation may be any: every column of text names its own.
GO
CREATE LOGIN rce_owner WITH PASSWORD = N'$(OWNER_PASSWORD)', DEFAULT_DATABASE = rce;  -- at upgrades alone
CREATE LOGIN rce_run WITH PASSWORD = N'$(RUN_PASSWORD)', DEFAULT_DATABASE = rce;      -- the site's
GO
USE rce;
GO
CREATE USER rce_owner FOR LOGIN rce_owner WITH DEFAULT_SCHEMA = dbo;
ALTER ROLE db_owner ADD MEMBER rce_owner;
CREATE ROLE rce_data;                       -- may read and write every row; executes nothing
GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO rce_data;
CREATE USER rce_run FOR LOGIN rce_run WITH DEFAULT_SCHEMA = dbo;
ALTER ROLE rce_data ADD MEMBER rce_run;
CREATE ROLE powerbi_reader;                 -- reads the views for Power BI; the script grants it them
ALTER ROLE powerbi_reader ADD MEMBER rce_data;  -- the site gives them as feeds, too
-- For Power BI's gateway:  CREATE USER dashboards FOR LOGIN dashboards; ALTER ROLE powerbi_reader ADD MEMBER dashboards;
GO
-- Where backups are the administrator's (RCE_BACKUPS_BY_DBA=1), doctor reads when the last was made.
USE msdb;
GO
CREATE USER rce_run FOR LOGIN rce_run;
GRANT SELECT ON dbo.backupset TO rce_run;
GO
-- Where the site makes them itself (manage.py backup), instead:
--     USE rce;     ALTER ROLE db_backupoperator ADD MEMBER rce_run;
--     USE master;  CREATE USER rce_run FOR LOGIN rce_run; GRANT CREATE DATABASE TO rce_run;
