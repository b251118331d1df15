-- Each page shows how many tasks wait. What is finished is most of a table and waits for nobody, so the questions of
-- grants/inbox read small indexes over what is still open.
CREATE INDEX application_waiting ON application (call) WHERE status = 'submitted';
CREATE INDEX application_in_hand ON application (applicant, submitted_through) WHERE status IN ('draft', 'returned');
CREATE INDEX payment_on_its_way ON payment (status) WHERE status IN ('requested', 'sent_back', 'reviewed', 'approved', 'sent', 'returned');
CREATE INDEX claim_on_its_way ON claim (ledger, status) WHERE status IN ('signed_once', 'signed', 'reviewed', 'verified');
CREATE INDEX assignment_open ON assignment (expert) WHERE ended_at IS NULL AND locked_at IS NULL;
CREATE INDEX report_waiting ON report (award) WHERE status = 'submitted';
CREATE INDEX rectification_open ON rectification (report) WHERE accepted_at IS NULL;
CREATE INDEX objection_open ON objection (award) WHERE closed_on IS NULL;
CREATE INDEX hold_open ON hold (award) WHERE lifted_at IS NULL;
CREATE INDEX agreement_unsigned ON agreement (award) WHERE signed_on IS NULL;
CREATE INDEX statement_unanswered ON statement (ledger) WHERE answered_at IS NULL;
