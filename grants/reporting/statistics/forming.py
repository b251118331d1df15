"""Making and changing the forms of statistical returns: the only writer of them."""

from dataclasses import asdict
from typing import Any

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.reporting.statistics import queries, rules
from grants.reporting.statistics.facts import FormFacts
from grants.reporting.statistics.standard import CHECKS, INDICATORS
from grants.reporting.statistics.tables import (
    Comparison,
    Reach,
    StatisticCheck,
    StatisticForm,
    StatisticIndicator,
)

# What an indicator keeps whatever is changed of it: years are compared by its code.
KEPT = {"id", "form", "position", "code"}


@action
async def make_form(by: Actor, owner_id: int, *, code: str, title: str, reach: Reach, basis: str = "") -> StatisticForm:
    """A new kind of return with the figures of the founding document, or the next edition of one with its own."""
    owner = await get(Organization, owner_id, lock="NO KEY UPDATE")
    there = await queries.editions(owner_id, code)
    rules.check_new_form(by, owner, code, there)
    last = max(there, key=lambda each: each.edition, default=None)
    row = StatisticForm(
        owner=owner_id,
        code=code,
        edition=last.edition + 1 if last else 1,
        title=title.strip(),
        basis=basis.strip(),
        reach=reach,
        created_at=clock.now(),
        created_by=by.id,
    )
    await row.save()
    await _copy(await queries.form(last.id), row) if last else await _write_standard(row)
    await audit.record(by, "reporting.statistic_form_made", row, form=code, edition=row.edition)
    return row


async def _write_standard(row: StatisticForm) -> None:
    indicators = [StatisticIndicator(form=row.id, position=at, **asdict(each)) for at, each in enumerate(INDICATORS, 1)]
    checks = [
        StatisticCheck(form=row.id, position=at, left_side=left, comparison=comparison, right_side=right, words=words)
        for at, (left, comparison, right, words) in enumerate(CHECKS, 1)
    ]
    await StatisticIndicator.insert(*indicators)
    await StatisticCheck.insert(*checks)


async def _copy(of: FormFacts, row: StatisticForm) -> None:
    for each in (*of.indicators, *of.checks):
        values: dict[str, Any] = {name: value for name, value in each.to_dict().items() if name != "id"}
        await type(each)(**{**values, "form": row.id}).save()


@action
async def write_form(
    by: Actor, form_id: int, *, title: str, reach: Reach, basis: str = "", note: str = ""
) -> StatisticForm:
    """What it is called, who answers, on what it rests, how it is filled."""
    of = await queries.form(form_id, lock="UPDATE")
    rules.check_form_change(by, of.form)
    await of.form.update_self(
        {
            StatisticForm.title: title.strip(),
            StatisticForm.reach: reach,
            StatisticForm.basis: basis.strip(),
            StatisticForm.note: note.strip(),
        }
    )
    await audit.record(by, "reporting.statistic_form_written", of.form, title=title)
    return of.form


@action
async def add_indicator(by: Actor, form_id: int, indicator: StatisticIndicator) -> StatisticIndicator:
    """One figure more, at the end."""
    of = await queries.form(form_id, lock="UPDATE")
    rules.check_indicator(by, of, indicator)
    indicator.form = form_id
    indicator.position = max((each.position for each in of.indicators), default=0) + 1
    await indicator.save()
    await audit.record(by, "reporting.statistic_indicator_added", indicator, indicator=indicator.code)
    return indicator


@action
async def write_indicator(by: Actor, indicator_id: int, wanted: StatisticIndicator) -> StatisticIndicator:
    """Another name, kind, source or bound; the code stays."""
    row = await get(StatisticIndicator, indicator_id)
    of = await queries.form(row.form, lock="UPDATE")
    wanted.id, wanted.code = row.id, row.code
    rules.check_indicator(by, of, wanted)
    await row.update_self({name: value for name, value in wanted.to_dict().items() if name not in KEPT})
    await audit.record(by, "reporting.statistic_indicator_written", row, indicator=row.code)
    return row


@action
async def remove_indicator(by: Actor, indicator_id: int) -> None:
    """It is no longer asked."""
    row = await get(StatisticIndicator, indicator_id)
    rules.check_indicator_removal(by, await queries.form(row.form, lock="UPDATE"), row)
    await audit.record(by, "reporting.statistic_indicator_removed", row, indicator=row.code)
    await row.remove()


@action
async def add_check(
    by: Actor, form_id: int, *, left: str, comparison: Comparison, right: str, words: str
) -> StatisticCheck:
    """One rule between figures more."""
    of = await queries.form(form_id, lock="UPDATE")
    rules.check_cross_check(by, of, left, right)
    row = StatisticCheck(
        form=form_id,
        position=max((each.position for each in of.checks), default=0) + 1,
        left_side=left.strip(),
        comparison=comparison,
        right_side=right.strip(),
        words=words.strip(),
    )
    await row.save()
    await audit.record(by, "reporting.statistic_check_added", row, words=words)
    return row


@action
async def remove_check(by: Actor, check_id: int) -> None:
    """It is no longer looked at."""
    row = await get(StatisticCheck, check_id)
    of = await queries.form(row.form, lock="UPDATE")
    rules.check_form_change(by, of.form)
    await audit.record(by, "reporting.statistic_check_removed", row, words=row.words)
    await row.remove()
