"""What the parts of a report are called."""

from grants.i18n import Text, _
from grants.questions.words import condition_text
from grants.reporting.contents.facts import (
    BENEFICIARIES,
    FILES,
    NARRATIVE,
    ToReport,
    group_target,
    indicator_target,
    line_target,
)


def targets_in_words(against: ToReport) -> dict[str, Text | str]:
    """Every field that an item of a return may point at, in the order of the form."""
    return {
        NARRATIVE: _("项目进展"),
        BENEFICIARIES: _("直接受益人数"),
        **{group_target(each.term): _("实际人数：{name}", name=each.name) for each in against.groups},
        **{line_target(each.id): each.item for each in against.lines},
        **{indicator_target(each.id): each.name for each in against.indicators},
        **{each.key: each.label for each in against.questions},
        FILES: _("附件"),
    }


def conditions_of(against: ToReport) -> dict[str, str]:
    """When each question of the call's own form is asked, in words; empty for one that always is."""
    by_key = {each.key: each for each in against.questions}
    return {each.key: condition_text(each, by_key) for each in against.questions}
