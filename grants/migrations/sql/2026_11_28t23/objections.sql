-- Who handled it stands; the day by which it is answered is set once; what is closed is handed to nobody.
CREATE TRIGGER objection_handling_insert_only BEFORE UPDATE OR DELETE ON objection_handling
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION objection_handling_keeps_its_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed date;
BEGIN
    SELECT closed_on INTO closed FROM objection WHERE id = NEW.objection FOR NO KEY UPDATE;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'objection % is closed', NEW.objection
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'objection_handling_of_an_open_one';
    END IF;
    IF EXISTS (SELECT FROM objection_handling
        WHERE objection = NEW.objection AND (due_on <> NEW.due_on OR NEW.reason = '')) THEN
        RAISE EXCEPTION 'objection % is due on another day, or handed on without a reason', NEW.objection
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_handling_keeps_its_day';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER objection_handling_keeps_its_day BEFORE INSERT ON objection_handling
    FOR EACH ROW EXECUTE FUNCTION objection_handling_keeps_its_day();

DROP TRIGGER objection_stands ON objection;
CREATE TRIGGER objection_stands BEFORE UPDATE OR DELETE ON objection
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('closed_on', 'closed_by', 'is_upheld', 'finding', 'reply');
