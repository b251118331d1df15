-- What was tried out stays: a run is asked, solved once, and at most adopted once. A release is never taken back.
CREATE FUNCTION assignment_run_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.call, NEW.phase, NEW.number, NEW.plan, NEW.seed, NEW.seed_hash, NEW.asked_at, NEW.asked_by)
        IS DISTINCT FROM
        (OLD.id, OLD.call, OLD.phase, OLD.number, OLD.plan, OLD.seed, OLD.seed_hash, OLD.asked_at, OLD.asked_by)
        OR OLD.solved_at IS NOT NULL AND
        (NEW.solved_at, NEW.facts, NEW.facts_hash, NEW.pairs, NEW.figures, NEW.refused) IS DISTINCT FROM
        (OLD.solved_at, OLD.facts, OLD.facts_hash, OLD.pairs, OLD.figures, OLD.refused)
        OR OLD.adopted_at IS NOT NULL AND
        (NEW.adopted_at, NEW.adopted_by) IS DISTINCT FROM (OLD.adopted_at, OLD.adopted_by) THEN
        RAISE EXCEPTION 'run % of an assignment stays as it is', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_run_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_run_written_once BEFORE UPDATE ON assignment_run
    FOR EACH ROW EXECUTE FUNCTION assignment_run_is_written_once();
CREATE TRIGGER assignment_run_not_deleted BEFORE DELETE ON assignment_run
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assignment_release_insert_only BEFORE UPDATE OR DELETE ON assignment_release
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Why an application was given by hand is said when it is given.
CREATE FUNCTION assignment_reason_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'why assignment % was given stays as it is', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_reason_stays';
END $$;
CREATE TRIGGER assignment_reason_stays BEFORE UPDATE ON assignment
    FOR EACH ROW WHEN (NEW.given_reason IS DISTINCT FROM OLD.given_reason) EXECUTE FUNCTION assignment_reason_stays();

-- What was assigned before there were releases was seen at once.
INSERT INTO assignment_release (call, phase, released_at, released_by)
    SELECT p.call, t.phase, min(t.assigned_at), NULL FROM assignment t JOIN application p ON p.id = t.application
    GROUP BY p.call, t.phase;
