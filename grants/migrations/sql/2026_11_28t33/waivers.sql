-- A waiver is of a condition that its stage has, and stands.
CREATE FUNCTION stage_waiver_is_asked_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM stage_requirement WHERE stage = NEW.stage AND condition = NEW.condition) THEN
        RAISE EXCEPTION 'stage % does not wait for %', NEW.stage, NEW.condition
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stage_waiver_is_asked_for';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stage_waiver_is_asked_for BEFORE INSERT ON stage_waiver
    FOR EACH ROW EXECUTE FUNCTION stage_waiver_is_asked_for();
CREATE TRIGGER stage_waiver_stands BEFORE UPDATE OR DELETE ON stage_waiver
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
