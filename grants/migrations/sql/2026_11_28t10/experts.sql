-- What was changed of the pool is only ever added.
CREATE TRIGGER expert_change_is_final BEFORE UPDATE OR DELETE ON expert_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER position_not_deleted BEFORE DELETE ON position
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_not_deleted BEFORE DELETE ON absence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
