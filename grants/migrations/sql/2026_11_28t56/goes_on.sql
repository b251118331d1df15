-- What waits for somebody begins at the awards that go on (grants/inbox/questions.py), of a system of many years the few.
CREATE INDEX award_goes_on ON award (call) WHERE closed_at IS NULL;
CREATE INDEX final_account_waiting ON final_account (status) WHERE status IN ('confirmed', 'checked');
CREATE INDEX sealed_copy_unchecked ON sealed_copy (agreement) WHERE checked_by IS NULL;

-- The schedule says of which awards nothing is owed any more, whatever its rows say.
CREATE OR REPLACE VIEW report_schedule AS
    SELECT a.id AS award, q.kind, q.period, q.note, r.id AS report, r.status, r.decided_on,
        CASE WHEN q.kind = 'final' THEN q.due_on + (e.ends_on - c.project_to) ELSE q.due_on END AS due_on,
        EXISTS (SELECT FROM stage_waiver v JOIN stage s ON s.id = v.stage
            WHERE s.award = a.id AND v.condition = q.kind || '_accepted') AS is_waived,
        a.closed_at
    FROM award a JOIN call c ON c.id = a.call JOIN report_asked q ON q.call = c.id
    JOIN project_end e ON e.award = a.id JOIN award_in_force w ON w.award = a.id
    JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
    LEFT JOIN LATERAL (SELECT r.id, r.status, r.decided_on FROM report r
        WHERE r.award = a.id AND r.kind = q.kind AND r.period = q.period ORDER BY r.attempt DESC LIMIT 1) r ON true
    WHERE a.cancelled_at IS NULL AND w.terminated_at IS NULL;
