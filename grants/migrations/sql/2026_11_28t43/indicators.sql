-- What an award promises stands once its agreement is signed.
CREATE FUNCTION indicator_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM agreement g WHERE g.signed_on IS NOT NULL
        AND g.award IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.award END,
                        CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.award END)) THEN
        RAISE EXCEPTION 'the indicators of a signed award stand'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'indicator_stands';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER indicator_stands BEFORE INSERT OR UPDATE OR DELETE ON indicator
    FOR EACH ROW EXECUTE FUNCTION indicator_stands();
CREATE TRIGGER indicator_list_stands BEFORE INSERT OR UPDATE OR DELETE ON indicator_list
    FOR EACH ROW EXECUTE FUNCTION indicator_stands();

-- Nothing is signed whose indicators nobody agreed to, or that was drawn before they were worded.
CREATE FUNCTION agreement_has_its_indicators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM indicator_list i WHERE i.award = NEW.award
        AND (i.agreed_at IS NULL OR i.written_at > NEW.drawn_at)) THEN
        RAISE EXCEPTION 'agreement % does not hold the indicators as agreed', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_has_its_indicators';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_has_its_indicators BEFORE UPDATE ON agreement
    FOR EACH ROW WHEN (OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL)
    EXECUTE FUNCTION agreement_has_its_indicators();
