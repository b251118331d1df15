-- The parts of a call that came later are fixed with it as all others are (R-C1).
CREATE TRIGGER phase_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON phase
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
CREATE TRIGGER quota_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON quota
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
