create function note() returns trigger language plpgsql set search_path = pg_catalog, public as $$ begin return new; end $$;
