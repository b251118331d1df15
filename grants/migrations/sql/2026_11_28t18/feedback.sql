-- Judged, and neither rejected nor awarded. A cancelled award that everybody was told of is a decision all the same.
CREATE FUNCTION application_is_undecided(one integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM rejection WHERE application = one) AND NOT EXISTS (
        SELECT FROM award a WHERE a.application = one
            AND (a.cancelled_at IS NULL OR EXISTS (SELECT FROM notice_item i WHERE i.award = a.id))
    )
$$;

-- What is drafted stands; what is hidden of it, and who looked, may be written until it is released to all.
CREATE FUNCTION applicant_feedback_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    looking text[] := ARRAY['hidden', 'looked_at', 'looked_by'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'feedback is never deleted'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'applicant_feedback_stands';
    END IF;
    -- A release waits for this, or this for the release.
    PERFORM 1 FROM call WHERE id = NEW.call FOR SHARE;
    IF EXISTS (SELECT FROM feedback_release WHERE call = NEW.call)
        OR (TG_OP = 'UPDATE' AND to_jsonb(NEW) - looking <> to_jsonb(OLD) - looking) THEN
        RAISE EXCEPTION 'feedback % stands', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'applicant_feedback_stands';
    END IF;
    IF NOT EXISTS (SELECT FROM result WHERE application = NEW.application AND call = NEW.call) THEN
        RAISE EXCEPTION 'application % was not judged in call %', NEW.application, NEW.call
            USING ERRCODE = 'check_violation', CONSTRAINT = 'applicant_feedback_of_the_judged';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applicant_feedback_stands BEFORE INSERT OR UPDATE OR DELETE ON applicant_feedback
    FOR EACH ROW EXECUTE FUNCTION applicant_feedback_stands();

-- All or none: every judged application is decided, and its feedback looked through.
CREATE FUNCTION feedback_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM call WHERE id = NEW.call FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM applicant_feedback WHERE call = NEW.call) OR EXISTS (
        SELECT FROM result r LEFT JOIN applicant_feedback f ON f.application = r.application
        WHERE r.call = NEW.call AND (f.looked_at IS NULL OR application_is_undecided(r.application))
    ) THEN
        RAISE EXCEPTION 'feedback of call % was not looked through to the last', NEW.call
            USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_release_of_all';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER feedback_release_of_all BEFORE INSERT ON feedback_release
    FOR EACH ROW EXECUTE FUNCTION feedback_is_whole();
CREATE TRIGGER feedback_release_insert_only BEFORE UPDATE OR DELETE ON feedback_release
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
