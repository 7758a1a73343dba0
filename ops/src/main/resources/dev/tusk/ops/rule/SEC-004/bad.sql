set password_encryption = 'md5';
create role md5_user login password 'secret';
-- @after
drop role md5_user;
