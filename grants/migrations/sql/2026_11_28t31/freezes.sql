-- Each body has one live freeze of a group's money at its hub.
CREATE UNIQUE INDEX custody_freeze_once ON custody_freeze (hub, community_group, authority) WHERE lifted_at IS NULL;

-- What was frozen, by whom and why stays as it was said; a freeze ends once.
CREATE FUNCTION custody_freeze_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.lifted_at IS NOT NULL
        OR (OLD.hub, OLD.community_group, OLD.side, OLD.authority, OLD.reason, OLD.placed_by, OLD.placed_at)
            IS DISTINCT FROM
           (NEW.hub, NEW.community_group, NEW.side, NEW.authority, NEW.reason, NEW.placed_by, NEW.placed_at) THEN
        RAISE EXCEPTION 'a freeze changes only by being lifted, once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_freeze_stays BEFORE UPDATE OR DELETE ON custody_freeze
    FOR EACH ROW EXECUTE FUNCTION custody_freeze_stays();

-- Nothing leaves a frozen group, whoever asks: no claim is filed and none is paid. The action that freezes holds the
-- ledgers, so that a payment either is over before it or sees it.
CREATE FUNCTION claim_not_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM custody_ledger k JOIN custody_freeze f ON f.hub = k.hub AND f.community_group = k.community_group
        WHERE k.id = NEW.ledger AND f.lifted_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the money of this group is frozen' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_not_frozen BEFORE INSERT ON claim FOR EACH ROW EXECUTE FUNCTION claim_not_frozen();
CREATE TRIGGER claim_not_paid_frozen BEFORE UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') EXECUTE FUNCTION claim_not_frozen();
