-- A time table stays as it was drawn; announcing it and its paper are written once.
CREATE TRIGGER pitch_timetable_stands BEFORE UPDATE OR DELETE ON pitch_timetable
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('announced_at', 'document', 'check_code');
CREATE TRIGGER pitch_slot_insert_only BEFORE UPDATE OR DELETE ON pitch_slot
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Nobody presents while another does. A range of one number stands for the table, since only ranges have what such a
-- constraint needs without an extension.
ALTER TABLE pitch_slot ADD CONSTRAINT pitch_slot_never_overlaps
    EXCLUDE USING gist (int4range(timetable, timetable, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&);

-- Who presents was called in, and the table is one of this call and phase.
CREATE FUNCTION pitch_slot_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pitch_timetable t JOIN called_in c ON c.call = t.call AND c.phase = t.phase
        WHERE t.id = NEW.timetable AND c.application = NEW.application AND t.announced_at IS NULL
    ) THEN
        RAISE EXCEPTION 'application % was not called in, or the time table is announced', NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pitch_slot_of_somebody_called_in';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pitch_slot_allowed BEFORE INSERT ON pitch_slot
    FOR EACH ROW EXECUTE FUNCTION pitch_slot_is_allowed();
