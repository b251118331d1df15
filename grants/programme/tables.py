"""Entries of the registers, whom and which call each concerns, and every change of them."""

from enum import StrEnum

from piccolo.columns import Integer, Serial, Text, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from grants.calls.tables import Call, Programme
from grants.db import belongs_to, day_column, moment_column, one_of, word_column
from grants.organizations.tables import Organization
from grants.vocabulary.tables import Division, Term


class RegisterKind(StrEnum):
    """The registers, each with the statements of the seed that ask for it."""

    NEED = "need"  # S55
    IN_KIND = "in_kind"  # S41
    CASE = "case"  # S13, S102
    TRAINING = "training"  # S44
    QUALIFICATION = "qualification"  # S45, S46
    MENTOR = "mentor"  # S65, S68
    EVENT = "event"  # S54
    VENUE = "venue"  # S35
    INCUBATION = "incubation"  # S9, S36
    EVALUATION = "evaluation"  # S12
    PHASE = "phase"  # S6
    POLICY = "policy"  # S1


class RegisterEntry(Table):
    """One line of a register. Which columns a register uses is said in `registers`; what it cannot be without is said
    here too. Nothing is deleted: an entry ends on a day, with a reason, and what everybody sees was released."""

    id: Serial
    kind = word_column()
    keeper = belongs_to(Organization)
    name = Varchar(length=160)
    sort = Varchar(length=40)
    number = Varchar(length=80)
    issuer = Varchar(length=120)
    organization = belongs_to(Organization, null=True)
    partner = belongs_to(Organization, null=True)
    person = Varchar(length=80)
    division = belongs_to(Division, null=True)
    term = belongs_to(Term, null=True)
    programme = belongs_to(Programme, null=True)
    place = Varchar(length=200)
    headcount = Integer(null=True, default=None)
    from_on = day_column(null=True)
    until_on = day_column(null=True)
    note = Text()
    version = Integer(default=1)
    created_at = moment_column()
    created_by = Integer(default=None)
    released_at = moment_column(null=True)
    released_by = Integer(null=True, default=None)
    ended_on = day_column(null=True)
    ended_by = Integer(null=True, default=None)
    ended_reason = Text()

    register_entry_kind_known = one_of("kind", RegisterKind)
    register_entry_days_in_order = Check("until_on IS NULL OR from_on IS NULL OR until_on >= from_on")
    register_entry_headcount_counts = Check("headcount IS NULL OR headcount >= 0")
    register_entry_two_bodies = Check("organization IS NULL OR partner IS NULL OR organization <> partner")
    register_entry_ended_with_reason = Check(
        "(ended_on IS NULL) = (ended_by IS NULL) AND (ended_on IS NULL) = (ended_reason = '')"
    )
    register_entry_released_by_somebody = Check("(released_at IS NULL) = (released_by IS NULL)")
    # Who is named in them is nobody's business outside.
    register_entry_persons_stay_inside = Check("released_at IS NULL OR person = ''")
    register_entry_need_has_area_and_field = Check("kind <> 'need' OR (division IS NOT NULL AND term IS NOT NULL)")
    register_entry_lent_to_somebody_until = Check(
        "kind <> 'in_kind' OR (organization IS NOT NULL AND from_on IS NOT NULL AND until_on IS NOT NULL)"
    )
    register_entry_evaluation_of_area_until = Check(
        "kind <> 'evaluation' OR (division IS NOT NULL AND until_on IS NOT NULL)"
    )


class RegisterTie(Table):
    """An organisation that took part, or a call that cites a policy or belongs to an event."""

    id: Serial
    entry = belongs_to(RegisterEntry)
    organization = belongs_to(Organization, null=True)
    call = belongs_to(Call, null=True)

    register_tie_to_one = Check("(organization IS NULL) <> (call IS NULL)")
    register_tie_organization_once = Unique([entry, organization])
    register_tie_call_once = Unique([entry, call])


class RegisterChange(Table):
    """One field of an entry as it was and as it became. A trigger refuses UPDATE and DELETE."""

    id: Serial
    entry = belongs_to(RegisterEntry)
    version = Integer(default=None)
    at = moment_column()
    by = Integer(default=None)
    by_name = Varchar(length=80)
    field = Varchar(length=40)
    before = Text()
    after = Text()
