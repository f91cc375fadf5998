-- The addresses of a list of further e-mails, as they are compared.
CREATE OR REPLACE FUNCTION listed_emails(emails jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN (SELECT array_agg(lower(item ->> 'email')) FROM jsonb_array_elements(emails) item);
