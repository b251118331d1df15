-- R-A12: what is decided and not signed yet is still in the account of its pool, whatever else was taken out of it. The
-- pool's row is locked by award_keeps_pool, which fires before; signing takes the money and enters itself in one commit.
CREATE FUNCTION award_pool_covers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held numeric;
    promised numeric;
BEGIN
    SELECT n.balance, (
        SELECT coalesce(sum(a.amount), 0) FROM award a WHERE a.pool = p.id AND a.cancelled_at IS NULL AND a.id <> NEW.id
        AND NOT EXISTS (SELECT FROM agreement g WHERE g.award = a.id AND g.signed_on IS NOT NULL)
    ) INTO held, promised FROM pool p LEFT JOIN account n ON n.id = p.account WHERE p.id = NEW.pool;
    IF held IS NULL OR promised + NEW.amount > held THEN
        RAISE EXCEPTION 'pool % has % left, % would be promised', NEW.pool, held, promised + NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'award_pool_covers';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_pool_covers BEFORE INSERT OR UPDATE OF pool, amount ON award
    FOR EACH ROW WHEN (NEW.cancelled_at IS NULL) EXECUTE FUNCTION award_pool_covers();

-- R-A12: to sign is to commit: its entry takes the whole award, no more and no less, out of the award's own pool.
CREATE FUNCTION agreement_commits_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM line l JOIN award a ON a.id = NEW.award JOIN pool p ON p.id = a.pool
        JOIN account n ON n.id = l.debit AND n.code = 'award:' || a.number
        WHERE l.entry = NEW.entry AND l.debit = NEW.account AND l.credit = p.account AND l.amount = a.amount
        AND a.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM line o WHERE o.entry = l.entry AND o.id <> l.id)
    ) THEN
        RAISE EXCEPTION 'agreement % does not commit its award', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_commits_award';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_signed_commits_award BEFORE UPDATE ON agreement
    FOR EACH ROW WHEN (OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL) EXECUTE FUNCTION agreement_commits_award();
CREATE TRIGGER agreement_begun_commits_award BEFORE INSERT ON agreement
    FOR EACH ROW WHEN (NEW.signed_on IS NOT NULL) EXECUTE FUNCTION agreement_commits_award();
