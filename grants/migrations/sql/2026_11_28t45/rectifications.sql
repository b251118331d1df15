-- What follows from a report is of the report's award, and was asked for by whoever decided on it.
ALTER TABLE rectification DISABLE TRIGGER rectification_stays;
UPDATE rectification z SET award = r.award, issued_by = r.decided_by,
    issued_at = (r.decided_on)::timestamp AT TIME ZONE 'Asia/Shanghai'
    FROM report r WHERE r.id = z.report;
ALTER TABLE rectification ENABLE TRIGGER rectification_stays;

DROP INDEX rectification_open;
CREATE INDEX rectification_open ON rectification (award) WHERE accepted_at IS NULL;

-- What was demanded stays as it was told. Its day changes only to one that was granted.
CREATE FUNCTION rectification_demands_the_same() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.award, OLD.report, OLD.hold, OLD.is_misuse, OLD.items, OLD.issued_at, OLD.issued_by)
        IS DISTINCT FROM
       (NEW.award, NEW.report, NEW.hold, NEW.is_misuse, NEW.items, NEW.issued_at, NEW.issued_by) THEN
        RAISE EXCEPTION 'what is to be put right stays as it was told' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.due_on <> NEW.due_on AND NOT EXISTS (SELECT FROM rectification_extension e
        WHERE e.rectification = NEW.id AND e.is_granted AND e.until_on = NEW.due_on) THEN
        RAISE EXCEPTION 'only time that was granted moves the day' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER rectification_demands_the_same BEFORE UPDATE ON rectification
    FOR EACH ROW EXECUTE FUNCTION rectification_demands_the_same();
CREATE TRIGGER rectification_proof_insert_only BEFORE UPDATE OR DELETE ON rectification_proof
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rectification_return_insert_only BEFORE UPDATE OR DELETE ON rectification_return
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rectification_paper_insert_only BEFORE UPDATE OR DELETE ON rectification_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rectification_extension_decided_once BEFORE UPDATE OR DELETE ON rectification_extension FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('decided_at', 'decided_by', 'is_granted', 'remark');
CREATE TRIGGER rectification_sanction_decided_once BEFORE UPDATE OR DELETE ON rectification_sanction FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('outcome', 'reason', 'decided_at', 'decided_by', 'credit_event');
-- Who issued the notice does not decide on what follows.
CREATE FUNCTION sanction_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM rectification z WHERE z.id = NEW.rectification AND z.issued_by = NEW.decided_by) THEN
        RAISE EXCEPTION 'who issued the notice does not decide on a sanction' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sanction_by_another BEFORE UPDATE OF decided_by ON rectification_sanction
    FOR EACH ROW EXECUTE FUNCTION sanction_by_another();
