-- The lists of words that grew.
ALTER TABLE call DROP CONSTRAINT call_fixed_assets_known, ADD CONSTRAINT call_fixed_assets_known
    CHECK (fixed_assets IN ('forbid', 'allow', 'list'));
ALTER TABLE call DROP CONSTRAINT call_handouts_known, ADD CONSTRAINT call_handouts_known
    CHECK (handouts IN ('forbid', 'allow', 'list'));

-- Until now a call said in columns of its own what became a list of caps, and every call asked the lists of abnormal
-- and of dishonest organisations. Published calls are filled in too: they say the same as before.
ALTER TABLE call DISABLE TRIGGER call_fixed_when_published;
UPDATE call SET system_checks = '{abnormal_list,dishonest_list}';
ALTER TABLE call ENABLE TRIGGER call_fixed_when_published;
INSERT INTO budget_cap (call, position, name, classes, percent, cap_of, basis)
    SELECT call, 1, '劳务', labour_cap_classes, labour_cap_percent, labour_cap_of, ''
    FROM aside_call WHERE labour_cap_percent IS NOT NULL AND cardinality(labour_cap_classes) > 0;
INSERT INTO budget_cap (call, position, name, classes, percent, cap_of, basis)
    SELECT call, 2, '管理费', '{management_fee}', management_fee_percent, 'grant', ''
    FROM aside_call;
DROP TABLE aside_call;

-- R-C1: the new parts of a published call are fixed like the others.
CREATE TRIGGER budget_cap_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON budget_cap
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER fee_standard_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON fee_standard
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER report_due_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON report_due
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER required_paper_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON required_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER checklist_item_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON checklist_item
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER screener_question_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON screener_question
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();

CREATE FUNCTION refuse_change_of_published_band() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM refuse_if_call_published((SELECT criterion.call FROM criterion WHERE criterion.id = OLD.criterion));
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM refuse_if_call_published((SELECT criterion.call FROM criterion WHERE criterion.id = NEW.criterion));
    RETURN NEW;
END $$;
CREATE TRIGGER criterion_band_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON criterion_band
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_band();

-- A correction and a printed announcement stand as they were made.
CREATE TRIGGER call_correction_insert_only BEFORE UPDATE OR DELETE ON call_correction
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER call_paper_insert_only BEFORE UPDATE OR DELETE ON call_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
