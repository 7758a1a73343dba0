create role scram_user login password 'secret';
-- @after
drop role scram_user;
