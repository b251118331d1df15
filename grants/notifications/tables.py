"""The outbox."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import moment_column


class Message(Table):
    """A message to a person, kept whether or not it could be sent; readable on screen.

    `person` is a foreign key that is written in SQL, since people lie on a higher floor.
    """

    id: Serial
    person = Integer(default=None, index=True)
    address = Varchar(length=120, secret=True)
    event = Varchar(length=60)
    subject = Varchar(length=200)
    body = Text()
    link = Varchar(length=200)
    queued_at = moment_column()
    sent_at = moment_column(null=True)
    read_at = moment_column(null=True)

    message_has_a_subject = Check("subject <> ''")
