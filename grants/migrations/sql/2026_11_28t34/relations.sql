-- How a hub accounts for a group's money is fixed when both have signed (R-I2), and it keeps on until its books of the
-- group are closed.
CREATE FUNCTION custody_agreement_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.mode <> OLD.mode THEN
        RAISE EXCEPTION 'agreement % keeps its way of accounting', OLD.number
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'custody_agreement_keeps_its_mode';
    END IF;
    IF NEW.ended_on IS NOT NULL AND OLD.ended_on IS NULL AND EXISTS (SELECT FROM custody_ledger
            WHERE hub = OLD.hub AND community_group = OLD.community_group AND closed_on IS NULL) THEN
        RAISE EXCEPTION 'agreement % has open ledgers', OLD.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_agreement_ends_without_ledgers';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_agreement_stands BEFORE UPDATE ON custody_agreement
    FOR EACH ROW EXECUTE FUNCTION custody_agreement_stands();

-- One agreement of a group is being drawn at a time. What a group asked for stays as it was said.
CREATE UNIQUE INDEX custody_request_one_accepted ON custody_request (community_group) WHERE status = 'accepted';
CREATE FUNCTION custody_request_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answer text[] := ARRAY['status', 'answered_by', 'answered_at', 'answer'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - answer <> to_jsonb(OLD) - answer OR (OLD.status, NEW.status) NOT IN (
        ('asked', 'accepted'), ('asked', 'refused'), ('asked', 'withdrawn'),
        ('accepted', 'signed'), ('accepted', 'refused'), ('accepted', 'withdrawn')) THEN
        RAISE EXCEPTION 'request % does not go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_request_moves BEFORE UPDATE OR DELETE ON custody_request
    FOR EACH ROW EXECUTE FUNCTION custody_request_moves();
CREATE TRIGGER request_signatory_stays BEFORE UPDATE OR DELETE ON request_signatory
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Terms are what was printed; signed once, and in force as the agreement that says the same.
CREATE TRIGGER custody_terms_stand BEFORE UPDATE OR DELETE ON custody_terms FOR EACH ROW EXECUTE FUNCTION
    refuse_change_but('document', 'check_code', 'signed_on', 'signed_copy', 'recorded_by', 'recorded_at', 'agreement');
CREATE FUNCTION custody_terms_are_its_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM custody_agreement a JOIN custody_request r ON r.id = NEW.request
        WHERE a.id = NEW.agreement AND a.number = NEW.number AND a.mode = NEW.mode AND a.fee_percent = NEW.fee_percent
        AND (a.hub, a.community_group) = (r.hub, r.community_group)) THEN
        RAISE EXCEPTION 'agreement % is not what terms % say', NEW.agreement, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'custody_terms_are_its_agreement';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER custody_terms_are_its_agreement BEFORE INSERT OR UPDATE ON custody_terms FOR EACH ROW
    WHEN (NEW.agreement IS NOT NULL) EXECUTE FUNCTION custody_terms_are_its_agreement();

CREATE UNIQUE INDEX signatory_change_one_open ON signatory_change (community_group) WHERE decided_at IS NULL;
CREATE TRIGGER signatory_change_stands BEFORE UPDATE OR DELETE ON signatory_change FOR EACH ROW EXECUTE FUNCTION
    refuse_change_but('decided_by', 'decided_at', 'is_confirmed', 'opinion');
