-- What was reported stays as it came, and so does who read it.
CREATE TRIGGER major_activity_insert_only BEFORE UPDATE OR DELETE ON major_activity
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_reading_insert_only BEFORE UPDATE OR DELETE ON activity_reading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_lead_insert_only BEFORE UPDATE OR DELETE ON activity_lead
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_paper_insert_only BEFORE UPDATE OR DELETE ON activity_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER committee_report_insert_only BEFORE UPDATE OR DELETE ON committee_report
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
