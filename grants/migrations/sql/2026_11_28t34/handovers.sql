-- One handover of a group is under way at a time.
CREATE UNIQUE INDEX handover_one_under_way ON handover (community_group) WHERE status NOT IN ('received', 'cancelled');

-- A list is of ledgers that the hub keeps for the group, as they are when it confirms; later it says where each went on.
CREATE FUNCTION handover_item_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM handover h JOIN custody_ledger k ON k.hub = h.from_hub
        AND k.community_group = h.community_group JOIN account a ON a.id = k.account WHERE h.id = NEW.handover
        AND h.status = 'drawn' AND k.id = NEW.ledger AND k.closed_on IS NULL AND a.balance = NEW.amount) THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND OLD.becomes IS NULL AND to_jsonb(NEW) - 'becomes' = to_jsonb(OLD) - 'becomes'
        AND EXISTS (SELECT FROM handover h JOIN custody_ledger k ON k.id = NEW.becomes
            JOIN custody_ledger w ON w.id = NEW.ledger WHERE h.id = NEW.handover AND h.status = 'sent'
            AND k.hub = h.to_hub AND (k.award, k.community_group, k.fund) = (w.award, w.community_group, w.fund)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the list of handover % stands', coalesce(NEW.handover, OLD.handover)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_item_fits';
END $$;
CREATE TRIGGER handover_item_fits BEFORE INSERT OR UPDATE ON handover_item
    FOR EACH ROW EXECUTE FUNCTION handover_item_fits();
CREATE TRIGGER handover_item_stays BEFORE DELETE ON handover_item FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Each step once, in its order, each with what the books say: the whole of every ledger on the list; closed when the bank
-- of the one hub has paid; in the books of the other as much as that.
CREATE FUNCTION handover_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    later text[] := ARRAY['status', 'amount', 'confirmed_by', 'confirmed_at', 'accepted_by', 'accepted_at', 'document',
        'check_code', 'sent_by', 'sent_on', 'bank_ref', 'sent_entry', 'received_by', 'received_on', 'received_entry',
        'ended_at', 'cancelled_by', 'cancelled_reason'];
    listed numeric;
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (to_jsonb(NEW) - later <> to_jsonb(OLD) - later
        OR OLD.amount IS NOT NULL AND NEW.amount IS DISTINCT FROM OLD.amount
        OR NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('drawn', 'confirmed'),
            ('confirmed', 'accepted'), ('accepted', 'sent'), ('sent', 'received'), ('drawn', 'cancelled'),
            ('confirmed', 'cancelled'), ('accepted', 'cancelled'))
        OR NEW.status = OLD.status AND to_jsonb(NEW) - ARRAY['document', 'check_code']
            <> to_jsonb(OLD) - ARRAY['document', 'check_code']) THEN
        RAISE EXCEPTION 'handover % does not go from % to %', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'drawn' OR NOT EXISTS (SELECT FROM custody_request r JOIN custody_terms t ON t.request = r.id
            WHERE r.id = NEW.request AND r.status = 'signed' AND t.agreement IS NULL
            AND (r.hub, r.community_group) = (NEW.to_hub, NEW.community_group)) THEN
            RAISE EXCEPTION 'handover % follows no signed terms', NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_under_signed_terms';
        END IF;
        RETURN NEW;
    END IF;
    SELECT coalesce(sum(amount), 0) INTO listed FROM handover_item WHERE handover = NEW.id;
    IF NEW.status = 'confirmed' AND OLD.status = 'drawn' AND (NEW.amount <> listed OR EXISTS (
            SELECT FROM custody_ledger k WHERE k.hub = NEW.from_hub AND k.community_group = NEW.community_group
            AND k.closed_on IS NULL AND (NOT EXISTS (
                SELECT FROM handover_item i WHERE i.handover = NEW.id AND i.ledger = k.id)
            OR EXISTS (SELECT FROM claim c WHERE c.ledger = k.id
                AND c.status NOT IN ('paid', 'returned', 'withdrawn'))))) THEN
        RAISE EXCEPTION 'handover % is not the whole of what is kept', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_is_whole';
    ELSIF NEW.status = 'sent' AND OLD.status = 'accepted' AND (EXISTS (
            SELECT FROM handover_item i JOIN custody_ledger k ON k.id = i.ledger
            WHERE i.handover = NEW.id AND k.closed_on IS NULL)
        OR NEW.amount > 0 AND (bank_moved(NEW.sent_entry) <> -NEW.amount OR NOT EXISTS (SELECT FROM entry e
            JOIN book b ON b.id = e.book WHERE e.id = NEW.sent_entry AND b.organization = NEW.from_hub))) THEN
        RAISE EXCEPTION 'handover % is not what left hub %', NEW.number, NEW.from_hub
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_left_as_listed';
    ELSIF NEW.status = 'received' AND OLD.status = 'sent' AND (EXISTS (
            SELECT FROM handover_item i LEFT JOIN custody_ledger k ON k.id = i.becomes WHERE i.handover = NEW.id
            AND (k.id IS NULL OR i.amount <> (SELECT coalesce(sum(l.amount), 0) FROM line l
                WHERE l.entry = NEW.received_entry AND l.credit = k.account)))
        OR NEW.amount > 0 AND (bank_moved(NEW.received_entry) <> NEW.amount OR NOT EXISTS (SELECT FROM entry e
            JOIN book b ON b.id = e.book WHERE e.id = NEW.received_entry AND b.organization = NEW.to_hub))) THEN
        RAISE EXCEPTION 'handover % is not what hub % received', NEW.number, NEW.to_hub
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_arrived_as_listed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER handover_moves BEFORE INSERT OR UPDATE OR DELETE ON handover
    FOR EACH ROW EXECUTE FUNCTION handover_moves();
