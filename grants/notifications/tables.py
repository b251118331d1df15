"""The outbox, and the office's own words for the letters in it."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from grants.db import moment_column


class Message(Table):
    """A message to a person, kept whether or not it could be sent; readable on screen.

    `person` is a foreign key that is written in SQL, since people lie on a higher floor. `once` names what is told at
    most one time, such as a reminder: a second one of that name is not written.
    """

    id: Serial
    person = Integer(default=None, index=True)
    address = Varchar(length=120, secret=True)
    phone = Varchar(length=40, secret=True)
    event = Varchar(length=60, index=True)
    once = Varchar(length=120, null=True, default=None, unique=True)
    subject = Varchar(length=200)
    body = Text()
    sms = Varchar(length=300)
    link = Varchar(length=200)
    queued_at = moment_column()
    sent_at = moment_column(null=True)
    sms_sent_at = moment_column(null=True)
    read_at = moment_column(null=True)
    attempts = Integer(default=0)
    failed_at = moment_column(null=True)
    error = Varchar(length=200)

    message_has_a_subject = Check("subject <> ''")


class LetterWording(Table):
    """The office's own words for one kind of letter; without a row the standard words stand."""

    id: Serial
    event = Varchar(length=60, unique=True)
    subject = Varchar(length=200)
    body = Text()
    sms = Varchar(length=300)
    version = Integer(default=1)
    changed_at = moment_column()
    changed_by = Integer(null=True, default=None)

    letter_wording_has_words = Check("subject <> '' AND body <> ''")
