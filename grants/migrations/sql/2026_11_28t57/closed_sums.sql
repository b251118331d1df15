-- What closed projects come to by round, from the rows themselves: what is kept is proved against it.
CREATE VIEW closed_sum_found AS
    SELECT a.call, 'award' AS what, count(*)::integer AS n, sum(a.amount) AS amount
        FROM award a WHERE a.closed_at IS NOT NULL GROUP BY a.call
    UNION ALL
    SELECT a.call, y.status, count(*)::integer, sum(y.amount)
        FROM award a JOIN payment y ON y.award = a.id WHERE a.closed_at IS NOT NULL GROUP BY a.call, y.status;

-- R-H5: nothing of a project changes after its close, so its sums are added once, then. Always in one order, so that two
-- closings of a round wait for each other.
CREATE FUNCTION closed_sum_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO closed_sum (call, what, n, amount)
        SELECT NEW.call, x.what, x.n, x.amount FROM (
            SELECT 'award' AS what, 1 AS n, NEW.amount AS amount
            UNION ALL
            SELECT y.status, count(*)::integer, sum(y.amount) FROM payment y WHERE y.award = NEW.id GROUP BY y.status
        ) x ORDER BY x.what
        ON CONFLICT (call, what) DO UPDATE
            SET n = closed_sum.n + EXCLUDED.n, amount = closed_sum.amount + EXCLUDED.amount;
    RETURN NULL;
END $$;
CREATE TRIGGER closed_sum_grows AFTER UPDATE OF closed_at ON award
    FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION closed_sum_grows();

INSERT INTO closed_sum (call, what, n, amount) SELECT call, what, n, amount FROM closed_sum_found ORDER BY 1, 2;
