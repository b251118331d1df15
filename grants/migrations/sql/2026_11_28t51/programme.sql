-- What was changed in a register stays as it was written.
CREATE FUNCTION register_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'changes of a register are insert-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER register_change_stays BEFORE UPDATE OR DELETE ON register_change
    FOR EACH ROW EXECUTE FUNCTION register_change_stays();

-- An entry is never deleted, never changes its register or its keeper, and what is over is over.
CREATE FUNCTION register_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_on IS NOT NULL
        OR (NEW.kind, NEW.keeper, NEW.created_at, NEW.created_by)
            IS DISTINCT FROM (OLD.kind, OLD.keeper, OLD.created_at, OLD.created_by) THEN
        RAISE EXCEPTION 'an entry of a register ends, it is not deleted or made another'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER register_entry_stays BEFORE UPDATE OR DELETE ON register_entry
    FOR EACH ROW EXECUTE FUNCTION register_entry_stays();

-- An application answers a need once at a time, however many press the button.
CREATE UNIQUE INDEX answered_need_once ON answered_need (application, need) WHERE withdrawn_at IS NULL;
-- So does it carry a term.
CREATE UNIQUE INDEX project_term_once ON project_term (application, term) WHERE withdrawn_at IS NULL;
-- What is due, for the tasks of those who keep it.
CREATE INDEX register_entry_due ON register_entry (keeper, until_on) WHERE ended_on IS NULL;
