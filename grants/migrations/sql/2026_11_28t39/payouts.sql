-- Whom a claim pays: one in force, confirmed once, replaced once.
CREATE UNIQUE INDEX claim_payee_in_force ON claim_payee (claim) WHERE replaced_at IS NULL;
CREATE TRIGGER claim_payee_stands BEFORE UPDATE OR DELETE ON claim_payee
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('confirmed_by', 'confirmed_at', 'replaced_at');

-- A claim is alive in one batch at a time.
CREATE UNIQUE INDEX payout_line_one_live ON payout_line (claim)
    WHERE removed_at IS NULL AND outcome IS DISTINCT FROM 'returned';
CREATE INDEX payout_answer_line_to_record ON payout_answer_line (answer, id) WHERE recorded_at IS NULL;

-- Number and sum of a batch are those of its lines; exported, it stands.
CREATE FUNCTION payout_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    counted integer;
    summed numeric(14, 2);
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'batches are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.lines <> 0 OR NEW.total <> 0 OR NEW.exported_at IS NOT NULL THEN
            RAISE EXCEPTION 'a batch begins empty' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.exported_at IS NOT NULL THEN
        RAISE EXCEPTION 'batch % is exported and stands', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF ROW(NEW.id, NEW.hub, NEW.number, NEW.form_key, NEW.opened_at, NEW.opened_by)
        IS DISTINCT FROM ROW(OLD.id, OLD.hub, OLD.number, OLD.form_key, OLD.opened_at, OLD.opened_by) THEN
        RAISE EXCEPTION 'batch % is what it was opened as', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF ROW(NEW.lines, NEW.total) IS DISTINCT FROM ROW(OLD.lines, OLD.total) THEN
        SELECT count(*), coalesce(sum(amount), 0.00) INTO counted, summed FROM payout_line
            WHERE payout = NEW.id AND removed_at IS NULL;
        IF NEW.lines <> counted OR NEW.total <> summed THEN
            RAISE EXCEPTION 'batch % has other lines', OLD.number USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.exported_at IS NOT NULL THEN
        SELECT sum(lines), sum(total) INTO counted, summed FROM payout_file WHERE payout = NEW.id;
        IF ROW(NEW.lines, NEW.total) IS DISTINCT FROM ROW(counted, summed) OR EXISTS (
            SELECT FROM payout_line l JOIN claim x ON x.id = l.claim
            JOIN claim_payee p ON p.id = l.payee
            WHERE l.payout = NEW.id AND l.removed_at IS NULL AND (l.seq IS NULL OR x.status <> 'verified'
                OR p.replaced_at IS NOT NULL OR p.confirmed_at IS NULL)
        ) THEN
            RAISE EXCEPTION 'the files of batch % are not all of its lines', OLD.number
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_stands BEFORE INSERT OR UPDATE OR DELETE ON payout
    FOR EACH ROW EXECUTE FUNCTION payout_stands();

-- A line is one verified claim of the batch's hub, whole, to the account in force. Once the files are made the bank alone
-- says what became of it, once; what it says of a payment stands with the claim.
CREATE FUNCTION payout_line_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its payout;
    paying claim;
    said text[] := ARRAY['outcome', 'happened_on', 'bank_ref', 'return_reason', 'recorded_at', 'recorded_by'];
    moving text[];
    draft text[] := ARRAY['seq', 'file', 'removed_at', 'removed_by', 'removed_reason'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'lines of a batch are taken out, not deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO its FROM payout WHERE id = NEW.payout FOR NO KEY UPDATE;
    SELECT * INTO paying FROM claim WHERE id = NEW.claim;
    IF NOT EXISTS (SELECT FROM claim_payee WHERE id = NEW.payee AND claim = NEW.claim) THEN
        RAISE EXCEPTION 'line % pays the account of another claim', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF its.exported_at IS NOT NULL OR paying.status <> 'verified' OR paying.amount <> NEW.amount
            OR NEW.outcome IS NOT NULL OR NEW.removed_at IS NOT NULL OR NEW.seq IS NOT NULL
            OR NOT EXISTS (SELECT FROM custody_ledger WHERE id = paying.ledger AND hub = its.hub) THEN
            RAISE EXCEPTION 'a line is a verified claim in a draft' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    moving := CASE WHEN its.exported_at IS NULL THEN draft ELSE said END;
    IF OLD.removed_at IS NOT NULL OR OLD.outcome IS NOT NULL OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'line % stands', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_line_stands BEFORE INSERT OR UPDATE OR DELETE ON payout_line
    FOR EACH ROW EXECUTE FUNCTION payout_line_stands();

CREATE FUNCTION payout_is_its_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE payout b SET lines = s.lines, total = s.total FROM (
        SELECT t.payout, count(l.id) AS lines, coalesce(sum(l.amount), 0.00) AS total
        FROM (SELECT DISTINCT payout FROM touched) t
        LEFT JOIN payout_line l ON l.payout = t.payout AND l.removed_at IS NULL GROUP BY t.payout
    ) s WHERE b.id = s.payout AND (b.lines, b.total) IS DISTINCT FROM (s.lines, s.total);
    RETURN NULL;
END $$;
CREATE TRIGGER payout_line_added AFTER INSERT ON payout_line
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION payout_is_its_lines();
CREATE TRIGGER payout_line_changed AFTER UPDATE ON payout_line
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION payout_is_its_lines();

-- What is with the bank is paid on the bank's word alone, and is not given back meanwhile; and what the bank is said to
-- have paid is paid in the same breath.
CREATE FUNCTION claim_is_with_its_bank() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payout_line l JOIN payout b ON b.id = l.payout
        WHERE l.claim = NEW.id AND l.removed_at IS NULL AND b.exported_at IS NOT NULL
        AND (l.outcome IS NULL OR (l.outcome = 'paid'
            AND (NEW.status <> 'paid' OR (NEW.paid_on, NEW.bank_ref) IS DISTINCT FROM (l.happened_on, l.bank_ref))))) THEN
        RAISE EXCEPTION 'claim % is with the bank', NEW.number
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_is_with_its_bank';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_is_with_its_bank BEFORE UPDATE ON claim
    FOR EACH ROW WHEN (OLD.status = 'verified' AND NEW.status <> 'verified') EXECUTE FUNCTION claim_is_with_its_bank();

CREATE FUNCTION payout_line_is_paid_with_its_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM claim WHERE id = NEW.claim AND status = 'paid' AND paid_on = NEW.happened_on
        AND bank_ref = NEW.bank_ref) THEN
        RAISE EXCEPTION 'line % is paid and its claim is not', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_line_is_paid_with_its_claim';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payout_line_is_paid_with_its_claim AFTER UPDATE ON payout_line
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.outcome = 'paid') EXECUTE FUNCTION payout_line_is_paid_with_its_claim();

-- Files and what the bank answered are evidence.
CREATE FUNCTION payout_file_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payout WHERE id = NEW.payout AND exported_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a file is made while its batch is exported' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_file_in_time BEFORE INSERT ON payout_file FOR EACH ROW EXECUTE FUNCTION payout_file_in_time();
CREATE TRIGGER payout_file_insert_only BEFORE UPDATE OR DELETE ON payout_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_answer_stands BEFORE UPDATE OR DELETE ON payout_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('confirmed_at', 'confirmed_by', 'finished_at');
CREATE TRIGGER payout_answer_line_stands BEFORE UPDATE OR DELETE ON payout_answer_line
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('recorded_at', 'refusal');

CREATE FUNCTION payout_answer_line_is_of_its_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM payout_answer a JOIN payout_line l ON l.payout = a.payout JOIN payout b ON b.id = a.payout
        WHERE a.id = NEW.answer AND l.id = NEW.line AND l.removed_at IS NULL AND b.exported_at IS NOT NULL) THEN
        RAISE EXCEPTION 'an answer speaks of its own batch' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payout_answer_line_is_of_its_batch BEFORE INSERT ON payout_answer_line
    FOR EACH ROW EXECUTE FUNCTION payout_answer_line_is_of_its_batch();

-- Nothing leaves a frozen group, but what the bank paid on an order that was given before the freeze has left.
CREATE FUNCTION claim_not_paid_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM custody_ledger k JOIN custody_freeze f ON f.hub = k.hub AND f.community_group = k.community_group
        WHERE k.id = NEW.ledger AND f.lifted_at IS NULL
    ) AND NOT EXISTS (SELECT FROM payout_line WHERE claim = NEW.id AND outcome = 'paid') THEN
        RAISE EXCEPTION 'the money of this group is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER claim_not_paid_frozen ON claim;
CREATE TRIGGER claim_not_paid_frozen BEFORE UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') EXECUTE FUNCTION claim_not_paid_frozen();
