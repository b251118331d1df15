-- The bank (1002), what the hub owes it (1122.hub) and what groups were given before it is spent (1122 of a group, 1141)
-- move by as much as what is the groups' (2601) and nobody's yet (2209). Goods in store (1801) and what stands for them
-- (2601.goods) stay outside: an entry that moved one of them without the other would leave a gap here, so they are equal
-- by the same constraint, and goods never become money.
CREATE OR REPLACE FUNCTION custody_sign(code text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT (split_part(code, '.', 1) IN ('1002', '1122', '1141', '2601', '2209') AND code NOT LIKE '2601.goods.%')::integer
$$;

-- What of an advance no invoice uses up and nobody paid back. An invoice that is being filed counts before its claim.
CREATE FUNCTION advance_left(one integer) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN a.status IN ('returned', 'withdrawn') THEN 0.00 ELSE a.amount - coalesce((
            SELECT sum(i.amount) FROM advance_invoice i LEFT JOIN claim c ON c.form_key = i.form_key
            WHERE i.advance = a.id AND coalesce(c.status, '') NOT IN ('returned', 'withdrawn')), 0.00)
        - coalesce((SELECT sum(amount) FROM advance_back WHERE advance = a.id), 0.00) END
    FROM advance a WHERE a.id = one
$$;

-- What is taken of a budget line: claims that were not given back, less refunds of them, and what is left of advances.
CREATE FUNCTION line_taken(one integer) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT sum(amount) FROM claim
            WHERE award_line = one AND status NOT IN ('returned', 'withdrawn')), 0.00)
        - coalesce((SELECT sum(r.amount) FROM claim_refund r JOIN claim c ON c.id = r.claim
            WHERE c.award_line = one AND c.status NOT IN ('returned', 'withdrawn')), 0.00)
        + coalesce((SELECT sum(advance_left(id)) FROM advance WHERE award_line = one AND settled_at IS NULL), 0.00)
$$;

-- What of a ledger is set aside: claims that are not paid yet, and what is left of advances.
CREATE FUNCTION ledger_reserved(one integer) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT sum(amount) FROM claim
            WHERE ledger = one AND status NOT IN ('paid', 'returned', 'withdrawn')), 0.00)
        + coalesce((SELECT sum(advance_left(id)) FROM advance WHERE ledger = one AND settled_at IS NULL), 0.00)
$$;
CREATE INDEX advance_of_ledger ON advance (ledger) WHERE settled_at IS NULL;
CREATE INDEX advance_of_line ON advance (award_line) WHERE settled_at IS NULL;

-- One petty cash a group until it is settled (R-I6).
CREATE UNIQUE INDEX advance_one_petty_cash ON advance (community_group)
    WHERE kind = 'petty_cash' AND settled_at IS NULL AND status NOT IN ('returned', 'withdrawn');

-- Claims and advances are measured by the budget as it is now.
CREATE OR REPLACE FUNCTION claim_within_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    awarded numeric;
    taken numeric;
BEGIN
    PERFORM 1 FROM award_line line JOIN custody_ledger keeping ON keeping.award = line.award
        WHERE line.id = NEW.award_line AND keeping.id = NEW.ledger FOR NO KEY UPDATE OF line;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this budget line is not of this ledger' USING ERRCODE = 'check_violation';
    END IF;
    SELECT amount INTO awarded FROM budget_now WHERE id = NEW.award_line;
    taken := line_taken(NEW.award_line);
    IF taken > awarded THEN
        RAISE EXCEPTION 'claims of % are over the line of %', taken, awarded USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER advance_within_line AFTER INSERT ON advance FOR EACH ROW EXECUTE FUNCTION claim_within_line();
CREATE TRIGGER advance_not_frozen BEFORE INSERT ON advance FOR EACH ROW EXECUTE FUNCTION claim_not_frozen();
CREATE TRIGGER advance_not_paid_frozen BEFORE UPDATE OF status ON advance FOR EACH ROW
    WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') EXECUTE FUNCTION claim_not_frozen();
CREATE TRIGGER advance_terms_stand BEFORE UPDATE OR DELETE ON advance_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What two people signed does not change under their names; the signatures come in the order of a claim's; it is paid by
-- its entry, and settled when nothing is left and every invoice is crossed off.
CREATE FUNCTION advance_moves() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    after_paid text[] := ARRAY['reminded_at', 'settled_at'];
    free text[] := ARRAY['status', 'signed_by', 'signed_at', 'reviewed_by', 'reviewed_at', 'verified_by', 'verified_at',
        'paid_by', 'paid_on', 'bank_ref', 'entry', 'ended_at', 'returned_by', 'returned_reason', 'due_on'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an advance is never deleted' USING ERRCODE = 'restrict_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'signed_once' OR NOT EXISTS (SELECT FROM custody_ledger
            WHERE id = NEW.ledger AND community_group = NEW.community_group) THEN
            RAISE EXCEPTION 'an advance begins with its first signature, of the ledger''s group'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status = 'paid' THEN
        free := after_paid;
    END IF;
    IF OLD.status IN ('returned', 'withdrawn') OR OLD.settled_at IS NOT NULL
        OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'what was signed, paid or settled does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('signed_once', 'signed'), ('signed', 'reviewed'), ('reviewed', 'verified'), ('verified', 'paid'),
        ('signed', 'returned'), ('reviewed', 'returned'), ('verified', 'returned'),
        ('signed_once', 'withdrawn'), ('signed', 'withdrawn')) THEN
        RAISE EXCEPTION 'an advance does not go from % to %', OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.status = 'paid' AND OLD.status <> 'paid'
        AND NOT advance_entry(NEW.entry, NEW.id, NEW.amount, '1002') THEN
        RAISE EXCEPTION 'entry % does not pay advance %', NEW.entry, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_is_its_entry';
    END IF;
    IF NEW.settled_at IS NOT NULL AND (advance_left(NEW.id) <> 0 OR EXISTS (
        SELECT FROM advance_invoice i JOIN claim c ON c.form_key = i.form_key
        WHERE i.advance = NEW.id AND c.status NOT IN ('paid', 'returned', 'withdrawn'))) THEN
        RAISE EXCEPTION 'advance % is not used up', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_settled_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advance_moves BEFORE INSERT OR UPDATE OR DELETE ON advance
    FOR EACH ROW EXECUTE FUNCTION advance_moves();

-- An entry moves that amount, as its only line, between what an advance is booked on (1122 or 1141 of its ledger) and an
-- account of that code; a negative amount moves it the other way.
CREATE FUNCTION advance_entry(of_entry bigint, one integer, moved numeric, other text) RETURNS boolean
    LANGUAGE sql STABLE AS $$
    SELECT count(*) = 1 AND bool_and(l.amount = abs(moved) AND CASE WHEN moved > 0
        THEN (d.code, c.code) = (own.code, other) ELSE (d.code, c.code) = (other, own.code) END)
    FROM line l JOIN account d ON d.id = l.debit JOIN account c ON c.id = l.credit CROSS JOIN (
        SELECT replace(g.code, '2601.', CASE v.kind WHEN 'supplier' THEN '1141.' ELSE '1122.' END) AS code
        FROM advance v JOIN custody_ledger k ON k.id = v.ledger JOIN account g ON g.id = k.account WHERE v.id = one) own
    WHERE l.entry = of_entry
$$;

-- An invoice is taken out of what is left of an advance that was paid, two at once after each other; by the end of the
-- transaction its claim is there, of the same ledger, line and amount.
CREATE FUNCTION advance_invoice_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM advance WHERE id = NEW.advance AND status = 'paid' AND settled_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR NEW.amount > advance_left(NEW.advance) THEN
        RAISE EXCEPTION 'advance % has not % left', NEW.advance, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_invoice_within_it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advance_invoice_fits BEFORE INSERT ON advance_invoice
    FOR EACH ROW EXECUTE FUNCTION advance_invoice_fits();
CREATE TRIGGER advance_invoice_stands BEFORE UPDATE OR DELETE ON advance_invoice
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION advance_invoice_has_its_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM claim c JOIN advance a ON a.id = NEW.advance
        WHERE c.form_key = NEW.form_key AND c.amount = NEW.amount AND (c.ledger, c.award_line) = (a.ledger, a.award_line))
        THEN
        RAISE EXCEPTION 'invoice % of advance % has no claim', NEW.id, NEW.advance
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_invoice_is_a_claim';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER advance_invoice_has_its_claim AFTER INSERT ON advance_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION advance_invoice_has_its_claim();

-- A claim that an advance pays is crossed off it; any other leaves what was advanced alone.
CREATE FUNCTION claim_paid_by_its_advance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    paying integer;
    own text;
BEGIN
    SELECT advance INTO paying FROM advance_invoice WHERE form_key = NEW.form_key;
    SELECT a.code INTO own FROM custody_ledger k JOIN account a ON a.id = k.account WHERE k.id = NEW.ledger;
    IF paying IS NOT NULL AND NOT advance_entry(NEW.entry, paying, -NEW.amount, own)
        OR paying IS NULL AND EXISTS (SELECT FROM line l JOIN account c ON c.id IN (l.debit, l.credit)
            WHERE l.entry = NEW.entry AND c.code IN (replace(own, '2601.', '1122.'), replace(own, '2601.', '1141.'))) THEN
        RAISE EXCEPTION 'entry % does not pay claim % out of its advance', NEW.entry, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_paid_by_its_advance';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER claim_paid_by_its_advance BEFORE UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') EXECUTE FUNCTION claim_paid_by_its_advance();

-- What came back is of an advance that was paid, no more than is left of it, and is what its entry says.
CREATE FUNCTION advance_back_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM advance WHERE id = NEW.advance AND status = 'paid' AND settled_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR NEW.amount > advance_left(NEW.advance) THEN
        RAISE EXCEPTION 'advance % has not % left', NEW.advance, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_back_within_it';
    END IF;
    IF NOT advance_entry(NEW.entry, NEW.advance, -NEW.amount, '1002') THEN
        RAISE EXCEPTION 'entry % does not bring back %', NEW.entry, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_back_is_its_entry';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER advance_back_fits BEFORE INSERT ON advance_back FOR EACH ROW EXECUTE FUNCTION advance_back_fits();
CREATE TRIGGER advance_back_stands BEFORE UPDATE OR DELETE ON advance_back
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What was given in advance is in a group's 2601 and no more on the bank: nothing else is paid out of it.
CREATE FUNCTION ledger_covers_its_advances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM custody_ledger k JOIN account g ON g.id = k.account JOIN account o ON o.book = g.book
        AND o.code = ANY (ARRAY[replace(g.code, '2601.', '1122.'), replace(g.code, '2601.', '1141.')])
        WHERE k.id = NEW.ledger GROUP BY g.id HAVING sum(o.balance) > g.balance) THEN
        RAISE EXCEPTION 'ledger % has less than it gave in advance', NEW.ledger
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_covers_its_advances';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER claim_leaves_advances AFTER UPDATE OF status ON claim FOR EACH ROW
    WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') EXECUTE FUNCTION ledger_covers_its_advances();
CREATE TRIGGER advance_is_covered AFTER UPDATE OF status ON advance FOR EACH ROW
    WHEN (NEW.status = 'paid' AND OLD.status <> 'paid') EXECUTE FUNCTION ledger_covers_its_advances();
CREATE TRIGGER sent_back_leaves_advances AFTER INSERT ON sent_back
    FOR EACH ROW EXECUTE FUNCTION ledger_covers_its_advances();
