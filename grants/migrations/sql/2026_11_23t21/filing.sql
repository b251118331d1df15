-- A filing is numbered once, in the order of its office and year without a gap, whoever writes it. The office's row is
-- the queue in which two acceptances wait for each other.
CREATE FUNCTION filing_is_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'filings are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL THEN
        IF (NEW.number, NEW.sequence, NEW.filed_year, NEW.office, NEW.organization, NEW.filed_on)
            IS DISTINCT FROM (OLD.number, OLD.sequence, OLD.filed_year, OLD.office, OLD.organization, OLD.filed_on) THEN
            RAISE EXCEPTION 'filing % is numbered and stands', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.sequence IS NOT NULL THEN
        PERFORM 1 FROM office WHERE id = NEW.office FOR NO KEY UPDATE;
        SELECT coalesce(max(sequence), 0) INTO before FROM filing
            WHERE office = NEW.office AND filed_year = NEW.filed_year;
        IF NEW.filed_year IS NULL OR NEW.sequence <> before + 1 THEN
            RAISE EXCEPTION 'the next filing of office % in % is %, not %', NEW.office, NEW.filed_year, before + 1,
                NEW.sequence USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_is_numbered';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_is_numbered BEFORE INSERT OR UPDATE OR DELETE ON filing
    FOR EACH ROW EXECUTE FUNCTION filing_is_numbered();

-- Moves of domain §5; the table of grants/filing/rules.py knows the same.
CREATE FUNCTION filing_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'withdrawn'),
        ('submitted', 'returned'), ('submitted', 'filed'), ('submitted', 'refused'), ('submitted', 'withdrawn'),
        ('returned', 'submitted'), ('returned', 'withdrawn'),
        ('filed', 'abnormal'), ('filed', 'cancelled'), ('filed', 'ended'),
        ('abnormal', 'filed'), ('abnormal', 'cancelled'), ('abnormal', 'ended')
    ) THEN
        RAISE EXCEPTION 'filing % cannot go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_moves BEFORE UPDATE ON filing FOR EACH ROW EXECUTE FUNCTION filing_moves();

-- What was handed in, found, done and announced stands; a request is answered once.
CREATE TRIGGER filing_submission_insert_only BEFORE UPDATE OR DELETE ON filing_submission
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filing_check_insert_only BEFORE UPDATE OR DELETE ON filing_check
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filing_step_insert_only BEFORE UPDATE OR DELETE ON filing_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filing_ending_insert_only BEFORE UPDATE OR DELETE ON filing_ending
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filing_document_insert_only BEFORE UPDATE OR DELETE ON filing_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER filing_request_stands BEFORE UPDATE OR DELETE ON filing_request
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('decided_at', 'decided_by', 'is_granted', 'remark');
CREATE TRIGGER filing_paper_stands BEFORE UPDATE OR DELETE ON filing_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('removed_at');

-- One request of a filing at a time.
CREATE UNIQUE INDEX filing_request_one_open ON filing_request (filing) WHERE decided_at IS NULL;

-- Notices of an office are numbered without a gap too.
CREATE FUNCTION filing_notice_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer;
BEGIN
    PERFORM 1 FROM office WHERE id = NEW.office FOR NO KEY UPDATE;
    SELECT coalesce(max(notice_sequence), 0) INTO before FROM filing_ending
        WHERE office = NEW.office AND notice_year = NEW.notice_year;
    IF NEW.notice_sequence <> before + 1 THEN
        RAISE EXCEPTION 'the next notice of office % in % is %, not %', NEW.office, NEW.notice_year, before + 1,
            NEW.notice_sequence USING ERRCODE = 'check_violation', CONSTRAINT = 'filing_notice_is_next';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER filing_notice_is_next BEFORE INSERT ON filing_ending
    FOR EACH ROW EXECUTE FUNCTION filing_notice_is_next();
