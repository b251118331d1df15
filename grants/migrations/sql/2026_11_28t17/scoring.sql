-- A locked sheet ends with its expert's seat as it ends with a conflict that stands: it is void, not taken back.

CREATE FUNCTION sheet_is_void(of_expert integer, of_application integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT conflict_stands(of_expert, of_application) OR EXISTS (
        SELECT FROM panelist l JOIN application a ON a.call = l.call
        WHERE a.id = of_application AND l.expert = of_expert AND l.left_at IS NOT NULL
    )
$$;

CREATE OR REPLACE FUNCTION locked_sheet_ends_by_a_ruling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT sheet_is_void(OLD.expert, OLD.application) THEN
        RAISE EXCEPTION 'sheet % is locked', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_sheet_locked';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION assignment_changes_are_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse_after_scoring(OLD.application, OLD.phase);
    IF (NEW.expert, NEW.application, NEW.phase, NEW.assigned_at, NEW.assigned_by)
        IS DISTINCT FROM (OLD.expert, OLD.application, OLD.phase, OLD.assigned_at, OLD.assigned_by)
        OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'assignment % has ended or may not become another one', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_stays';
    END IF;
    IF OLD.locked_at IS NOT NULL AND (
        (NEW.comment, NEW.saved_at, NEW.version) IS DISTINCT FROM (OLD.comment, OLD.saved_at, OLD.version)
        OR NOT CASE
            WHEN NEW.locked_at IS NULL THEN NEW.ended_at IS NULL AND sheet_was_unlocked(OLD.id)
            ELSE NEW.locked_at = OLD.locked_at AND sheet_is_void(OLD.expert, OLD.application)
        END
    ) THEN
        RAISE EXCEPTION 'sheet % is locked', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_sheet_locked';
    END IF;
    IF OLD.locked_at IS NULL AND NEW.locked_at IS NOT NULL AND (
        sheet_was_unlocked(OLD.id)
        OR NOT EXISTS (SELECT FROM sheet_version WHERE assignment = OLD.id AND locked_at = NEW.locked_at)
    ) THEN
        RAISE EXCEPTION 'sheet % is locked together with its version', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'assignment_locked_with_version';
    END IF;
    RETURN NEW;
END $$;
