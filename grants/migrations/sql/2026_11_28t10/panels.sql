-- Who was asked before there were answers had accepted by judging: they stay members.
UPDATE panelist SET answered_at = invited_at, is_accepted = true;
ALTER TABLE panelist ADD CONSTRAINT panelist_declares_after_accepting CHECK (declared_at IS NULL OR is_accepted IS TRUE);

-- An answer is final, and so is leaving; nobody's seat becomes another one's.
CREATE FUNCTION panelist_changes_are_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.call, NEW.expert, NEW.is_alternate, NEW.terms, NEW.drawn, NEW.replaces, NEW.by_hand_reason, NEW.invited_at)
        IS DISTINCT FROM (OLD.call, OLD.expert, OLD.is_alternate, OLD.terms, OLD.drawn, OLD.replaces,
            OLD.by_hand_reason, OLD.invited_at)
        OR (OLD.is_accepted IS NOT NULL AND (NEW.answered_at, NEW.is_accepted, NEW.declined_reason)
            IS DISTINCT FROM (OLD.answered_at, OLD.is_accepted, OLD.declined_reason))
        OR (OLD.left_at IS NOT NULL AND (NEW.left_at, NEW.left_reason) IS DISTINCT FROM (OLD.left_at, OLD.left_reason))
        OR (OLD.declared_at IS NOT NULL AND NEW.declared_at IS DISTINCT FROM OLD.declared_at) THEN
        RAISE EXCEPTION 'seat % was asked, answered or given up once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'panelist_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panelist_changes_allowed BEFORE UPDATE ON panelist
    FOR EACH ROW EXECUTE FUNCTION panelist_changes_are_allowed();
CREATE TRIGGER panelist_not_deleted BEFORE DELETE ON panelist
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Only a member judges: who accepted and has not left. The expert's row is held by whoever assigns, answers or leaves.
CREATE FUNCTION assignment_is_of_a_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM panelist l JOIN application a ON a.call = l.call
        WHERE a.id = NEW.application AND l.expert = NEW.expert AND l.is_accepted AND l.left_at IS NULL
    ) THEN
        RAISE EXCEPTION 'expert % is no member of the panel of application %', NEW.expert, NEW.application
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_of_a_member';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_member BEFORE INSERT ON assignment
    FOR EACH ROW EXECUTE FUNCTION assignment_is_of_a_member();

-- Whoever leaves takes their sheets along, but for phases that are closed.
CREATE FUNCTION panelist_leaves_sheets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment SET ended_at = NEW.left_at, ended_reason = '退出评审组：' || NEW.left_reason
    FROM application a
    WHERE a.id = assignment.application AND a.call = NEW.call AND assignment.expert = NEW.expert
        AND assignment.ended_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM phase_closure c WHERE c.call = a.call AND c.phase = assignment.phase);
    RETURN NULL;
END $$;
CREATE TRIGGER panelist_leaves_the_sheets AFTER UPDATE ON panelist
    FOR EACH ROW WHEN (OLD.left_at IS NULL AND NEW.left_at IS NOT NULL) EXECUTE FUNCTION panelist_leaves_sheets();

-- What was signed does not change.
CREATE TRIGGER declaration_insert_only BEFORE UPDATE OR DELETE ON declaration
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER declaration_paper_insert_only BEFORE UPDATE OR DELETE ON declaration_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER willingness_insert_only BEFORE UPDATE OR DELETE ON willingness
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
