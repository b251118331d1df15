-- What was spent of an award, and who tells it: the book of the hub that keeps the money, or the last accepted report
-- that says so. Read by name where the steps that tell it are not known.
CREATE VIEW award_spent AS
    SELECT k.award, k.spent AS amount, 'custody:' || k.ledger AS source, NULL::date AS told_on FROM custody_use k
    UNION ALL
    SELECT * FROM (SELECT DISTINCT ON (r.award) r.award, r.spent, 'report:' || r.id, r.decided_on FROM report r
        WHERE r.status = 'accepted' AND r.spent IS NOT NULL ORDER BY r.award, r.id DESC) x
        WHERE NOT EXISTS (SELECT FROM custody_ledger k WHERE k.award = x.award);
