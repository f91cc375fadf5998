-- Run once, by the PostgreSQL container, when its data folder is empty. Two roles: the owner of the schema migrates,
-- the servers use the lesser one, which cannot change the audit trail. Passwords come from the environment, so they
-- stand in no file and on no command line. Changing them later: docs/DEPLOYMENT.md, "Passwords".
\set ON_ERROR_STOP on
\getenv owner_password OWNER_DB_PASSWORD
\getenv app_password APP_DB_PASSWORD

CREATE ROLE contacts_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE contacts_app LOGIN PASSWORD :'app_password';

-- The builtin provider sorts the same everywhere and never needs a reindex after an upgrade of the system's C library.
CREATE DATABASE contacts_sync OWNER contacts_owner TEMPLATE template0 ENCODING 'UTF8'
  LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
REVOKE CONNECT, TEMPORARY ON DATABASE contacts_sync FROM PUBLIC;
GRANT CONNECT ON DATABASE contacts_sync TO contacts_app;
