-- What was proposed stands; it is decided once.
CREATE TRIGGER credit_proposal_stands BEFORE UPDATE OR DELETE ON credit_proposal
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('decided_at', 'decided_by', 'event', 'declined_for');

-- What a group's hubs hold of its money, with what is advanced and not settled.
CREATE FUNCTION held_for_group(one integer) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(a.balance + coalesce(
            (SELECT sum(advance_left(v.id)) FROM advance v WHERE v.ledger = k.id AND v.settled_at IS NULL), 0.00)), 0.00)
    FROM custody_ledger k JOIN account a ON a.id = k.account WHERE k.community_group = one
$$;

-- S89: who leaves by its own wish settles first. A revocation waits for nothing: it freezes.
CREATE FUNCTION exit_leaves_no_money() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ground = 'own_wish' AND held_for_group((SELECT organization FROM filing WHERE id = NEW.filing)) <> 0 THEN
        RAISE EXCEPTION 'the hub still holds money of the group of filing %', NEW.filing
            USING ERRCODE = 'check_violation', CONSTRAINT = 'exit_leaves_no_money';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exit_leaves_no_money BEFORE INSERT ON filing_ending
    FOR EACH ROW EXECUTE FUNCTION exit_leaves_no_money();
