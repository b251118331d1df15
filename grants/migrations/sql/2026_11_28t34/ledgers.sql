-- An award's money lies in one open ledger. One that is closed stays so; nothing else of it changes.
CREATE UNIQUE INDEX custody_ledger_one_open ON custody_ledger (award) WHERE closed_on IS NULL;

-- Whoever closes a ledger: it holds nothing and nothing is claimed of it. An entry that is being made is waited for.
CREATE FUNCTION custody_ledger_closes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closing text[] := ARRAY['closed_on', 'closed_by'];
    held numeric;
BEGIN
    IF TG_OP = 'DELETE' OR OLD.closed_on IS NOT NULL OR to_jsonb(NEW) - closing <> to_jsonb(OLD) - closing THEN
        RAISE EXCEPTION 'a custody ledger changes only by being closed, once' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT balance INTO held FROM account WHERE id = OLD.account FOR UPDATE;
    IF held <> 0 THEN
        RAISE EXCEPTION 'ledger % still holds %', OLD.id, held
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_closed_empty';
    END IF;
    IF EXISTS (SELECT FROM claim WHERE ledger = OLD.id AND status NOT IN ('paid', 'returned', 'withdrawn')) THEN
        RAISE EXCEPTION 'ledger % has claims under way', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_closed_without_claims';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_ledger_closes BEFORE UPDATE OR DELETE ON custody_ledger
    FOR EACH ROW EXECUTE FUNCTION custody_ledger_closes();

-- No entry touches a closed ledger; once both hubs look at a list of amounts, the only way is the whole of it out.
CREATE FUNCTION custody_balance_may_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept custody_ledger;
BEGIN
    SELECT * INTO kept FROM custody_ledger WHERE account = OLD.id;
    IF kept.closed_on IS NOT NULL THEN
        RAISE EXCEPTION 'ledger % is closed', kept.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_takes_entries';
    END IF;
    IF NEW.balance <> 0 AND EXISTS (SELECT FROM handover_item i JOIN handover h ON h.id = i.handover
            WHERE i.ledger = kept.id AND h.status IN ('confirmed', 'accepted')) THEN
        RAISE EXCEPTION 'ledger % is being handed over as it is', kept.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_amount_is_fixed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_balance_may_move BEFORE UPDATE OF balance ON account
    FOR EACH ROW WHEN (starts_with(OLD.code, '2601.')) EXECUTE FUNCTION custody_balance_may_move();

-- Nor is anything claimed of either. The lock waits for whoever is closing the ledger or fixing its amount.
CREATE FUNCTION claim_of_an_open_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept custody_ledger;
BEGIN
    SELECT * INTO kept FROM custody_ledger WHERE id = NEW.ledger FOR SHARE;
    IF kept.closed_on IS NOT NULL OR EXISTS (SELECT FROM handover_item i JOIN handover h ON h.id = i.handover
            WHERE i.ledger = kept.id AND h.status IN ('confirmed', 'accepted')) THEN
        RAISE EXCEPTION 'ledger % takes no claims', NEW.ledger
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_of_an_open_ledger';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_of_an_open_ledger BEFORE INSERT ON claim
    FOR EACH ROW EXECUTE FUNCTION claim_of_an_open_ledger();

-- What was handed over came in or went out, and was not spent.
CREATE OR REPLACE VIEW custody_use AS
    SELECT k.id AS ledger, k.award, r.amount AS received, i.amount AS interest, s.amount AS sent_back, a.balance AS held,
        r.amount + i.amount + u.amount + t.amount - o.amount - s.amount - a.balance AS spent, u.amount AS assigned,
        t.amount AS taken_over, o.amount AS handed_over
    FROM custody_ledger k JOIN account a ON a.id = k.account
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM custody_receipt WHERE ledger = k.id) r
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM interest_share WHERE ledger = k.id) i
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM unexplained_receipt
        WHERE ledger = k.id AND status = 'assigned') u
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM sent_back WHERE ledger = k.id) s
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount), 0.00) AS amount FROM handover_item WHERE becomes = k.id) t
    CROSS JOIN LATERAL (SELECT coalesce(sum(n.amount), 0.00) AS amount FROM handover_item n
        JOIN handover h ON h.id = n.handover WHERE n.ledger = k.id AND h.status IN ('sent', 'received')) o;

-- An award that went from hub to hub was spent at each of them.
CREATE OR REPLACE VIEW award_spent AS
    SELECT k.award, sum(k.spent) AS amount, 'custody:' || max(k.ledger) AS source, NULL::date AS told_on
        FROM custody_use k GROUP BY k.award
    UNION ALL
    SELECT * FROM (SELECT DISTINCT ON (r.award) r.award, r.spent, 'report:' || r.id, r.decided_on FROM report r
        WHERE r.status = 'accepted' AND r.spent IS NOT NULL ORDER BY r.award, r.id DESC) x
        WHERE NOT EXISTS (SELECT FROM custody_ledger k WHERE k.award = x.award);
