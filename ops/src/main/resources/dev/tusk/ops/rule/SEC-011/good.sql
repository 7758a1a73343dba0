create function promote() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$ begin perform 1; end $$;
create function plain() returns void language plpgsql as $$ begin perform 1; end $$;
