-- Which reports a call asks for, and by when. A final report is due a month after the project's end where the call names
-- no day (R-H5); a mid-term report may come at any time where it names none.
CREATE VIEW report_asked AS
    SELECT d.call, d.report_kind AS kind,
        row_number() OVER (PARTITION BY d.call, d.report_kind ORDER BY d.due_on, d.position)::integer AS period,
        d.due_on, d.note FROM report_due d
    UNION ALL
    SELECT c.id, 'final', 1, (c.project_to + interval '1 month')::date, '' FROM call c
        WHERE NOT EXISTS (SELECT FROM report_due d WHERE d.call = c.id AND d.report_kind = 'final')
    UNION ALL
    SELECT c.id, 'midterm', 1, NULL, '' FROM call c
        WHERE NOT EXISTS (SELECT FROM report_due d WHERE d.call = c.id AND d.report_kind = 'midterm');

-- The same for each award that is carried out: the final report moves with the end of the project. `status` is that of
-- the last attempt; a report whose acceptance was waived in writing for a stage is owed no more.
CREATE VIEW report_schedule AS
    SELECT a.id AS award, q.kind, q.period, q.note, r.id AS report, r.status, r.decided_on,
        CASE WHEN q.kind = 'final' THEN q.due_on + (e.ends_on - c.project_to) ELSE q.due_on END AS due_on,
        EXISTS (SELECT FROM stage_waiver v JOIN stage s ON s.id = v.stage
            WHERE s.award = a.id AND v.condition = q.kind || '_accepted') AS is_waived
    FROM award a JOIN call c ON c.id = a.call JOIN report_asked q ON q.call = c.id
    JOIN project_end e ON e.award = a.id JOIN award_in_force w ON w.award = a.id
    JOIN agreement g ON g.award = a.id AND g.signed_on IS NOT NULL
    LEFT JOIN LATERAL (SELECT r.id, r.status, r.decided_on FROM report r
        WHERE r.award = a.id AND r.kind = q.kind AND r.period = q.period ORDER BY r.attempt DESC LIMIT 1) r ON true
    WHERE a.cancelled_at IS NULL AND w.terminated_at IS NULL;
