-- @session program
set application_name = 'shop';
