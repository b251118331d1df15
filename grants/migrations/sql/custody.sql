-- An invoice is claimed once over all hubs (R-I8). What was returned or withdrawn frees its number.
CREATE UNIQUE INDEX claim_invoice_once ON claim (invoice_no) WHERE status NOT IN ('returned', 'withdrawn');
CREATE INDEX claim_of_ledger ON claim (ledger, status);
CREATE INDEX claim_of_line ON claim (award_line) WHERE status NOT IN ('returned', 'withdrawn');
CREATE INDEX audit_event_refused_claims ON audit_event ((facts ->> 'ledger_id')) WHERE act = 'custody.file_claim';

CREATE TRIGGER custody_receipt_insert_only BEFORE UPDATE OR DELETE ON custody_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interest_insert_only BEFORE UPDATE OR DELETE ON interest
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER interest_share_insert_only BEFORE UPDATE OR DELETE ON interest_share
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER custody_paper_insert_only BEFORE UPDATE OR DELETE ON custody_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What two people signed does not change under their names, and a claim that has ended stays as it ended.
CREATE FUNCTION claim_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a claim is never deleted' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'signed_once' THEN
            RAISE EXCEPTION 'a claim begins with its first signature' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status IN ('paid', 'returned', 'withdrawn') THEN
        RAISE EXCEPTION 'a claim that is % does not change', OLD.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.ledger, OLD.award_line, OLD.form_key, OLD.number, OLD.amount, OLD.summary, OLD.invoice_no, OLD.invoice_on,
        OLD.seller, OLD.invoice, OLD.claimed_on, OLD.filed_by, OLD.filed_at)
        IS DISTINCT FROM
       (NEW.ledger, NEW.award_line, NEW.form_key, NEW.number, NEW.amount, NEW.summary, NEW.invoice_no, NEW.invoice_on,
        NEW.seller, NEW.invoice, NEW.claimed_on, NEW.filed_by, NEW.filed_at) THEN
        RAISE EXCEPTION 'what was signed does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.status, NEW.status) NOT IN (
        ('signed_once', 'signed'), ('signed', 'reviewed'), ('reviewed', 'verified'), ('verified', 'paid'),
        ('signed', 'returned'), ('reviewed', 'returned'), ('verified', 'returned'),
        ('signed_once', 'withdrawn'), ('signed', 'withdrawn')) THEN
        RAISE EXCEPTION 'a claim does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_moves BEFORE INSERT OR UPDATE OR DELETE ON claim FOR EACH ROW EXECUTE FUNCTION claim_moves();

-- What is claimed on a budget line stays within it. The lock makes two claims on one line wait for each other; it is
-- the weaker one, since each insert already holds the key of the line for its foreign key.
CREATE FUNCTION claim_within_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    awarded numeric;
    claimed numeric;
BEGIN
    SELECT line.amount INTO awarded FROM award_line line JOIN custody_ledger keeping ON keeping.award = line.award
        WHERE line.id = NEW.award_line AND keeping.id = NEW.ledger FOR NO KEY UPDATE OF line;
    IF awarded IS NULL THEN
        RAISE EXCEPTION 'this budget line is not of this ledger' USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(sum(amount), 0) INTO claimed FROM claim
        WHERE award_line = NEW.award_line AND status NOT IN ('returned', 'withdrawn');
    IF claimed > awarded THEN
        RAISE EXCEPTION 'claims of % are over the line of %', claimed, awarded USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_within_line AFTER INSERT ON claim FOR EACH ROW EXECUTE FUNCTION claim_within_line();

-- A statement that was sent keeps its figures, and its answer comes once.
CREATE FUNCTION statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a statement is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.ledger, OLD.month, OLD.number, OLD.opening, OLD.received, OLD.spent, OLD.closing, OLD.seal, OLD.issued_at,
        OLD.issued_by)
        IS DISTINCT FROM
       (NEW.ledger, NEW.month, NEW.number, NEW.opening, NEW.received, NEW.spent, NEW.closing, NEW.seal, NEW.issued_at,
        NEW.issued_by) THEN
        RAISE EXCEPTION 'the figures of a statement do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.answered_at IS NOT NULL AND (OLD.answered_at, OLD.answered_by, OLD.objection)
        IS DISTINCT FROM (NEW.answered_at, NEW.answered_by, NEW.objection) THEN
        RAISE EXCEPTION 'a statement is answered once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER statement_stays BEFORE UPDATE OR DELETE ON statement FOR EACH ROW EXECUTE FUNCTION statement_stays();
