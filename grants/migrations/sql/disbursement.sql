-- R-G10: one stage, at most one live payment.
CREATE UNIQUE INDEX payment_one_live ON payment (stage) WHERE status NOT IN ('returned', 'cancelled');
ALTER TABLE payment ADD CONSTRAINT payment_reissue_fk
    FOREIGN KEY (reissue_of) REFERENCES payment (id) ON DELETE RESTRICT ON UPDATE RESTRICT;

-- A payment begins as a request for its stage; its amount and payee never change; its status only makes legal moves;
-- what is paid can only be returned by the bank; what is returned or cancelled stays so.
CREATE FUNCTION payment_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves jsonb := '{
        "requested": ["reviewed", "sent_back", "cancelled"],
        "sent_back": ["requested", "cancelled"],
        "reviewed": ["approved", "sent_back", "cancelled"],
        "approved": ["sent", "sent_back", "cancelled"],
        "sent": ["paid", "returned"],
        "paid": ["returned"]
    }';
    returning_it text[] := ARRAY['status', 'returned_on', 'return_reason'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'payments are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'requested' OR NOT EXISTS (
            SELECT FROM stage WHERE id = NEW.stage AND award = NEW.award AND amount >= NEW.amount
        ) THEN
            RAISE EXCEPTION 'a payment begins as a request within its stage' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.award, NEW.stage, NEW.form_key, NEW.number, NEW.amount, NEW.reissue_of,
           NEW.payee_holder, NEW.payee_number, NEW.payee_bank, NEW.payee_cnaps)
        IS DISTINCT FROM ROW(OLD.award, OLD.stage, OLD.form_key, OLD.number, OLD.amount, OLD.reissue_of,
           OLD.payee_holder, OLD.payee_number, OLD.payee_bank, OLD.payee_cnaps) THEN
        RAISE EXCEPTION 'amount and payee of payment % stand', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT coalesce(moves -> OLD.status ? NEW.status, false) THEN
        RAISE EXCEPTION 'payment % is % and cannot become %', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'paid' AND to_jsonb(NEW) - returning_it <> to_jsonb(OLD) - returning_it THEN
        RAISE EXCEPTION 'payment % is paid and stands', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_moves BEFORE INSERT OR UPDATE OR DELETE ON payment
    FOR EACH ROW EXECUTE FUNCTION payment_moves();

-- Signatures are never taken back; a fact is revoked and a paper voided, never deleted.
CREATE TRIGGER payment_step_insert_only BEFORE UPDATE OR DELETE ON payment_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stage_fact_stands BEFORE UPDATE OR DELETE ON stage_fact
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('revoked_at', 'revoked_reason');
CREATE TRIGGER payment_paper_stands BEFORE UPDATE OR DELETE ON payment_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('voided_at');
CREATE UNIQUE INDEX payment_paper_one_in_force ON payment_paper (payment, kind) WHERE voided_at IS NULL;
