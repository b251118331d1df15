-- A mailing that left is fixed.
CREATE FUNCTION mailing_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'mailing % was released', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER mailing_stands BEFORE UPDATE OR DELETE ON mailing FOR EACH ROW EXECUTE FUNCTION mailing_stands();
