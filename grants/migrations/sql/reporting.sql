-- A kind of report is before the office, or accepted, once for an award; a returned one makes room for the next.
CREATE UNIQUE INDEX report_one_live ON report (award, kind) WHERE status IN ('submitted', 'accepted');

-- What was decided on a report stays decided, and what was decided on stays as it was read.
CREATE FUNCTION report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a report is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> 'submitted' THEN
        RAISE EXCEPTION 'a report that is % does not change', OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.award, OLD.kind, OLD.attempt, OLD.narrative, OLD.spent, OLD.beneficiaries, OLD.attachment,
        OLD.submitted_on, OLD.submitted_at, OLD.submitted_by)
        IS DISTINCT FROM
       (NEW.award, NEW.kind, NEW.attempt, NEW.narrative, NEW.spent, NEW.beneficiaries, NEW.attachment,
        NEW.submitted_on, NEW.submitted_at, NEW.submitted_by) THEN
        RAISE EXCEPTION 'a submitted report does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_stays BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION report_stays();

-- An accepted rectification is closed.
CREATE FUNCTION rectification_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.accepted_at IS NOT NULL THEN
        RAISE EXCEPTION 'a rectification is never deleted, nor changed after it was accepted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rectification_stays BEFORE UPDATE OR DELETE ON rectification
    FOR EACH ROW EXECUTE FUNCTION rectification_stays();
