-- Whose site it is stands on every page: those few bodies among all that ever applied.
CREATE INDEX organization_in_office ON organization (id) WHERE is_funder OR is_organiser;
