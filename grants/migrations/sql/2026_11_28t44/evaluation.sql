-- A draw can be made again for ever, what was handed in and what it came to stand, and a locked sheet does not change.
CREATE TRIGGER expert_draw_insert_only BEFORE UPDATE OR DELETE ON expert_draw
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluated_project_insert_only BEFORE UPDATE OR DELETE ON evaluated_project
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reopened_sheet_insert_only BEFORE UPDATE OR DELETE ON reopened_sheet
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_result_insert_only BEFORE UPDATE OR DELETE ON evaluation_result
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evaluation_paper_insert_only BEFORE UPDATE OR DELETE ON evaluation_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE UNIQUE INDEX appointment_lives_once ON appointment (project, expert) WHERE ended_at IS NULL;

-- What is judged by is fixed when an evaluation opens.
CREATE FUNCTION evaluation_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM evaluation e WHERE e.opened_at IS NOT NULL
        AND e.id = CASE TG_OP WHEN 'DELETE' THEN OLD.evaluation ELSE NEW.evaluation END) THEN
        RAISE EXCEPTION 'an open evaluation is judged by what it was opened with' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evaluation_criterion_fixed BEFORE INSERT OR UPDATE OR DELETE ON evaluation_criterion
    FOR EACH ROW EXECUTE FUNCTION evaluation_is_fixed();
CREATE TRIGGER evaluation_label_fixed BEFORE INSERT OR UPDATE OR DELETE ON evaluation_label
    FOR EACH ROW EXECUTE FUNCTION evaluation_is_fixed();
CREATE TRIGGER evaluation_rule_fixed BEFORE INSERT OR UPDATE OR DELETE ON evaluation_rule
    FOR EACH ROW EXECUTE FUNCTION evaluation_is_fixed();
CREATE FUNCTION evaluation_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL AND (to_jsonb(OLD) - '{published_at,published_by}'::text[])
            IS DISTINCT FROM (to_jsonb(NEW) - '{published_at,published_by}'::text[])
        OR OLD.opened_at IS NOT NULL AND (to_jsonb(OLD) - '{due_on,closed_at,closed_by,published_at,published_by}'::text[])
            IS DISTINCT FROM (to_jsonb(NEW) - '{due_on,closed_at,closed_by,published_at,published_by}'::text[]) THEN
        RAISE EXCEPTION 'an open evaluation changes only by its moves' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER evaluation_stands BEFORE UPDATE OR DELETE ON evaluation
    FOR EACH ROW EXECUTE FUNCTION evaluation_stands();

-- A mark is written on a sheet that is declared, lives, is not locked, of an evaluation that is not closed.
CREATE FUNCTION evaluation_mark_on_an_open_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet integer := CASE TG_OP WHEN 'DELETE' THEN OLD.appointment ELSE NEW.appointment END;
BEGIN
    IF NOT EXISTS (
        SELECT FROM appointment a JOIN evaluated_project p ON p.id = a.project JOIN evaluation e ON e.id = p.evaluation
        WHERE a.id = sheet AND a.declared_at IS NOT NULL AND a.ended_at IS NULL AND a.locked_at IS NULL
            AND e.closed_at IS NULL
    ) THEN
        RAISE EXCEPTION 'sheet % takes no marks', sheet USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER evaluation_mark_on_an_open_sheet BEFORE INSERT OR UPDATE OR DELETE ON evaluation_mark
    FOR EACH ROW EXECUTE FUNCTION evaluation_mark_on_an_open_sheet();

-- A locked sheet is opened again only beside its kept version.
CREATE FUNCTION appointment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.ended_at IS NOT NULL
        OR (OLD.project, OLD.expert, OLD.draw) IS DISTINCT FROM (NEW.project, NEW.expert, NEW.draw)
        OR OLD.locked_at IS NOT NULL AND NEW.ended_at IS NULL AND (NEW.locked_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM reopened_sheet r WHERE r.appointment = OLD.id AND r.locked_at = OLD.locked_at)) THEN
        RAISE EXCEPTION 'a sheet that was handed in or has ended stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER appointment_stands BEFORE UPDATE OR DELETE ON appointment
    FOR EACH ROW EXECUTE FUNCTION appointment_stands();

-- What was decided on a measure stands.
CREATE FUNCTION measure_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.dropped_at IS NOT NULL
        OR (OLD.project, OLD.measure, OLD.amount) IS DISTINCT FROM (NEW.project, NEW.measure, NEW.amount)
        OR OLD.adopted_at IS NOT NULL AND (OLD.adopted_at, OLD.adopted_note, OLD.answer_by)
            IS DISTINCT FROM (NEW.adopted_at, NEW.adopted_note, NEW.answer_by)
        OR OLD.answered_at IS NOT NULL AND OLD.answer IS DISTINCT FROM NEW.answer
        OR OLD.effective_at IS NOT NULL AND (OLD.effective_at, OLD.hold, OLD.credit_event, OLD.rectification)
            IS DISTINCT FROM (NEW.effective_at, NEW.hold, NEW.credit_event, NEW.rectification) THEN
        RAISE EXCEPTION 'what was decided on a measure stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measure_stands BEFORE UPDATE OR DELETE ON measure FOR EACH ROW EXECUTE FUNCTION measure_stands();

-- A project judged a fail is a fact of credit of its own kind (R-H3).
ALTER TABLE credit_event DROP CONSTRAINT credit_event_kind_known, ADD CONSTRAINT credit_event_kind_known
    CHECK (kind IN ('violation', 'false_commitment', 'misuse', 'terminated', 'overdue', 'poor_result', 'good'));
