-- Moves of domain §5; the table of grants/disclosure/complaints/rules.py knows the same. What was reported stands as it
-- was written, under its number.
CREATE FUNCTION complaint_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'complaints are never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.number, NEW.year, NEW.sequence, NEW.code_hash, NEW.channel, NEW.is_anonymous, NEW.facts, NEW.office,
        NEW.target, NEW.award, NEW.received_at, NEW.form_key)
        IS DISTINCT FROM (OLD.number, OLD.year, OLD.sequence, OLD.code_hash, OLD.channel, OLD.is_anonymous, OLD.facts,
        OLD.office, OLD.target, OLD.award, OLD.received_at, OLD.form_key) THEN
        RAISE EXCEPTION 'complaint % stands as it was reported', OLD.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('received', 'investigated'), ('received', 'refused'), ('investigated', 'proposed'),
        ('proposed', 'investigated'), ('proposed', 'found'), ('found', 'replied'), ('replied', 'closed')
    ) THEN
        RAISE EXCEPTION 'complaint % cannot go from % to %', OLD.number, OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'complaint_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complaint_moves BEFORE UPDATE OR DELETE ON complaint FOR EACH ROW EXECUTE FUNCTION complaint_moves();

CREATE TRIGGER reporter_insert_only BEFORE UPDATE OR DELETE ON reporter FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_file_insert_only BEFORE UPDATE OR DELETE ON complaint_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_step_insert_only BEFORE UPDATE OR DELETE ON complaint_step
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_message_insert_only BEFORE UPDATE OR DELETE ON complaint_message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_paper_insert_only BEFORE UPDATE OR DELETE ON complaint_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_terms_insert_only BEFORE UPDATE OR DELETE ON complaint_terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_measure_stands BEFORE UPDATE OR DELETE ON complaint_measure
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('done_on', 'done_words');

-- Who worked on an award: decided it or its application, paid, judged or looked through it. A hold is not work on it.
CREATE VIEW award_worker AS
    SELECT id AS award, decided_by AS person FROM award WHERE decided_by IS NOT NULL
    UNION SELECT a.id, k.checked_by FROM award a JOIN eligibility_check k ON k.application = a.application
        WHERE k.checked_by IS NOT NULL
    UNION SELECT a.id, e.person FROM award a JOIN assignment t ON t.application = a.application
        JOIN expert e ON e.id = t.expert
    UNION SELECT g.award, g.drawn_by FROM agreement g WHERE g.drawn_by IS NOT NULL
    UNION SELECT g.award, g.signed_recorded_by FROM agreement g WHERE g.signed_recorded_by IS NOT NULL
    UNION SELECT s.award, w.person FROM payment y JOIN stage s ON s.id = y.stage
        CROSS JOIN LATERAL (VALUES (y.prepared_by), (y.reviewed_by), (y.approved_by), (y.sent_by)) w (person)
        WHERE w.person IS NOT NULL
    UNION SELECT s.award, v.person FROM approval v JOIN payment y ON y.id = v.payment JOIN stage s ON s.id = y.stage
    UNION SELECT r.award, r.decided_by FROM report r WHERE r.decided_by IS NOT NULL
    UNION SELECT m.award, m.decided_by FROM amendment m WHERE m.decided_by IS NOT NULL
    UNION SELECT n.award, w.person FROM ending n CROSS JOIN LATERAL (VALUES (n.proposed_by), (n.decided_by)) w (person)
        WHERE w.person IS NOT NULL;

-- Who is kept out of a complaint (R-F5): whoever belongs or belonged to its target or to the hub that applied for it,
-- and who worked on the award that it names. Of the office itself only supervisors who hold no other role there are
-- left. Pages, rules and the inbox ask this one view.
CREATE VIEW complaint_party AS
    SELECT c.id AS complaint, m.person FROM complaint c JOIN membership m ON m.organization = c.target
        WHERE c.target_kind <> 'office'
    UNION SELECT c.id, m.person FROM complaint c
        JOIN membership m ON m.organization IN (c.target, c.office) AND m.role <> 'supervisor'
        WHERE c.target_kind = 'office'
    UNION SELECT c.id, m.person FROM complaint c JOIN award a ON a.id = c.award
        JOIN application p ON p.id = a.application JOIN membership m ON m.organization IN (p.applicant, p.submitted_through)
    UNION SELECT c.id, w.person FROM complaint c JOIN award_worker w ON w.award = c.award;
