-- The tests themselves are superusers.
-- @threshold sessions=50
-- @session person
set application_name = 'psql';
