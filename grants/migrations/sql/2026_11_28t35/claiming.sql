-- What was claimed before stands on one invoice each, of which only this was asked: its title was looked at by the hub.
INSERT INTO claimed_invoice (claim, position, kind, key, code, number, issued_on, seller, seller_uscc, buyer, buyer_uscc,
    total, amount, upload, freed_at)
SELECT id, 1, 'digital', invoice_no, '', left(invoice_no, 20), coalesce(invoice_on, claimed_on), seller, '', '', '',
    amount, amount, invoice, CASE WHEN status IN ('returned', 'withdrawn') THEN ended_at END
FROM claim WHERE invoice_no <> '';
INSERT INTO claim_settlement (claim, how, payee) SELECT id, 'seller', seller FROM claim WHERE seller <> '';

-- R-I8: an invoice is used once over all hubs, whichever of a claim's it is. What was returned or withdrawn frees it.
DROP INDEX IF EXISTS claim_invoice_once;
CREATE UNIQUE INDEX claimed_invoice_used_once ON claimed_invoice (key) WHERE freed_at IS NULL;
CREATE INDEX claimed_invoice_alike ON claimed_invoice (total, issued_on) WHERE freed_at IS NULL;
DROP INDEX audit_event_refused_claims;
CREATE INDEX audit_event_refused_claims ON audit_event ((facts ->> 'ledger_id'))
    WHERE act IN ('custody.file_claim', 'custody.claiming.file_list_claim');

CREATE FUNCTION claim_frees_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claimed_invoice SET freed_at = NEW.ended_at WHERE claim = NEW.id AND freed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_frees_invoices AFTER UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status IN ('returned', 'withdrawn') AND OLD.status <> NEW.status) EXECUTE FUNCTION claim_frees_invoices();

-- Nothing gets under a claim after its second signature, and nothing of it changes but that its number is free again.
CREATE FUNCTION claim_paper_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM claim WHERE id = NEW.claim AND status = 'signed_once') THEN
        RAISE EXCEPTION 'what a claim rests on comes with its first signature'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claim_paper_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claimed_invoice_comes_first BEFORE INSERT ON claimed_invoice
    FOR EACH ROW EXECUTE FUNCTION claim_paper_stands();
CREATE TRIGGER allowance_comes_first BEFORE INSERT ON allowance FOR EACH ROW EXECUTE FUNCTION claim_paper_stands();
CREATE TRIGGER claim_settlement_comes_first BEFORE INSERT ON claim_settlement
    FOR EACH ROW EXECUTE FUNCTION claim_paper_stands();
CREATE TRIGGER claim_proof_comes_first BEFORE INSERT ON claim_proof
    FOR EACH ROW EXECUTE FUNCTION claim_paper_stands();
CREATE TRIGGER claimed_invoice_stays BEFORE UPDATE OR DELETE ON claimed_invoice
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('freed_at');
CREATE FUNCTION claimed_invoice_freed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM claim WHERE id = NEW.claim AND status IN ('returned', 'withdrawn')) THEN
        RAISE EXCEPTION 'an invoice is freed with its claim'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'claimed_invoice_freed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claimed_invoice_freed BEFORE UPDATE ON claimed_invoice
    FOR EACH ROW EXECUTE FUNCTION claimed_invoice_freed();
CREATE TRIGGER allowance_stays BEFORE UPDATE OR DELETE ON allowance FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER allowance_identity_stays BEFORE UPDATE OR DELETE ON allowance_identity
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_settlement_stays BEFORE UPDATE OR DELETE ON claim_settlement
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_proof_stays BEFORE UPDATE OR DELETE ON claim_proof FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_check_stays BEFORE UPDATE OR DELETE ON claim_check FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER invoice_reading_stays BEFORE UPDATE OR DELETE ON invoice_reading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- R-I5, R-I7: the second signature is put under papers that add up to the claim, and what it is for does not change.
CREATE FUNCTION claim_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    papers numeric;
BEGIN
    SELECT sum(amount) INTO papers FROM (
        SELECT amount FROM claimed_invoice WHERE claim = NEW.id AND NEW.kind = 'invoice'
        UNION ALL SELECT amount FROM allowance WHERE claim = NEW.id AND NEW.kind = 'allowance') p;
    IF NEW.kind IN ('invoice', 'allowance') AND papers IS DISTINCT FROM NEW.amount THEN
        RAISE EXCEPTION 'the papers of claim % do not add up to %', NEW.id, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_adds_up';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_adds_up BEFORE UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status = 'signed' AND OLD.status <> 'signed') EXECUTE FUNCTION claim_adds_up();
CREATE FUNCTION claim_kind_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was signed does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER claim_kind_stays BEFORE UPDATE ON claim FOR EACH ROW
    WHEN (NEW.kind IS DISTINCT FROM OLD.kind) EXECUTE FUNCTION claim_kind_stays();

-- R-I5: a claim passes the hub's review with a checklist of which every point passes.
CREATE FUNCTION claim_passes_its_checks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT coalesce((SELECT bool_and(passes) FROM claim_check WHERE claim = NEW.id), false) THEN
        RAISE EXCEPTION 'claim % was not checked, or did not pass', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_passes_its_checks';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_passes_its_checks BEFORE UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status = 'reviewed' AND OLD.status <> 'reviewed') EXECUTE FUNCTION claim_passes_its_checks();

-- A group asks for one change of a line at a time, and what it asked stands.
CREATE UNIQUE INDEX change_request_open_once ON change_request (ledger, award_line) WHERE answered_at IS NULL;
CREATE TRIGGER change_request_stands BEFORE UPDATE OR DELETE ON change_request FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('amendment', 'answered_by', 'answered_at', 'declined');
