-- R-C1: which reports have a form of their own is fixed with the call.
CREATE TRIGGER report_form_fixed_when_published BEFORE INSERT OR UPDATE OR DELETE ON report_form
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_part();
