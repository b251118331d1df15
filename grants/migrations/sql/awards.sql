-- What may still be written on a row that stands: only the columns named, each once, from empty.
CREATE FUNCTION refuse_change_but() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb;
    filled text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% rows are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    becomes := to_jsonb(NEW);
    IF was - TG_ARGV <> becomes - TG_ARGV THEN
        RAISE EXCEPTION '% % stands as it is', TG_TABLE_NAME, OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH filled IN ARRAY TG_ARGV LOOP
        IF was -> filled NOT IN ('null', '""') AND was -> filled <> becomes -> filled THEN
            RAISE EXCEPTION '%.% is written once', TG_TABLE_NAME, filled USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

-- R-A12: the live awards of a pool never exceed it. The pool's row is the queue in which decisions wait for each other.
CREATE FUNCTION award_keeps_pool() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holds numeric;
    others numeric;
BEGIN
    SELECT amount INTO STRICT holds FROM pool
        WHERE id = NEW.pool AND call = NEW.call AND fund = NEW.fund FOR NO KEY UPDATE;
    SELECT coalesce(sum(amount), 0) INTO others FROM award
        WHERE pool = NEW.pool AND cancelled_at IS NULL AND id <> NEW.id;
    IF NEW.cancelled_at IS NULL AND others + NEW.amount > holds THEN
        RAISE EXCEPTION 'pool % holds %, % would be awarded', NEW.pool, holds, others + NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_keeps_pool';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_keeps_pool BEFORE INSERT OR UPDATE ON award FOR EACH ROW EXECUTE FUNCTION award_keeps_pool();

-- A decision may be replaced until it is announced; from then on only a cancellation is written on it.
CREATE FUNCTION award_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cancelling text[] := ARRAY['cancelled_at', 'cancelled_reason'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'awards are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM notice_item WHERE award = OLD.id) AND (
        to_jsonb(NEW) - cancelling <> to_jsonb(OLD) - cancelling OR OLD.cancelled_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'award % is announced and stands', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_stands BEFORE UPDATE OR DELETE ON award FOR EACH ROW EXECUTE FUNCTION award_stands();

CREATE FUNCTION award_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM notice_item WHERE award = OLD.award) THEN
        RAISE EXCEPTION 'the lines of award % stand', OLD.award USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER award_line_stands BEFORE UPDATE OR DELETE ON award_line
    FOR EACH ROW EXECUTE FUNCTION award_line_stands();

-- The lines of an award add up to it, whatever wrote them, when the transaction ends.
CREATE FUNCTION award_lines_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    one integer := (written ->> TG_ARGV[0])::integer;
    lines numeric;
    whole numeric;
BEGIN
    SELECT sum(amount) INTO lines FROM award_line WHERE award = one;
    SELECT amount INTO whole FROM award WHERE id = one;
    IF lines IS DISTINCT FROM whole THEN
        RAISE EXCEPTION 'the lines of award % add up to %, not %', one, lines, whole
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_lines_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER award_lines_add_up AFTER INSERT OR UPDATE ON award DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION award_lines_add_up('id');
CREATE CONSTRAINT TRIGGER award_line_adds_up AFTER INSERT OR UPDATE OR DELETE ON award_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION award_lines_add_up('award');

-- An application has one decision: a live award or a rejection.
CREATE FUNCTION decision_is_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken boolean;
BEGIN
    PERFORM 1 FROM application WHERE id = NEW.application FOR NO KEY UPDATE;
    IF TG_TABLE_NAME = 'rejection' THEN
        taken := EXISTS (SELECT FROM award WHERE application = NEW.application AND cancelled_at IS NULL);
    ELSIF NEW.cancelled_at IS NULL THEN
        taken := EXISTS (SELECT FROM rejection WHERE application = NEW.application);
    END IF;
    IF taken THEN
        RAISE EXCEPTION 'application % is decided', NEW.application
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'decision_is_one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_is_one_decision BEFORE INSERT OR UPDATE ON award
    FOR EACH ROW EXECUTE FUNCTION decision_is_one();
CREATE TRIGGER rejection_is_one_decision BEFORE INSERT ON rejection
    FOR EACH ROW EXECUTE FUNCTION decision_is_one();
CREATE TRIGGER rejection_never_changes BEFORE UPDATE ON rejection
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was announced, objected, agreed and held stands (R-F6, R-G7); what ends it is written once.
CREATE TRIGGER public_notice_stands BEFORE UPDATE OR DELETE ON public_notice
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('document', 'check_code');
CREATE TRIGGER notice_item_stands BEFORE UPDATE OR DELETE ON notice_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('withdrawn_at', 'withdrawn_reason');
CREATE TRIGGER objection_stands BEFORE UPDATE OR DELETE ON objection
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('closed_on', 'closed_by', 'is_upheld', 'finding');
CREATE TRIGGER agreement_stands BEFORE UPDATE ON agreement FOR EACH ROW WHEN (OLD.signed_on IS NOT NULL)
    EXECUTE FUNCTION refuse_change_but('document', 'check_code', 'scan');
CREATE TRIGGER agreement_never_deleted BEFORE DELETE ON agreement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hold_stands BEFORE UPDATE OR DELETE ON hold
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('lifted_at', 'lifted_by', 'lifted_reason');
CREATE TRIGGER stage_stands BEFORE UPDATE OR DELETE ON stage FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stage_requirement_stands BEFORE UPDATE OR DELETE ON stage_requirement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- R-G3: the stages of a signed agreement add up to the award.
CREATE FUNCTION stages_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stages numeric;
    whole numeric;
BEGIN
    SELECT sum(stage.amount) INTO stages FROM stage JOIN agreement ON agreement.id = stage.agreement
        WHERE stage.award = NEW.award AND agreement.award = NEW.award AND agreement.signed_on IS NOT NULL;
    SELECT amount INTO whole FROM award WHERE id = NEW.award;
    IF stages IS DISTINCT FROM whole THEN
        RAISE EXCEPTION 'the stages of award % add up to %, not %', NEW.award, stages, whole
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stages_add_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stages_add_up AFTER INSERT ON stage DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION stages_add_up();
CREATE CONSTRAINT TRIGGER agreement_has_stages AFTER UPDATE ON agreement DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.signed_on IS NOT NULL) EXECUTE FUNCTION stages_add_up();
