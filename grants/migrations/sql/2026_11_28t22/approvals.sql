-- Payments approved before there were levels keep their approver as the one approval they needed.
INSERT INTO approval (payment, level, step, person, approved_at, voided_at, voided_why)
SELECT y.id, NULL, s.id, y.approved_by, y.approved_at, NULL, '' FROM payment y
JOIN LATERAL (SELECT id FROM payment_step WHERE payment = y.id AND step = 'approved' AND person = y.approved_by
    ORDER BY id DESC LIMIT 1) s ON true
WHERE y.approved_by IS NOT NULL;

-- Rules of paying are written once, whole; another edition replaces them.
CREATE TRIGGER paying_rules_insert_only BEFORE UPDATE OR DELETE ON paying_rules
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER paying_level_insert_only BEFORE UPDATE OR DELETE ON paying_level
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER level_approver_insert_only BEFORE UPDATE OR DELETE ON level_approver
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER frozen_chain_insert_only BEFORE UPDATE OR DELETE ON frozen_chain
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION rules_in_use_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    edition integer := CASE TG_TABLE_NAME WHEN 'paying_level' THEN (to_jsonb(NEW) ->> 'rules')::integer
        ELSE (SELECT rules FROM paying_level WHERE id = (to_jsonb(NEW) ->> 'level')::integer) END;
BEGIN
    IF EXISTS (SELECT FROM frozen_chain WHERE rules = edition) THEN
        RAISE EXCEPTION 'payments stand under rules %', edition USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER paying_level_before_use BEFORE INSERT ON paying_level
    FOR EACH ROW EXECUTE FUNCTION rules_in_use_are_whole();
CREATE TRIGGER level_approver_before_use BEFORE INSERT ON level_approver
    FOR EACH ROW EXECUTE FUNCTION rules_in_use_are_whole();

-- The levels that a payment needs, under the rules that were frozen when it was submitted last, and what each has got.
-- Without rules, or below the first level, one approval of any approver is enough.
CREATE FUNCTION payment_levels(one integer)
RETURNS TABLE (level integer, seq integer, needed integer, given integer) LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT l.id, l.seq, l.needed FROM payment y JOIN paying_level l ON l.from_amount <= y.amount
        WHERE y.id = one AND l.rules = (SELECT f.rules FROM frozen_chain f WHERE f.payment = one
            ORDER BY f.id DESC LIMIT 1)
        UNION ALL SELECT NULL, 1, 1 WHERE NOT EXISTS (
            SELECT FROM payment y JOIN paying_level l ON l.from_amount <= y.amount
            WHERE y.id = one AND l.rules = (SELECT f.rules FROM frozen_chain f WHERE f.payment = one
                ORDER BY f.id DESC LIMIT 1))
    )
    SELECT asked.id, asked.seq, asked.needed, (SELECT count(*)::integer FROM approval p
        WHERE p.payment = one AND p.level IS NOT DISTINCT FROM asked.id AND p.voided_at IS NULL) FROM asked
$$;

-- Whether the payment waits for that person: of the lowest level that is open, and not among those who approved.
CREATE FUNCTION payment_waits_for(one integer, who integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM approval p WHERE p.payment = one AND p.person = who AND p.voided_at IS NULL)
        AND coalesce((SELECT NOT EXISTS (SELECT FROM level_approver v WHERE v.level = l.level)
            OR EXISTS (SELECT FROM level_approver v WHERE v.level = l.level AND v.person = who)
            FROM payment_levels(one) l WHERE l.given < l.needed ORDER BY l.seq LIMIT 1), false)
$$;

-- R-G11 over all levels: one person approves a payment once, and neither prepared nor reviewed it.
CREATE UNIQUE INDEX approval_once ON approval (payment, person) WHERE voided_at IS NULL;
CREATE TRIGGER approval_stands BEFORE UPDATE OR DELETE ON approval
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('voided_at', 'voided_why');
CREATE FUNCTION approval_is_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment WHERE id = NEW.payment AND NEW.person IN (prepared_by, reviewed_by, sent_by)) THEN
        RAISE EXCEPTION 'payment % went through the hands of %', NEW.payment, NEW.person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_by_another';
    END IF;
    IF NOT EXISTS (SELECT FROM payment WHERE id = NEW.payment AND status = 'reviewed')
        OR NOT payment_waits_for(NEW.payment, NEW.person)
        OR NEW.level IS DISTINCT FROM (SELECT l.level FROM payment_levels(NEW.payment) l
            WHERE l.given < l.needed ORDER BY l.seq LIMIT 1) THEN
        RAISE EXCEPTION 'payment % does not wait for %', NEW.payment, NEW.person
            USING ERRCODE = 'check_violation', CONSTRAINT = 'approval_is_awaited';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approval_is_by_another BEFORE INSERT ON approval
    FOR EACH ROW EXECUTE FUNCTION approval_is_by_another();

-- A payment is approved, and leaves for the bank, only with every approval that its chain asks for, none of them the
-- cashier's.
CREATE FUNCTION payment_has_its_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM payment_levels(NEW.id) l WHERE l.given < l.needed) THEN
        RAISE EXCEPTION 'payment % lacks approvals', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_has_its_approvals';
    END IF;
    IF EXISTS (SELECT FROM approval p WHERE p.payment = NEW.id AND p.person = NEW.sent_by AND p.voided_at IS NULL) THEN
        RAISE EXCEPTION 'payment % was approved by its cashier', NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_cashier_did_not_approve';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_has_its_approvals BEFORE UPDATE ON payment FOR EACH ROW
    WHEN (NEW.status IN ('approved', 'sent') AND NEW.status <> OLD.status)
    EXECUTE FUNCTION payment_has_its_approvals();

-- An approval is for what its approver saw: a hold, an objection or a fact taken back voids those that were given, also
-- when it is over later. Steps that know nothing of payments are not asked to say so.
CREATE FUNCTION approvals_are_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE approval SET voided_at = (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz, voided_why = TG_ARGV[1]
    WHERE voided_at IS NULL
        AND payment IN (SELECT id FROM payment WHERE award = NEW.award AND status IN ('reviewed', 'approved'));
    RETURN NULL;
END $$;
CREATE TRIGGER hold_voids_approvals AFTER INSERT ON hold
    FOR EACH ROW EXECUTE FUNCTION approvals_are_void('placed_at', '审批后项目被冻结');
CREATE TRIGGER objection_voids_approvals AFTER INSERT ON objection
    FOR EACH ROW EXECUTE FUNCTION approvals_are_void('received_at', '审批后收到异议');
CREATE TRIGGER stage_fact_voids_approvals AFTER UPDATE ON stage_fact
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION approvals_are_void('revoked_at', '审批后拨付条件被撤销');
