-- What a group was credited as interest it spent, or it goes back with the rest: either way that much less of its grant
-- was spent. Who keeps its own books tells of no interest.
CREATE OR REPLACE VIEW award_spent AS
    SELECT k.award, sum(k.spent) AS amount, 'custody:' || max(k.ledger) AS source, NULL::date AS told_on,
        sum(k.interest) AS interest
        FROM custody_use k GROUP BY k.award
    UNION ALL
    SELECT f.award, f.spent, 'account:' || f.id, (f.accepted_at AT TIME ZONE 'Asia/Shanghai')::date, 0.00
        FROM final_account f WHERE f.status = 'accepted' AND NOT f.is_from_ledger
    UNION ALL
    SELECT * FROM (SELECT DISTINCT ON (r.award) r.award, r.spent, 'report:' || r.id, r.decided_on, 0.00 FROM report r
        WHERE r.status = 'accepted' AND r.spent IS NOT NULL ORDER BY r.award, r.id DESC) x
        WHERE NOT EXISTS (SELECT FROM custody_ledger k WHERE k.award = x.award)
        AND NOT EXISTS (SELECT FROM final_account f WHERE f.award = x.award AND f.status = 'accepted');
