-- One open proposal a pool; what goes back is what its entry says, out of that pool into its source, and leaves what is
-- promised to awards that are not signed yet. The pool's row is the queue in which decisions wait, too.
CREATE UNIQUE INDEX pool_return_open_once ON pool_return (pool) WHERE decided_at IS NULL;
CREATE TRIGGER pool_return_stands BEFORE UPDATE OR DELETE ON pool_return FOR EACH ROW
    EXECUTE FUNCTION refuse_change_but('decided_at', 'decided_by', 'decided_by_name', 'is_confirmed', 'opinion', 'entry');
CREATE FUNCTION pool_return_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held numeric;
BEGIN
    PERFORM 1 FROM pool WHERE id = NEW.pool FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM line l JOIN pool p ON p.account = l.credit JOIN fund_source f ON f.id = p.fund
        JOIN account s ON s.id = l.debit AND s.code = 'source:' || f.code
        WHERE l.entry = NEW.entry AND p.id = NEW.pool AND l.amount = NEW.amount) THEN
        RAISE EXCEPTION 'entry % does not give % back to the source', NEW.entry, NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pool_return_is_its_entry';
    END IF;
    SELECT n.balance INTO held FROM pool p JOIN account n ON n.id = p.account WHERE p.id = NEW.pool;
    IF held < (SELECT coalesce(sum(a.amount), 0) FROM award a WHERE a.pool = NEW.pool AND a.cancelled_at IS NULL
        AND NOT EXISTS (SELECT FROM agreement g WHERE g.award = a.id AND g.signed_on IS NOT NULL)) THEN
        RAISE EXCEPTION 'pool % would no longer hold what is promised', NEW.pool
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pool_return_keeps_what_is_promised';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pool_return_fits BEFORE INSERT OR UPDATE ON pool_return FOR EACH ROW
    WHEN (NEW.entry IS NOT NULL) EXECUTE FUNCTION pool_return_fits();
