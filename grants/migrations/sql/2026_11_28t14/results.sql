-- Minutes are changed until they are completed; afterwards only their paper is added. Signatures name what was frozen.
CREATE FUNCTION minutes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.completed_at IS NOT NULL THEN
            RAISE EXCEPTION 'minutes % are completed', OLD.id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'minutes_completed';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.completed_at IS NOT NULL AND (
        to_jsonb(NEW) - ARRAY['document', 'check_code'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['document', 'check_code']
        OR OLD.document IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'minutes % are completed', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'minutes_completed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minutes_stay_when_completed BEFORE UPDATE OR DELETE ON minutes
    FOR EACH ROW EXECUTE FUNCTION minutes_stay();

CREATE FUNCTION minutes_signature_is_of_what_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM minutes m WHERE m.id = NEW.minutes AND m.content_hash = NEW.content_hash
            AND m.completed_at IS NOT NULL
            AND m.attendance @> jsonb_build_array(jsonb_build_object('person', NEW.person))
    ) THEN
        RAISE EXCEPTION 'person % cannot sign minutes %', NEW.person, NEW.minutes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_signed_by_who_was_there';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER minutes_signature_allowed BEFORE INSERT ON minutes_signature
    FOR EACH ROW EXECUTE FUNCTION minutes_signature_is_of_what_is_frozen();
CREATE TRIGGER minutes_signature_insert_only BEFORE UPDATE OR DELETE ON minutes_signature
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judging_paper_insert_only BEFORE UPDATE OR DELETE ON judging_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
