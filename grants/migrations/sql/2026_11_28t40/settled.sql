-- Advances of a ledger that are asked for, or paid and not settled.
CREATE FUNCTION advances_open(one integer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT count(*)::integer FROM advance
    WHERE ledger = one AND settled_at IS NULL AND status NOT IN ('returned', 'withdrawn')
$$;

-- Goods of a ledger of which some are in store, or that one person says were handed out.
CREATE FUNCTION goods_open(one integer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT count(*)::integer FROM goods g WHERE g.ledger = one
    AND (g.left_over > 0 OR EXISTS (SELECT FROM handout h WHERE h.goods = g.id AND h.status = 'asked'))
$$;
CREATE INDEX goods_of_ledger_in_store ON goods (ledger) WHERE left_over > 0;

-- Whoever closes a ledger: nothing of it is with a group or a supplier, nothing in store, nothing waits for an answer.
CREATE FUNCTION custody_ledger_closes_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF advances_open(OLD.id) > 0 THEN
        RAISE EXCEPTION 'ledger % has advances that are not settled', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_closed_without_advances';
    END IF;
    IF goods_open(OLD.id) > 0 THEN
        RAISE EXCEPTION 'ledger % has goods in store', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_closed_without_goods';
    END IF;
    IF EXISTS (SELECT FROM change_request WHERE ledger = OLD.id AND answered_at IS NULL) THEN
        RAISE EXCEPTION 'ledger % has changes that nobody answered', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_ledger_closed_without_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_ledger_closes_settled BEFORE UPDATE OF closed_on ON custody_ledger
    FOR EACH ROW EXECUTE FUNCTION custody_ledger_closes_settled();

-- Nor are its amounts signed before.
CREATE FUNCTION handover_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM handover_item WHERE handover = NEW.id AND advances_open(ledger) + goods_open(ledger) > 0) THEN
        RAISE EXCEPTION 'handover % has advances or goods that are not settled', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_is_settled';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER handover_is_settled BEFORE UPDATE OF status ON handover FOR EACH ROW
    WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION handover_is_settled();

-- A ledger that is closed, or whose amounts are fixed, takes them as little as claims.
CREATE TRIGGER advance_of_an_open_ledger BEFORE INSERT ON advance
    FOR EACH ROW EXECUTE FUNCTION claim_of_an_open_ledger();
CREATE TRIGGER goods_of_an_open_ledger BEFORE INSERT ON goods
    FOR EACH ROW EXECUTE FUNCTION claim_of_an_open_ledger();
CREATE TRIGGER change_of_an_open_ledger BEFORE INSERT ON change_request
    FOR EACH ROW EXECUTE FUNCTION claim_of_an_open_ledger();
