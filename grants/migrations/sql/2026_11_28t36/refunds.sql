-- A refund is of a claim that was paid, all of them together no more than it was, and is what its entry says. The lock
-- makes two refunds of a claim wait for each other.
CREATE FUNCTION claim_refund_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM claim WHERE id = NEW.claim AND status = 'paid' FOR NO KEY UPDATE;
    IF NOT FOUND OR NEW.amount + coalesce((SELECT sum(amount) FROM claim_refund WHERE claim = NEW.claim), 0)
        > (SELECT amount FROM claim WHERE id = NEW.claim) THEN
        RAISE EXCEPTION 'claim % was not paid so much', NEW.claim
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_refund_within_it';
    END IF;
    IF NOT EXISTS (SELECT FROM claim c JOIN custody_ledger k ON k.id = c.ledger JOIN line l ON l.credit = k.account
        JOIN account b ON b.id = l.debit AND b.code = '1002'
        WHERE c.id = NEW.claim AND l.entry = NEW.entry AND l.amount = NEW.amount) THEN
        RAISE EXCEPTION 'entry % does not refund %', NEW.entry, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_refund_is_its_entry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_refund_fits BEFORE INSERT ON claim_refund FOR EACH ROW EXECUTE FUNCTION claim_refund_fits();
CREATE TRIGGER claim_refund_stands BEFORE UPDATE OR DELETE ON claim_refund
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What a hub sends back to a funder leaves what claims and advances have set aside.
CREATE OR REPLACE FUNCTION sent_back_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owed numeric;
    held numeric;
BEGIN
    PERFORM 1 FROM custody_ledger WHERE id = NEW.ledger FOR UPDATE;
    SELECT d.amount - coalesce(d.waived, 0) - (SELECT coalesce(sum(amount), 0) FROM sent_back WHERE demand = d.id)
        INTO owed FROM return_demand d JOIN custody_ledger k ON k.award = d.award
        WHERE d.id = NEW.demand AND k.id = NEW.ledger FOR NO KEY UPDATE OF d;
    IF owed IS NULL OR NEW.amount > owed THEN
        RAISE EXCEPTION 'demand % does not ask ledger % for %', NEW.demand, NEW.ledger, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_back_within_its_demand';
    END IF;
    IF NOT EXISTS (SELECT FROM line l JOIN custody_ledger k ON k.account = l.debit
        WHERE l.entry = NEW.entry AND k.id = NEW.ledger AND l.amount = NEW.amount) THEN
        RAISE EXCEPTION 'entry % does not send back %', NEW.entry, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_back_is_its_entry';
    END IF;
    SELECT a.balance INTO held FROM account a JOIN custody_ledger k ON k.account = a.id WHERE k.id = NEW.ledger;
    IF held < ledger_reserved(NEW.ledger) THEN
        RAISE EXCEPTION 'ledger % would no longer hold what is claimed of it', NEW.ledger
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_back_leaves_what_is_claimed';
    END IF;
    RETURN NEW;
END $$;
