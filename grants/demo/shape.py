"""What a round file must look like, so that a broken one is named by its place before anything is played."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from grants import money
from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.tables import CapBase, CostClass, Policy, Who
from grants.funds.tables import FundKind
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.programme.tables import RegisterKind
from grants.reporting.tables import Grade, ReportKind

Spec = Any


def problems(found: Any, spec: Spec, place: str = "") -> Iterator[str]:
    """One line for each place that is not as `spec` says: a dict of keys ("?" behind optional ones, null as good as
    none), a list of one kind of thing, "*" for any key, or a function that raises ValueError."""
    if callable(spec):
        try:
            spec(found)
        except (ValueError, TypeError, InvalidOperation) as problem:
            yield f"{place}: {problem}"
    elif not isinstance(found, type(spec)):
        yield f"{place}: a {'list' if isinstance(spec, list) else 'group of keys'} is needed"
    elif isinstance(spec, list):
        for number, each in enumerate(found):
            yield from problems(each, spec[0], f"{place}[{number}]")
    else:
        for key in found if "*" in spec else spec:
            name, part = key.removesuffix("?"), f"{place}.{key.removesuffix('?')}".lstrip(".")
            if found.get(name) is not None:
                yield from problems(found[name], spec.get("*", spec.get(key)), part)
            elif not key.endswith("?"):
                yield f"{part}: missing"


def _text(value: Any) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text is needed")


def _amount(value: Any) -> None:
    if not isinstance(value, str):
        raise ValueError(f"an amount is a text like 1000.00, not {value!r}")
    money.yuan(value)


def _number(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not Decimal(str(value)).is_finite():
        raise ValueError(f"not a number: {value!r}")


def _whole(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"not a whole number: {value!r}")


def _flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"neither true nor false: {value!r}")


def _day(value: Any) -> None:
    if not isinstance(value, str) or len(value) != len("2026-01-01"):
        raise ValueError(f"not a day like 2026-01-31: {value!r}")
    date.fromisoformat(value)


def _moment(value: Any) -> None:
    if not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is None:
        raise ValueError(f"not a moment like 2026-01-31T09:00:00+08:00: {value!r}")


def _anything(_value: Any) -> None:
    pass


def _one_of(words: type[StrEnum]) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value not in list(words):
            raise ValueError(f"{value!r} is none of {', '.join(words)}")

    return check


def _word(*words: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if value not in words:
            raise ValueError(f"{value!r} is none of {', '.join(words)}")

    return check


ACCOUNT = {"bank_name": _text, "cnaps": _text, "number": _text, "holder": _text}
LINE = {"item": _text, "quantities": [_number], "unit_price": _amount, "amount?": _amount, "class": _one_of(CostClass)}
# The phases after the first, which is the panel's and lies between scoring_opens_at and scoring_closes_at.
PHASE = {
    "kind": _one_of(PhaseKind),
    "name": _text,
    "weight": _number,
    "opens_at": _moment,
    "closes_at": _moment,
    "size": _whole,
    "method?": _one_of(ScoreMethod),
    "trim_from?": _whole,
    "min_sheets?": _whole,
    "called_in?": _whole,
    "minutes?": _whole,
    "question_minutes?": _whole,
}
QUOTA = {
    "kind": _one_of(QuotaKind),
    "code": _text,
    "least_percent?": _number,
    "most_percent?": _number,
    "least_projects?": _whole,
    "most_projects?": _whole,
}
CALL = {
    "title": _text,
    "organiser": _text,
    "published_at": _moment,
    "opens_at": _moment,
    "closes_at": _moment,
    "correction_working_days?": _whole,
    "scoring_opens_at": _moment,
    "scoring_closes_at": _moment,
    "decided_on": _day,
    "notice": {"starts_on": _day, "working_days": _whole, "ends_on": _day},
    "project_from": _day,
    "project_to": _day,
    "tracks": [{"code": _text, "cap": _amount, "stages": [_number], "who": _one_of(Who)}],
    "pools": [{"fund": _text, "amount": _amount}],
    "one_per_organisation?": _flag,
    "labour_cap?": {"percent": _number, "of": _one_of(CapBase), "classes": [_one_of(CostClass)]},
    "management_fee_percent?": _number,
    "fixed_assets?": _one_of(Policy),
    "handouts?": _one_of(Policy),
    "criteria": [{"name": _text, "max": _number, "phase?": _whole}],
    "panel": {"size": _whole, "trim_from": _whole, "min_sheets?": _whole, "method?": _one_of(ScoreMethod)},
    "phases?": [PHASE],
    "hides_applicants?": _flag,
    "sheets_seen?": _one_of(SheetsSeen),
    "feedback?": _one_of(Feedback),
    "quotas?": [QUOTA],
    "awards_per_organisation?": _whole,
    "partial_funding?": _flag,
    "pass_mark": _number,
    "bonus?": {"*": _number},
    "tie_break": [_text],
    "stage_conditions": {"*": [_text]},
}
# By what an attempt is tried; one that nobody knows is said by the replay.
ATTEMPTS: dict[str, Spec] = {
    "submit_application": {"by": _text, "track": _text, "requested": _amount, "at": _moment},
    "assign_reviewer": {"expert": _text, "application": _text},
    "sign_agreement": {"application": _text, "on": _day},
    "approve_payment": {"application": _text, "stage": _whole, "by": _text},
    "request_payment": {"application": _text, "stage": _whole, "on": _day},
}


def _refusal(value: Any) -> None:
    spec = {"try": _text, "expect": _text}
    if isinstance(value, dict) and value.get("try") in ATTEMPTS:
        spec |= ATTEMPTS[value["try"]]
    wrong = next(problems(value, spec), None)
    if wrong:
        raise ValueError(wrong)


ROUND = {
    "as_of": _day,
    "division": {"code": _text},
    "funds": [
        {"code": _text, "name": _text, "kind": _one_of(FundKind), "amount": _amount, "purposes": [_text]},
    ],
    "call": CALL,
    "organizations": [
        {
            "code": _text,
            "name": _text,
            "kind": _one_of(OrganizationKind),
            "status?": _one_of(OrganizationStatus),
            "account?": ACCOUNT,
            "custody_account?": ACCOUNT,
            "roles?": [_text],
        }
    ],
    "experts": [
        {
            "code": _text,
            "name": _text,
            "field": _text,
            "id_number": _text,
            "positions?": [{"organization": _text, "title": _text, "from": _day, "to?": _day}],
            "alternate?": _flag,
        }
    ],
    "applications": [
        {
            "code": _text,
            "applicant": _text,
            "submitted_by": _text,
            "track": _text,
            "fund": _text,
            "submitted_at": _moment,
            "lines": [LINE],
            "match_cash?": _amount,
            "least_viable?": _amount,
            "requested": _amount,
            "terms?": [_text],
            "groups?": {"*": _whole},
        }
    ],
    "reviews": {"*": {"*": {"marks": [_number]}}},
    "decisions": [{"application": _text, "awarded?": _amount, "fund?": _text, "lines?": {"*": _amount}}],
    "objections": [{"code": _text, "application": _text, "received_on": _day, "closed_on?": _day, "upheld?": _flag}],
    "agreements": [{"application": _text, "signed_on": _day, "parties?": _whole}],
    "payments": [
        {
            "application": _text,
            "stage": _whole,
            "amount": _amount,
            "paid_on": _day,
            "outcome": _word("paid", "returned"),
            "returned_on?": _day,
        }
    ],
    "reports": [
        {
            "application": _text,
            "kind": _one_of(ReportKind),
            "submitted_on": _day,
            "decided_on": _day,
            "score": _number,
            "grade?": _one_of(Grade),
            "outcome": _word("accepted", "returned"),
            "rectify_by?": _day,
            "rectified_on?": _day,
        }
    ],
    "claims": [
        {
            "application": _text,
            "group": _text,
            "on": _day,
            "budget_item": _text,
            "amount": _amount,
            "invoice_no": _text,
            "expect?": _text,
        }
    ],
    "interest": [{"hub": _text, "on": _day, "amount": _amount, "expect_shares?": {"*": _amount}}],
    "registers": [
        {
            "kind": _one_of(RegisterKind),
            "name": _text,
            "from_on?": _day,
            "until_on?": _day,
            "organization?": _text,
            "partner?": _text,
            "organizations?": [_text],
            "answered_by?": [_text],
        }
    ],
    "refusals": [_refusal],
    "expect": {"*": _anything},
}
