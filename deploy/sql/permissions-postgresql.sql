-- The database, who owns its tables, who works in it and who reads its views.
-- Once, as a superuser, before the release's script:
--     psql -h server -U postgres -f permissions-postgresql.sql
-- Then give both logins a password: \password rce_owner and \password rce_run
\set ON_ERROR_STOP on

CREATE ROLE rce_owner LOGIN;               -- makes and changes tables; signs in at upgrades alone
CREATE ROLE rce_data NOLOGIN;              -- may read and write every row, and nothing else
CREATE ROLE rce_run LOGIN IN ROLE rce_data;  -- the site's: DATABASE_URL=postgres://rce_run:…@server/rce
CREATE ROLE powerbi_reader NOLOGIN;        -- reads the views for Power BI
GRANT powerbi_reader TO rce_data;          -- the site gives them as feeds, too
-- For Power BI's gateway:  CREATE ROLE dashboards LOGIN IN ROLE powerbi_reader;

-- Sorted by code point, so that one index both sorts and finds what begins with a text.
CREATE DATABASE rce OWNER rce_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE rce FROM PUBLIC;
GRANT CONNECT ON DATABASE rce TO rce_data, powerbi_reader;

\connect rce
ALTER SCHEMA public OWNER TO rce_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO rce_data;
-- Whatever rce_owner makes there, now and in later releases.
ALTER DEFAULT PRIVILEGES FOR ROLE rce_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rce_data;
ALTER DEFAULT PRIVILEGES FOR ROLE rce_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO rce_data;
