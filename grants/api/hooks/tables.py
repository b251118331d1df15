"""Subscriptions and deliveries."""

from piccolo.columns import UUID, Array, BigInt, Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, moment_column
from grants.organizations.tables import Organization


class Subscription(Table):
    """An office has what happens sent to an address. The key of its signatures follows from `salt` and the system's own
    secret: a copy of the database alone signs nothing.

    A trigger on the audit trail queues what a living subscription asks for, in the transaction in which it happened.
    """

    id: Serial
    organization = belongs_to(Organization)
    address = Varchar(length=300)
    events = Array(base_column=Varchar(length=60), default=list)
    salt = Varchar(length=64, secret=True)
    created_at = moment_column()
    created_by = Integer(default=None)
    failing_since = moment_column(null=True)
    switched_off_at = moment_column(null=True)
    ended_at = moment_column(null=True)
    ended_by = Integer(null=True, default=None)

    subscription_asks_for_something = Check("cardinality(events) > 0")
    subscription_ended_by_somebody = Check("(ended_at IS NULL) = (ended_by IS NULL)")


class Delivery(Table):
    """One event for one subscription: what is sent, and how it went. Its key is the same on every try; `next_at` is
    when it is sent (again), and none when it was taken or given up. Kept for three months."""

    id: Serial
    subscription = belongs_to(Subscription)
    event = BigInt(default=None)
    act = Varchar(length=80)
    key = UUID(unique=True)
    body = Text()
    queued_at = moment_column()
    attempts = Integer(default=0)
    tried_at = moment_column(null=True)
    status = Integer(null=True, default=None)
    error = Varchar(length=200)
    delivered_at = moment_column(null=True)
    next_at = moment_column(null=True)

    delivery_once = Unique([subscription, event])
    delivery_taken_is_not_sent_again = Check("delivered_at IS NULL OR next_at IS NULL")
    delivery_delivered_was_tried = Check("delivered_at IS NULL OR attempts > 0")
