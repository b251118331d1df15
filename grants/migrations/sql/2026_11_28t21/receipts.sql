-- One receipt of a payment stands, and a number of an issuer serves for one payment; what was refused makes room.
CREATE UNIQUE INDEX payment_receipt_one_stands ON payment_receipt (payment) WHERE refused_at IS NULL;
CREATE UNIQUE INDEX payment_receipt_number_once ON payment_receipt (issuer, receipt_kind, number) WHERE refused_at IS NULL;
CREATE TRIGGER payment_receipt_stands BEFORE UPDATE OR DELETE ON payment_receipt
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but('accepted_at', 'refused_at', 'checked_by', 'reason');
