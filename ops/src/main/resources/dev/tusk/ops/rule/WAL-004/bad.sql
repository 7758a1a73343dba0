-- @threshold factor=0.01
create table change (id int primary key);
