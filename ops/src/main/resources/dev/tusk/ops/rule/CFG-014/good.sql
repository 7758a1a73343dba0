do $$
begin
  execute format('alter database %I set statement_timeout = ''30s''', current_database());
end;
$$;
