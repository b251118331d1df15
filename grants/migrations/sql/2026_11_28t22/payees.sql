-- One change of account waits for its check at a time; what was asked stands, what came of it is written once.
CREATE UNIQUE INDEX payee_change_one_waits ON payee_change (award) WHERE checked_at IS NULL AND ended_at IS NULL;
CREATE TRIGGER payee_change_stands BEFORE UPDATE OR DELETE ON payee_change FOR EACH ROW EXECUTE FUNCTION
    refuse_change_but('checked_at', 'checked_by', 'checked_by_name', 'effective_at', 'ended_at', 'ended_by_name', 'ended_why');
CREATE FUNCTION payee_change_is_of_its_payee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM agreement g JOIN bank_account x ON x.organization = coalesce(g.hub, g.grantee)
        WHERE g.award = NEW.award AND g.signed_on IS NOT NULL AND x.id = NEW.account AND x.checked_at IS NOT NULL
            AND ROW(x.holder, x.number, x.bank_name, x.cnaps)
                = ROW(NEW.payee_holder, NEW.payee_number, NEW.payee_bank, NEW.payee_cnaps)
    ) THEN
        RAISE EXCEPTION 'account % is no checked account of the payee of award %', NEW.account, NEW.award
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payee_change_is_of_its_payee';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payee_change_is_of_its_payee BEFORE INSERT ON payee_change
    FOR EACH ROW EXECUTE FUNCTION payee_change_is_of_its_payee();
-- Who approved did not know of it.
CREATE TRIGGER payee_change_voids_approvals AFTER INSERT ON payee_change
    FOR EACH ROW EXECUTE FUNCTION approvals_are_void('asked_at', '审批后申请变更收款账户');

-- Whether a change of account is asked for and neither ended nor in force at that moment.
CREATE FUNCTION account_change_is_open(one integer, at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM payee_change c
        WHERE c.award = one AND c.ended_at IS NULL AND (c.effective_at IS NULL OR c.effective_at > at))
$$;

-- R-G7: a payment is asked for, approved and sent only to the account that is in force, and never while a change of it is
-- open, whoever asks. The moment is the step's own: there is one clock, and it is not the database's.
CREATE FUNCTION payment_goes_to_its_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := coalesce(
        CASE NEW.status WHEN 'requested' THEN NEW.prepared_at WHEN 'reviewed' THEN NEW.reviewed_at
            WHEN 'approved' THEN NEW.approved_at ELSE NEW.sent_at END, 'infinity');
    account text := coalesce(
        (SELECT c.payee_number FROM payee_change c WHERE c.award = NEW.award AND c.ended_at IS NULL
            AND c.effective_at <= moment ORDER BY c.effective_at DESC, c.id DESC LIMIT 1),
        (SELECT g.payee_number FROM agreement g WHERE g.award = NEW.award));
BEGIN
    IF account IS DISTINCT FROM NEW.payee_number OR account_change_is_open(NEW.award, moment) THEN
        RAISE EXCEPTION 'payment % does not go to the account in force', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_goes_to_its_account';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_begins_for_its_account BEFORE INSERT ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_goes_to_its_account();
CREATE TRIGGER payment_goes_to_its_account BEFORE UPDATE ON payment FOR EACH ROW
    WHEN (NEW.status IN ('requested', 'reviewed', 'approved', 'sent') AND NEW.status <> OLD.status)
    EXECUTE FUNCTION payment_goes_to_its_account();
