create subscription news connection 'host=127.0.0.1 port=1 dbname=nowhere connect_timeout=1' publication news
with (connect = false, slot_name = none, enabled = false);
-- @after
drop subscription news;
