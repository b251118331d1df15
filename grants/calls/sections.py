"""A call is written in sections: which part of a plan belongs to which, in the order of the list."""

from enum import StrEnum

from grants.calls.plan import CallPlan


class Section(StrEnum):
    """One page of the list of tasks; its word stands in the address."""

    ABOUT = "about"
    TIMETABLE = "timetable"
    MONEY = "money"
    TRACKS = "tracks"
    LIMITS = "limits"
    BUDGET = "budget"
    JUDGING = "judging"
    SELECTION = "selection"
    PAYMENT = "payment"
    REPORTS = "reports"
    SIGNAGE = "signage"
    QUESTIONS = "questions"
    PAPERS = "papers"
    SCREENING = "screening"
    BODY = "body"


FIELDS: dict[Section, tuple[str, ...]] = {
    Section.ABOUT: ("title", "document_no", "organiser_id", "programme_id"),
    Section.TIMETABLE: (
        "opens_at",
        "closes_at",
        "grace_minutes",
        "correction_working_days",
        "scoring_opens_at",
        "scoring_closes_at",
        "decided_on",
        "notice_starts_on",
        "notice_working_days",
        "count_start_day",
        "project_from",
        "project_to",
    ),
    Section.MONEY: ("pools",),
    Section.TRACKS: ("tracks",),
    Section.LIMITS: ("limit_per_organisation", "limit_per_hub", "asks_hub_consent", "system_checks"),
    Section.BUDGET: ("caps", "fee_standards", "fixed_assets", "handouts", "least_match_percent"),
    Section.JUDGING: (
        "criteria",
        "bonuses",
        "bonus_max",
        "tie_break",
        "pass_mark",
        "panel_size",
        "trim_from",
        "min_sheets",
        "score_method",
        "phases",
        "hides_applicants",
        "sheets_seen",
        "feedback",
    ),
    Section.SELECTION: ("quotas", "awards_per_organisation", "partial_funding"),
    Section.PAYMENT: ("conditions",),
    Section.REPORTS: ("report_dues",),
    Section.SIGNAGE: ("signage", "contact", "supervision_phone"),
    Section.QUESTIONS: (),
    Section.PAPERS: ("required_papers",),
    Section.SCREENING: ("checklist", "screener"),
    Section.BODY: ("body", "commitment"),
}
# Fields of forms that are called otherwise than the part of the plan they are read into.
PART_OF = {"condition": "conditions", "tie": "tie_break"}


def section_of(field: str) -> Section | None:
    """Where a field is filled in: tracks-2-cap belongs to the tracks."""
    part = field.partition("-")[0]
    part = PART_OF.get(part, part)
    return next((section for section, fields in FIELDS.items() if part in fields), None)


def next_after(section: Section) -> Section | None:
    """The section that follows."""
    order = list(Section)
    at = order.index(section) + 1
    return order[at] if at < len(order) else None


def says_nothing(section: Section, plan: CallPlan) -> bool:
    """Whether only what is optional stands in it, and nothing of that is filled in."""
    lists: dict[Section, object] = {
        Section.REPORTS: plan.report_dues,
        Section.PAPERS: plan.required_papers,
        Section.SCREENING: (*plan.checklist, *plan.screener),
        Section.BODY: plan.body,
        Section.BUDGET: (*plan.caps, *plan.fee_standards),
        Section.SELECTION: plan.quotas or plan.awards_per_organisation or plan.partial_funding,
    }
    return section in lists and not lists[section]
