"""How a funder has payments approved, what a payment was submitted under, and the approvals it got."""

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.db import belongs_to, day_column, moment_column, money_column
from grants.disbursement.tables import Payment, PaymentStep
from grants.organizations.tables import Organization
from grants.people.tables import Person


class PayingRules(Table):
    """One edition of a funder's rules of paying, in force from a day on. Insert only: another edition replaces it."""

    id: Serial
    funder = belongs_to(Organization)
    from_on = day_column()
    cooling_days = Integer(default=None)
    reason = Varchar(length=300)
    entered_at = moment_column()
    entered_by = Integer(null=True, default=None)
    entered_by_name = Varchar(length=80)

    paying_rules_give_a_reason = Check("reason <> ''")
    paying_rules_cooling_in_range = Check("cooling_days BETWEEN 0 AND 30")


class PayingLevel(Table):
    """A level of an edition: payments from this amount on need so many approvals of it. Insert only."""

    id: Serial
    rules = belongs_to(PayingRules)
    seq = Integer(default=None)
    name = Varchar(length=40)
    from_amount = money_column()
    needed = Integer(default=None)

    paying_level_once = Unique([rules, seq])
    paying_level_has_a_name = Check("name <> ''")
    paying_level_needs_somebody = Check("needed >= 1")
    paying_level_amount_not_negative = Check("from_amount >= 0")


class LevelApprover(Table):
    """One of those who may approve at a level; a level that names nobody is open to every approver. Insert only."""

    id: Serial
    level = belongs_to(PayingLevel)
    person = belongs_to(Person)

    level_approver_once = Unique([level, person])


class FrozenChain(Table):
    """The edition under which a payment was submitted; the last one counts. Without any, one approver. Insert only."""

    id: Serial
    payment = belongs_to(Payment)
    rules = belongs_to(PayingRules)
    frozen_at = moment_column()


class Approval(Table):
    """Somebody approved a payment at a level (none: under no rules). Voided with its reason, never deleted.

    That one person approves once, and neither prepared, reviewed nor sends it, is SQL: sql/2026_11_28t22/approvals.sql.
    """

    id: Serial
    payment = belongs_to(Payment)
    level = belongs_to(PayingLevel, null=True)
    step = belongs_to(PaymentStep, unique=True)
    person = Integer(default=None, index=True)
    approved_at = moment_column()
    voided_at = moment_column(null=True)
    voided_why = Text()

    approval_voided_with_reason = Check("(voided_at IS NULL) = (voided_why = '')")
