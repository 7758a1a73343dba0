create function promote() returns void language plpgsql security definer as $$ begin perform 1; end $$;
