"""Every reason a hit between two applications is not ruled on."""

from grants.applications import rules as applications
from grants.calls.tables import Call
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor


def check_ruling(by: Actor, call: Call, reason: str) -> None:
    """Whoever checks eligibility in the round of the newer application rules, as often as there is new insight."""
    applications.officer_or_organiser_checks(by, call)
    reason_is_given(reason)


def reason_is_given(reason: str) -> None:
    if not reason.strip():
        raise Refused("duplicates.no_reason", _("请写明理由"), field="reason")
