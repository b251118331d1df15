"""The outbox."""

from piccolo.columns import Integer, Text, Varchar
from piccolo.table import Table

from grants.db import moment_column


class Message(Table):
    """A message to a person. Kept whether or not it could be sent; readable on screen."""

    person = Integer(default=None, index=True)
    event = Varchar(length=60)
    subject = Varchar(length=200)
    body = Text()
    link = Varchar(length=200)
    queued_at = moment_column()
    sent_at = moment_column(null=True)
    read_at = moment_column(null=True)
    failure = Varchar(length=200)
