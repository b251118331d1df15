-- An award is closed once; until then what hangs out stands but for being cancelled.
CREATE OR REPLACE FUNCTION award_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text[] := ARRAY['cancelled_at', 'cancelled_reason', 'closed_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'awards are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'award % is closed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM notice_item WHERE award = OLD.id AND withdrawal IS NULL) AND (
        to_jsonb(NEW) - ending <> to_jsonb(OLD) - ending OR OLD.cancelled_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'award % is announced and stands', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- R-H5: nothing of an award changes after it was closed, whoever asks; papers that are made late are kept all the same.
CREATE FUNCTION award_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    papers text[] := ARRAY['upload', 'document', 'check_code', 'voided_at'];
BEGIN
    IF EXISTS (SELECT FROM award WHERE id = NEW.award AND closed_at IS NOT NULL)
        AND (TG_OP = 'INSERT' OR to_jsonb(NEW) - papers <> to_jsonb(OLD) - papers) THEN
        RAISE EXCEPTION 'award % is closed', NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_is_open';
    END IF;
    RETURN NEW;
END $$;
-- By its name it is asked before every other trigger of these tables.
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['agreement', 'amendment', 'audit_report', 'ending', 'final_account', 'payee_change',
        'payment', 'report', 'return_demand', 'signage_proof', 'stage_fact'] LOOP
        EXECUTE format('CREATE TRIGGER a_closed_award_stands BEFORE INSERT OR UPDATE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION award_is_open()', one);
    END LOOP;
END $$;

-- An award says that it is closed only with the row that says by whom: at the end of the transaction both are there.
CREATE FUNCTION award_closes_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM award_closure WHERE award = NEW.id AND closed_at = NEW.closed_at) THEN
        RAISE EXCEPTION 'award % is closed by nobody', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_closes_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER award_closes_whole AFTER UPDATE OF closed_at ON award DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION award_closes_whole();

CREATE TRIGGER award_closure_stands BEFORE UPDATE OR DELETE ON award_closure
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER round_closure_stands BEFORE UPDATE OR DELETE ON round_closure
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER archive_record_stands BEFORE UPDATE OR DELETE ON archive_record
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
