-- One look for a hash finds every application that has it, without touching the table.
CREATE INDEX shingle_by_hash ON shingle (h) INCLUDE (application, tenth);

CREATE TRIGGER duplicate_hit_insert_only BEFORE UPDATE OR DELETE ON duplicate_hit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER duplicate_ruling_insert_only BEFORE UPDATE OR DELETE ON duplicate_ruling
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Names, phones and accounts are compared without their dress, by one index each.
CREATE FUNCTION bare_name(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT translate(upper(normalize(name, NFKC)), ' ()〔〕[]·•.,-_、，。“”', '')
$$;
CREATE FUNCTION bare_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT right(regexp_replace(phone, '[^0-9]', '', 'g'), 11)
$$;
CREATE INDEX organization_bare_name ON organization (bare_name(name));
CREATE INDEX organization_bare_phone ON organization (bare_phone(phone));
CREATE INDEX organization_representative_id ON organization (representative_id) WHERE representative_id <> '';
CREATE INDEX bank_account_number ON bank_account (number);
