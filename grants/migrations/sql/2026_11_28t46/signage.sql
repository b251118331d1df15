-- A proof is sent and decided on once; a picture of it that everybody may see stands until it is taken down.
CREATE TRIGGER signage_proof_stands BEFORE UPDATE OR DELETE ON signage_proof FOR EACH ROW EXECUTE FUNCTION
    refuse_change_but('decided_at', 'decided_by', 'decided_by_name', 'is_accepted', 'reason');
CREATE TRIGGER signage_release_stands BEFORE UPDATE OR DELETE ON signage_release FOR EACH ROW EXECUTE FUNCTION
    refuse_change_but('taken_down_at', 'taken_down_by');
CREATE UNIQUE INDEX signage_release_one_stands ON signage_release (proof) WHERE taken_down_at IS NULL;
