-- What experts of a blind round read is confirmed by name and kept as it was confirmed.
CREATE TRIGGER redaction_insert_only BEFORE UPDATE OR DELETE ON redaction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
