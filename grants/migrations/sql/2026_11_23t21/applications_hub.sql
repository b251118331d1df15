-- What a group and its hub said to each other stands; a remark is settled once.
CREATE TRIGGER application_handover_insert_only BEFORE UPDATE OR DELETE ON application_handover
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hub_consent_insert_only BEFORE UPDATE OR DELETE ON hub_consent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER comment_stands BEFORE UPDATE OR DELETE ON comment
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('settled_at', 'settled_by');
