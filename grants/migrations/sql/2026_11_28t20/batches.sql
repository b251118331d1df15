CREATE UNIQUE INDEX bank_template_in_force ON bank_template (funder, name) WHERE retired_at IS NULL;
CREATE TRIGGER bank_template_stands BEFORE UPDATE OR DELETE ON bank_template
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('retired_at');

-- A payment stands in one batch at a time.
CREATE UNIQUE INDEX batch_line_one_live ON batch_line (payment) WHERE removed_at IS NULL;
CREATE INDEX batch_line_to_send ON batch_line (batch, id) WHERE removed_at IS NULL AND sent_at IS NULL;
CREATE INDEX answer_line_to_record ON answer_line (answer, id) WHERE recorded_at IS NULL;

-- Number and sum of a batch are those of its lines. Its files made, it stands; its export asked for, it goes to no other
-- bank, unless not one line could be sent.
CREATE FUNCTION batch_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted integer;
    summed numeric(14, 2);
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'batches are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.lines <> 0 OR NEW.total <> 0 OR NEW.asked_at IS NOT NULL THEN
            RAISE EXCEPTION 'a batch begins empty' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.exported_at IS NOT NULL THEN
        RAISE EXCEPTION 'batch % is exported and stands', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF ROW(NEW.id, NEW.funder, NEW.number, NEW.form_key, NEW.opened_at, NEW.opened_by)
        IS DISTINCT FROM ROW(OLD.id, OLD.funder, OLD.number, OLD.form_key, OLD.opened_at, OLD.opened_by) THEN
        RAISE EXCEPTION 'batch % is what it was opened as', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.asked_at IS NOT NULL AND OLD.lines > 0
        AND ROW(NEW.template, NEW.asked_at, NEW.asked_by) IS DISTINCT FROM ROW(OLD.template, OLD.asked_at, OLD.asked_by)
    THEN
        RAISE EXCEPTION 'the export of batch % is asked for', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF ROW(NEW.lines, NEW.total) IS DISTINCT FROM ROW(OLD.lines, OLD.total) THEN
        SELECT count(*), coalesce(sum(amount), 0.00) INTO counted, summed FROM batch_line
            WHERE batch = NEW.id AND removed_at IS NULL;
        IF NEW.lines <> counted OR NEW.total <> summed THEN
            RAISE EXCEPTION 'batch % has other lines', OLD.number USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.exported_at IS NOT NULL THEN
        SELECT sum(lines), sum(total) INTO counted, summed FROM batch_file WHERE batch = NEW.id;
        IF ROW(NEW.lines, NEW.total) IS DISTINCT FROM ROW(counted, summed) OR EXISTS (
            SELECT FROM batch_line l JOIN payment p ON p.id = l.payment
            WHERE l.batch = NEW.id AND l.removed_at IS NULL
                AND (l.sent_at IS NULL OR l.seq IS NULL OR p.status <> 'sent')
        ) THEN
            RAISE EXCEPTION 'the files of batch % are not all of its lines', OLD.number
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER batch_stands BEFORE INSERT OR UPDATE OR DELETE ON batch
    FOR EACH ROW EXECUTE FUNCTION batch_stands();

-- A line is one approved payment of the batch's funder, whole. It is sent once, with its payment, and may be taken out
-- until the files are made.
CREATE FUNCTION batch_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its batch;
    paying payment;
    asking integer;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'lines of a batch are taken out, not deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO its FROM batch WHERE id = NEW.batch FOR NO KEY UPDATE;
    IF its.exported_at IS NOT NULL THEN
        RAISE EXCEPTION 'batch % is exported and stands', its.number USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO paying FROM payment WHERE id = NEW.payment;
    IF TG_OP = 'INSERT' THEN
        SELECT c.funder INTO asking FROM award a JOIN call c ON c.id = a.call WHERE a.id = paying.award;
        IF its.asked_at IS NOT NULL OR asking <> its.funder OR paying.status <> 'approved'
            OR paying.amount <> NEW.amount OR NEW.sent_at IS NOT NULL OR NEW.removed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a line is an approved payment in a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.removed_at IS NOT NULL OR ROW(NEW.batch, NEW.payment, NEW.amount, NEW.added_at, NEW.added_by)
        IS DISTINCT FROM ROW(OLD.batch, OLD.payment, OLD.amount, OLD.added_at, OLD.added_by)
        OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at) THEN
        RAISE EXCEPTION 'line % stands', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL AND (paying.status <> 'sent' OR its.asked_at IS NULL) THEN
        RAISE EXCEPTION 'line % is sent with its payment', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER batch_line_stands BEFORE INSERT OR UPDATE OR DELETE ON batch_line
    FOR EACH ROW EXECUTE FUNCTION batch_line_stands();

CREATE FUNCTION batch_is_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE batch b SET lines = s.lines, total = s.total FROM (
        SELECT t.batch, count(l.id) AS lines, coalesce(sum(l.amount), 0.00) AS total
        FROM (SELECT DISTINCT batch FROM touched) t
        LEFT JOIN batch_line l ON l.batch = t.batch AND l.removed_at IS NULL GROUP BY t.batch
    ) s WHERE b.id = s.batch AND (b.lines, b.total) IS DISTINCT FROM (s.lines, s.total);
    RETURN NULL;
END $$;
CREATE TRIGGER batch_line_added AFTER INSERT ON batch_line
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION batch_is_its_lines();
CREATE TRIGGER batch_line_changed AFTER UPDATE ON batch_line
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION batch_is_its_lines();

-- Files and what the bank answered are evidence.
CREATE FUNCTION batch_file_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM batch WHERE id = NEW.batch AND (exported_at IS NOT NULL OR asked_at IS NULL)) THEN
        RAISE EXCEPTION 'a file is made while its batch is exported' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER batch_file_in_time BEFORE INSERT ON batch_file FOR EACH ROW EXECUTE FUNCTION batch_file_stands();
CREATE TRIGGER batch_file_insert_only BEFORE UPDATE OR DELETE ON batch_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_answer_stands BEFORE UPDATE OR DELETE ON bank_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('confirmed_at', 'confirmed_by', 'finished_at');
CREATE TRIGGER answer_line_stands BEFORE UPDATE OR DELETE ON answer_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('recorded_at', 'refusal');

-- No row of an answer is recorded on a payment of another batch.
CREATE FUNCTION answer_line_is_of_its_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM bank_answer a JOIN batch_line l ON l.batch = a.batch JOIN batch b ON b.id = a.batch
        WHERE a.id = NEW.answer AND l.id = NEW.line AND l.removed_at IS NULL AND b.exported_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer speaks of its own batch' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER answer_line_is_of_its_batch BEFORE INSERT ON answer_line
    FOR EACH ROW EXECUTE FUNCTION answer_line_is_of_its_batch();
