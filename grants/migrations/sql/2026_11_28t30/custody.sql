-- What a custody ledger got, earned, sent back and spent: what left it and was not sent back.
CREATE VIEW custody_use AS
    SELECT k.id AS ledger, k.award, r.amount AS received, i.amount AS interest, s.amount AS sent_back, a.balance AS held,
        r.amount + i.amount - s.amount - a.balance AS spent
    FROM custody_ledger k JOIN account a ON a.id = k.account
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM custody_receipt WHERE ledger = k.id) r
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM interest_share WHERE ledger = k.id) i
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM sent_back WHERE ledger = k.id) s;

-- What a hub sends back is on a demand of that very award, no more than it asks for, leaves what claims under way have
-- set aside, and is what its entry says.
CREATE FUNCTION sent_back_fits() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF held < (SELECT coalesce(sum(amount), 0) FROM claim
        WHERE ledger = NEW.ledger AND status NOT IN ('paid', 'returned', 'withdrawn')) THEN
        RAISE EXCEPTION 'ledger % would no longer hold what is claimed of it', NEW.ledger
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sent_back_leaves_what_is_claimed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_back_fits BEFORE INSERT ON sent_back FOR EACH ROW EXECUTE FUNCTION sent_back_fits();
CREATE TRIGGER sent_back_stands BEFORE UPDATE OR DELETE ON sent_back FOR EACH ROW EXECUTE FUNCTION refuse_change();
