-- Judging in phases: a sheet belongs to one, and changes no more once that one, or all of scoring, is closed.
DROP INDEX assignment_one_live;
CREATE UNIQUE INDEX assignment_one_live ON assignment (expert, application, phase) WHERE ended_at IS NULL;

-- What was closed before there were phases was closed in its only one.
INSERT INTO phase_closure (call, phase, closed_at, closed_by) SELECT call, 1, closed_at, closed_by FROM scoring_closure;

-- Raises when scoring of the application's call is closed, or that phase of it. Holds the call, which closing locks.
CREATE FUNCTION refuse_after_scoring(application_id integer, of_phase integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    of_call integer;
BEGIN
    PERFORM refuse_after_scoring(application_id);
    SELECT call INTO of_call FROM application WHERE id = application_id;
    IF EXISTS (SELECT 1 FROM phase_closure WHERE call = of_call AND phase = of_phase) THEN
        RAISE EXCEPTION 'phase % of call % is closed', of_phase, of_call
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'scoring_is_closed';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION assignment_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM expert WHERE id = NEW.expert FOR NO KEY UPDATE;
    PERFORM refuse_after_scoring(NEW.application, NEW.phase);
    IF EXISTS (
        SELECT 1 FROM conflict
        WHERE expert = NEW.expert AND application = NEW.application AND lifted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'expert % has a conflict with application %', NEW.expert, NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_free_of_conflict';
    END IF;
    IF NEW.phase > 1 AND NOT EXISTS (
        SELECT 1 FROM called_in WHERE application = NEW.application AND phase = NEW.phase
    ) THEN
        RAISE EXCEPTION 'application % was not called into phase %', NEW.application, NEW.phase
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_of_somebody_called_in';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION assignment_changes_are_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_recused boolean := EXISTS (
        SELECT 1 FROM conflict
        WHERE expert = OLD.expert AND application = OLD.application AND lifted_at IS NULL
    );
BEGIN
    PERFORM refuse_after_scoring(OLD.application, OLD.phase);
    IF (NEW.expert, NEW.application, NEW.phase, NEW.assigned_at, NEW.assigned_by)
        IS DISTINCT FROM (OLD.expert, OLD.application, OLD.phase, OLD.assigned_at, OLD.assigned_by)
        OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'assignment % has ended or may not become another one', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_stays';
    END IF;
    IF OLD.locked_at IS NOT NULL AND (
        (NEW.comment, NEW.saved_at, NEW.locked_at) IS DISTINCT FROM (OLD.comment, OLD.saved_at, OLD.locked_at)
        OR NOT is_recused
    ) THEN
        RAISE EXCEPTION 'sheet % is locked', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_sheet_locked';
    END IF;
    RETURN NEW;
END $$;

-- A conflict that becomes known ends the sheets of every phase that is not closed yet (R-E5).
CREATE OR REPLACE FUNCTION conflict_ends_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment SET ended_at = NEW.noted_at, ended_reason = '回避：' || NEW.reason
    WHERE expert = NEW.expert AND application = NEW.application AND ended_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM phase_closure c JOIN application a ON a.call = c.call
        WHERE a.id = assignment.application AND c.phase = assignment.phase
    );
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION mark_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet assignment;
    of_sheet integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.assignment ELSE NEW.assignment END;
BEGIN
    SELECT * INTO sheet FROM assignment WHERE id = of_sheet FOR SHARE;
    IF sheet.locked_at IS NOT NULL OR sheet.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'sheet % is locked or has ended', of_sheet
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mark_of_an_open_sheet';
    END IF;
    PERFORM refuse_after_scoring(sheet.application, sheet.phase);
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.assignment, NEW.criterion) IS DISTINCT FROM (OLD.assignment, OLD.criterion) THEN
        RAISE EXCEPTION 'mark % may not move to another sheet or criterion', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mark_stays';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM criterion JOIN application ON application.call = criterion.call
        WHERE criterion.id = NEW.criterion AND application.id = sheet.application AND criterion.phase = sheet.phase
            AND coalesce(NEW.value, 0) <= criterion.max_mark
    ) THEN
        RAISE EXCEPTION 'mark % exceeds its criterion, or the criterion is of another call or phase', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mark_within_its_criterion';
    END IF;
    RETURN NEW;
END $$;

-- Closing a phase waits for every sheet that is being saved, and is final; so is who was called in.
CREATE TRIGGER phase_closure_waits BEFORE INSERT ON phase_closure
    FOR EACH ROW EXECUTE FUNCTION scoring_closure_holds_the_call();
CREATE TRIGGER phase_closure_insert_only BEFORE UPDATE OR DELETE ON phase_closure
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER called_in_insert_only BEFORE UPDATE OR DELETE ON called_in
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
