CREATE TRIGGER disclosed_item_stands BEFORE UPDATE OR DELETE ON disclosed_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('withdrawn_at', 'withdrawn_by', 'withdrawn_why');

-- What is replaced is of the same organisation and kind, and still stands.
CREATE FUNCTION disclosed_item_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.replaces IS NOT NULL AND NOT EXISTS (
        SELECT FROM disclosed_item d WHERE d.id = NEW.replaces AND d.organization = NEW.organization
        AND d.item_kind = NEW.item_kind AND d.withdrawn_at IS NULL
    ) THEN
        RAISE EXCEPTION 'item % cannot be replaced by this one', NEW.replaces
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosed_item_follows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosed_item_follows BEFORE INSERT ON disclosed_item
    FOR EACH ROW EXECUTE FUNCTION disclosed_item_follows();
