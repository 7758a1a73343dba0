create extension hstore version '1.4';
