-- People lie above the outbox, so the foreign key is written here.
ALTER TABLE message ADD CONSTRAINT message_person_fk
    FOREIGN KEY (person) REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT;
