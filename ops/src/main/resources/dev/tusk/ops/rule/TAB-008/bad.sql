create table event (id int primary key, body json);
