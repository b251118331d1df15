-- Who may judge what, and when a sheet no longer changes: held here, so that no code path slips past it.
CREATE UNIQUE INDEX assignment_one_live ON assignment (expert, application) WHERE ended_at IS NULL;

-- Raises when scoring of the application's call is closed. Holds the call, which closing locks: the answer stays true.
CREATE FUNCTION refuse_after_scoring(application_id integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    of_call integer;
BEGIN
    SELECT call INTO of_call FROM application WHERE id = application_id;
    PERFORM 1 FROM call WHERE id = of_call FOR SHARE;
    IF EXISTS (SELECT 1 FROM scoring_closure WHERE call = of_call) THEN
        RAISE EXCEPTION 'scoring of call % is closed', of_call
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'scoring_is_closed';
    END IF;
END $$;

-- The expert's row is locked by whoever assigns and by whoever notes a conflict: the second sees the first.
CREATE FUNCTION assignment_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM expert WHERE id = NEW.expert FOR NO KEY UPDATE;
    PERFORM refuse_after_scoring(NEW.application);
    IF EXISTS (
        SELECT 1 FROM conflict
        WHERE expert = NEW.expert AND application = NEW.application AND lifted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'expert % has a conflict with application %', NEW.expert, NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_free_of_conflict';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_allowed BEFORE INSERT ON assignment
    FOR EACH ROW EXECUTE FUNCTION assignment_is_allowed();

CREATE FUNCTION assignment_changes_are_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_recused boolean := EXISTS (
        SELECT 1 FROM conflict
        WHERE expert = OLD.expert AND application = OLD.application AND lifted_at IS NULL
    );
BEGIN
    PERFORM refuse_after_scoring(OLD.application);
    IF (NEW.expert, NEW.application, NEW.assigned_at, NEW.assigned_by)
        IS DISTINCT FROM (OLD.expert, OLD.application, OLD.assigned_at, OLD.assigned_by) OR OLD.ended_at IS NOT NULL THEN
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
CREATE TRIGGER assignment_changes_allowed BEFORE UPDATE ON assignment
    FOR EACH ROW EXECUTE FUNCTION assignment_changes_are_allowed();
CREATE TRIGGER assignment_not_deleted BEFORE DELETE ON assignment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A conflict is noted once and at most lifted once; noting it ends the assignment that stands (R-E5).
CREATE FUNCTION conflict_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM expert WHERE id = NEW.expert FOR NO KEY UPDATE;
    PERFORM refuse_after_scoring(NEW.application);
    IF TG_OP = 'UPDATE' AND (OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL OR
        (NEW.expert, NEW.application, NEW.origin, NEW.reason, NEW.noted_at, NEW.noted_by) IS DISTINCT FROM
        (OLD.expert, OLD.application, OLD.origin, OLD.reason, OLD.noted_at, OLD.noted_by)) THEN
        RAISE EXCEPTION 'conflict % can only be lifted, once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'conflict_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conflict_allowed BEFORE INSERT OR UPDATE ON conflict
    FOR EACH ROW EXECUTE FUNCTION conflict_is_allowed();
CREATE TRIGGER conflict_not_deleted BEFORE DELETE ON conflict
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION conflict_ends_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment SET ended_at = NEW.noted_at, ended_reason = '回避：' || NEW.reason
    WHERE expert = NEW.expert AND application = NEW.application AND ended_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER conflict_ends_the_assignment AFTER INSERT ON conflict
    FOR EACH ROW WHEN (NEW.lifted_at IS NULL) EXECUTE FUNCTION conflict_ends_assignment();

-- Marks of a locked or ended sheet, or after scoring was closed, do not change; no mark exceeds its criterion.
CREATE FUNCTION mark_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet assignment;
    of_sheet integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.assignment ELSE NEW.assignment END;
BEGIN
    SELECT * INTO sheet FROM assignment WHERE id = of_sheet FOR SHARE;
    IF sheet.locked_at IS NOT NULL OR sheet.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'sheet % is locked or has ended', of_sheet
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mark_of_an_open_sheet';
    END IF;
    PERFORM refuse_after_scoring(sheet.application);
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.assignment, NEW.criterion) IS DISTINCT FROM (OLD.assignment, OLD.criterion) THEN
        RAISE EXCEPTION 'mark % may not move to another sheet or criterion', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'mark_stays';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM criterion JOIN application ON application.call = criterion.call
        WHERE criterion.id = NEW.criterion AND application.id = sheet.application
            AND coalesce(NEW.value, 0) <= criterion.max_mark
    ) THEN
        RAISE EXCEPTION 'mark % exceeds its criterion, or the criterion is of another call', NEW.value
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mark_within_its_criterion';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mark_allowed BEFORE INSERT OR UPDATE OR DELETE ON mark
    FOR EACH ROW EXECUTE FUNCTION mark_is_allowed();

-- Closing waits for every sheet that is being saved, and is final; so are the results.
CREATE FUNCTION scoring_closure_holds_the_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM call WHERE id = NEW.call FOR NO KEY UPDATE;
    RETURN NEW;
END $$;
CREATE TRIGGER scoring_closure_waits BEFORE INSERT ON scoring_closure
    FOR EACH ROW EXECUTE FUNCTION scoring_closure_holds_the_call();
CREATE TRIGGER scoring_closure_insert_only BEFORE UPDATE OR DELETE ON scoring_closure
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER result_insert_only BEFORE UPDATE OR DELETE ON result
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
