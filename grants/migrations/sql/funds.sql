-- What a source is, and what it serves, is fixed once its money stands in the book: awards rest on it.
CREATE TRIGGER fund_source_insert_only BEFORE UPDATE OR DELETE ON fund_source
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fund_purpose_insert_only BEFORE UPDATE OR DELETE ON fund_purpose
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
