-- The closing of a later phase of judging is put off while its correction is written and not yet in force; nothing else
-- of a published phase changes (R-C1).
CREATE FUNCTION refuse_change_of_published_phase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'closes_at' = to_jsonb(OLD) - 'closes_at' AND NEW.closes_at > OLD.closes_at
        AND EXISTS (
        SELECT FROM call JOIN call_correction c ON c.call = call.id AND c.number = call.correction_no + 1
            WHERE call.id = OLD.call) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_call_published(OLD.call);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_call_published(NEW.call);
    RETURN NEW;
END $$;
DROP TRIGGER phase_fixed_when_published ON phase;
CREATE TRIGGER phase_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON phase
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_phase();
