-- The newest release of the package that the advisory names (what is fixed, what it lists), so that an
-- audit need not read its lists for that. What was imported before is taken anew by the next import.
ALTER TABLE advisory_package ADD COLUMN newest TEXT;
UPDATE advisory SET modified = '';
