"""What is on record about who applies, as far as the call asks for it: kinds, area, annual check, rating, lists,
violations, earlier rounds, filing (R-B1 to R-B9).

Pure, as rules are. The applicant's pages show it before submission, eligibility asks again; each finding says the fact
and where it is recorded. A filed group has no annual check and no rating: those of the hub that answers for it count.
"""

from collections.abc import Sequence
from datetime import date

from grants.applications.budget import Finding
from grants.applications.facts import ApplicationFacts, OnRecord, Standing
from grants.calls.tables import Call, SystemCheck, Track
from grants.i18n import Text, _
from grants.organizations.tables import Organization, OrganizationKind, OrganizationStatus
from grants.organizations.words import KIND_NAMES
from grants.standing.tables import CheckResult, CreditEffect, CreditEvent, CreditKind, Listing, ListKind
from grants.standing.words import KIND_NAMES as CREDIT_NAMES
from grants.standing.words import LIST_NAMES, RESULT_NAMES
from grants.vocabulary.rules import lies_under
from grants.vocabulary.tables import ListName

CODE = "applications.not_eligible"
REGISTRY, RECORD = _("登记信息"), _("信用档案")
YEARS_BACK = 3
PILOT, RURAL = "pilot_area", "rural_priority"
RURAL_CHARITY = "rural_charity"
PROVINCE = "46"
LISTS: tuple[tuple[SystemCheck, tuple[ListKind, ...], str], ...] = (
    (SystemCheck.ABNORMAL_LIST, (ListKind.ABNORMAL,), "listing"),
    (SystemCheck.DISHONEST_LIST, (ListKind.DISHONEST, ListKind.ENFORCEMENT), "dishonest"),
)


def findings(facts: ApplicationFacts, standing: Standing) -> list[Finding]:
    """Every rule that the call turns on, in the order of R-B1 to R-B9."""
    asked = {SystemCheck(each) for each in facts.call.system_checks}
    found = [
        organiser_does_not_apply(facts.call, facts.applicant, facts.through),
        *kind_is_welcome(facts.track, facts.applicant),
        *area_is_welcome(facts.track, facts.applicant),
        *pilot_area_is_one(facts.application.flags, standing),
        *rural_function_is_on_record(facts.application.flags, standing),
    ]
    for check, kinds, key in LISTS:
        if check in asked:
            found.append(nobody_is_listed(standing.records, kinds, key))
    if SystemCheck.FILING_ALIVE in asked:
        found += filed_group_is_on_file(facts.applicant, standing.on)
    if SystemCheck.ANNUAL_CHECK in asked:
        found.append(annual_check_was_passed(facts.through, standing.answering))
    if SystemCheck.VIOLATIONS in asked:
        found.append(nothing_was_violated(standing.records, standing.on))
    if SystemCheck.EARLIER_ROUNDS in asked:
        found.append(earlier_rounds_ended_well(standing.records))
    return [*found, *rating_is_high_enough(facts.track, facts.through, standing.answering)]


def organiser_does_not_apply(call: Call, applicant: Organization, through: Organization) -> Finding:
    """R-B1: neither for itself nor as the hub of a group."""
    ok = call.organiser not in (applicant.id, through.id)
    words = _("不是本次征集的承办单位") if ok else _("承办单位不得申报本次征集，也不得代为申报")
    return Finding("organiser", "applications.organiser_applies", ok, words)


def kind_is_welcome(track: Track, applicant: Organization) -> list[Finding]:
    """R-B3: the kinds of bodies that a track names; none named means all."""
    if not track.kinds:
        return []
    ok = applicant.kind in track.kinds
    wanted = "、".join(str(KIND_NAMES[OrganizationKind(each)]) for each in track.kinds)
    own = KIND_NAMES[OrganizationKind(applicant.kind)]
    words = _("{track}面向{wanted}，申报单位是{own}", track=track.name, wanted=wanted, own=own)
    return [Finding("kinds", CODE, ok, words, source=REGISTRY)]


def pilot_area_is_one(flags: Sequence[str], standing: Standing) -> list[Finding]:
    """S8, S10: who claims the points of a pilot area is at home in one on the day of asking."""
    if PILOT not in flags:
        return []
    words = _("所在区划是试点地区") if standing.in_pilot_area else _("登记的所在区划现在不是试点地区，不能勾选这项加分")
    return [Finding("pilot", CODE, standing.in_pilot_area, words, field="flags", source=REGISTRY)]


def rural_function_is_on_record(flags: Sequence[str], standing: Standing) -> list[Finding]:
    """S19, S23: who claims the points for it is labelled so by an office, or the claim is looked at with its proof."""
    if RURAL not in flags:
        return []
    known = any(each.list_name == ListName.RURAL_FOCUS or each.code == RURAL_CHARITY for each in standing.labels)
    words = (
        _("登记有乡村振兴功能或农村领域标签")
        if known
        else _("单位资料没有乡村振兴功能或农村领域的标签，请核对证明材料")
    )
    return [Finding("rural", CODE, known, words, field="flags", source=REGISTRY, is_warning=True)]


def area_is_welcome(track: Track, applicant: Organization) -> list[Finding]:
    """R-B2: where the work is done is written in words, so that where the body is at home is only a hint."""
    if not track.divisions and not applicant.division:
        return []
    areas = track.divisions or [PROVINCE]
    ok = any(lies_under(applicant.division, each) for each in areas)
    if not applicant.division:
        words = _("没有登记所在区划，请核对实施地点")
    elif ok:
        words = _("登记在 {division}，属服务地区", division=applicant.division)
    else:
        words = _("登记在 {division}，不在服务地区，请核对实施地点", division=applicant.division)
    return [Finding("area", CODE, ok, words, source=REGISTRY, is_warning=True)]


def nobody_is_listed(records: Sequence[OnRecord], kinds: Sequence[ListKind], key: str) -> Finding:
    """R-B6: neither the applicant nor the hub that submits for it."""
    there = [each for record in records for each in record.standing.listings if each.list_kind in kinds]
    names = "、".join(str(LIST_NAMES[each]) for each in kinds)
    if not there:
        return Finding(key, CODE, True, _("未列入{names}", names=names), source=RECORD)
    return Finding(key, CODE, False, _listed(there[0], records), source=_document(there[0].document_no))


def filed_group_is_on_file(applicant: Organization, on: date) -> list[Finding]:
    """S88, S89: a group whose filing was cancelled, or that gave it up, applies for nothing more."""
    if applicant.status != OrganizationStatus.FILED:
        return []
    ended = applicant.filing_ended_on
    over = ended is not None and ended <= on
    words = _("备案自 {day} 起已取消", day=ended) if over else _("备案有效：{number}", number=applicant.filing_no)
    return [Finding("filing", CODE, not over, words, source=_("备案登记"))]


def annual_check_was_passed(body: Organization, record: OnRecord | None) -> Finding:
    """R-B6: of the year that counts; barely passed is passed, and looked at."""
    check = record.standing.annual_check if record else None
    if check is None:
        year = record.standing.annual_check_year if record else ""
        words = _("{name}没有 {year} 年度年检记录", name=body.name, year=year)
        return Finding("annual_check", CODE, False, words, source=RECORD)
    result = CheckResult(check.result)
    words = _("{name} {year} 年度年检{result}", name=body.name, year=check.year, result=RESULT_NAMES[result])
    source = _("年检记录，{day} 报送，{by}", day=check.filed_on, by=check.checked_by or "—")
    barely = result == CheckResult.BARELY
    return Finding("annual_check", CODE, result == CheckResult.PASSED, words, source=source, is_warning=barely)


def nothing_was_violated(records: Sequence[OnRecord], on: date) -> Finding:
    """R-B6: three years back."""
    since = _years_before(on, YEARS_BACK)
    there = [each for record in records for each in record.standing.violations if each.arose_on >= since]
    if not there:
        words = _("{since} 以来没有违法违规记录", since=since)
        return Finding("violations", CODE, True, words, source=RECORD)
    return Finding("violations", CODE, False, _event(there[0], records), source=_source(there[0]))


def earlier_rounds_ended_well(records: Sequence[OnRecord]) -> Finding:
    """R-B6: no project ended by own fault or judged failed, while that bars; what is only noted is looked at, and
    what went well gives priority among equals (R-H3, S81)."""
    events = [each for record in records for each in record.standing.credit_events]
    bars = [each for each in events if each.effect == CreditEffect.BARS]
    noted = [each for each in events if each.effect == CreditEffect.NOTED]
    for there in [*bars, *noted][:1]:
        words, source = _event(there, records), _source(there)
        return Finding("earlier_rounds", CODE, False, words, source=source, is_warning=not bars)
    for there in [each for each in events if each.effect == CreditEffect.PRIORITY][:1]:
        words = _("同等条件优先：{fact}", fact=_event(there, records))
        return Finding("earlier_rounds", CODE, True, words, source=_source(there))
    return Finding("earlier_rounds", CODE, True, _("以往项目没有因自身原因终止或评价不合格"), source=RECORD)


def rating_is_high_enough(track: Track, body: Organization, record: OnRecord | None) -> list[Finding]:
    """R-B8: a lapsed rating counts as none."""
    if not track.least_rating:
        return []
    rating = record.standing.rating if record else None
    if rating is None:
        words = _("要求评估等级 {least} 及以上，{name}没有有效等级", least=track.least_rating, name=body.name)
        return [Finding("rating", CODE, False, words, source=RECORD)]
    words = _(
        "要求评估等级 {least} 及以上，{name}为 {grade}，有效期至 {until}",
        least=track.least_rating,
        name=body.name,
        grade=rating.grade,
        until=rating.until_on,
    )
    return [Finding("rating", CODE, rating.grade >= track.least_rating, words, source=_document(rating.certificate_no))]


def _listed(listing: Listing, records: Sequence[OnRecord]) -> Text:
    words = _("{day} 列入{name}，尚未移出", day=listing.from_on, name=LIST_NAMES[ListKind(listing.list_kind)])
    return _of(listing.organization, words, records)


def _event(event: CreditEvent, records: Sequence[OnRecord]) -> Text:
    words = _("{day} {kind}：{fact}", day=event.arose_on, kind=CREDIT_NAMES[CreditKind(event.kind)], fact=event.fact)
    return _of(event.organization, words, records)


def _of(organization: int, words: Text, records: Sequence[OnRecord]) -> Text:
    """Whose record it is, where there are two."""
    if len(records) < 2:
        return words
    named = {each.organization.id: each.organization.name for each in records}
    return _("{name} {words}", name=named.get(organization, records[0].organization.name), words=words)


def _source(event: CreditEvent) -> Text | str:
    return "，".join(each for each in (event.source, event.document_no) if each) or RECORD


def _document(number: str) -> Text | str:
    return number or RECORD


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)
