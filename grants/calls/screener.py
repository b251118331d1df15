"""The self-test before the long form: may one apply, on which track, and why not. Pure; nothing is kept of it.

Every rule is one of the call's own; what one has not answered is neither for nor against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from grants import money
from grants.calls import saying, words
from grants.calls.queries import CallFacts
from grants.calls.saying import Names, Words
from grants.calls.tables import RequiredPaper, ScreenerQuestion, SystemCheck, Track, Who
from grants.i18n import Text, _
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.vocabulary.rules import lies_under

ELSEWHERE = "elsewhere"
NO_RATING = "none"
GRADES = ("1A", "2A", "3A", "4A", "5A")
REGISTERED_KINDS = (OrganizationKind.ASSOCIATION, OrganizationKind.SERVICE_ORG, OrganizationKind.FOUNDATION)
LISTS = (SystemCheck.ABNORMAL_LIST, SystemCheck.DISHONEST_LIST)


@dataclass(frozen=True)
class Applicant:
    """What somebody says of their organisation. None: not answered."""

    status: OrganizationStatus | None = None
    kind: OrganizationKind | None = None
    grade: str | None = None
    division: str | None = None
    annual_check: bool | None = None
    listed: bool | None = None
    violated: bool | None = None
    failed_before: bool | None = None
    filing_alive: bool | None = None
    has_custodian: bool | None = None
    is_organiser: bool | None = None
    others: bool | None = None
    amount: Decimal | None = None
    said: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What one rule says: true, false, or None while it is not known; `anchor` is where the call says so.

    `mends`: what stands against it is only how much one wants to ask for.
    """

    ok: bool | None
    words: Words
    anchor: str
    mends: bool = False


@dataclass(frozen=True)
class TrackVerdict:
    """What all rules say of one track."""

    track: Track
    verdicts: tuple[Verdict, ...]
    papers: tuple[RequiredPaper, ...]

    @property
    def against(self) -> list[Verdict]:
        """Why one may not apply."""
        return [each for each in self.verdicts if each.ok is False]

    @property
    def unknown(self) -> list[Verdict]:
        """What is still to be answered."""
        return [each for each in self.verdicts if each.ok is None]

    @property
    def fits(self) -> bool | None:
        """True, false, or None while something is not answered."""
        return False if self.against else None if self.unknown else True

    @property
    def mends(self) -> bool:
        """Nothing but the amount stands against it."""
        return bool(self.against) and not self.unknown and all(each.mends for each in self.against)


SOURCES: dict[str, Text] = {
    "who": _("公告“能不能申报”"),
    "tracks": _("公告“类别与拨付”"),
    "questions": _("公告“自测问题”"),
}


def judge(facts: CallFacts, applicant: Applicant, names: Names) -> list[TrackVerdict]:
    """Every track with what stands for and against it, in the order of the call."""
    return [
        TrackVerdict(
            track=track,
            verdicts=(
                *_of_the_track(track, applicant, names),
                *_of_everybody(facts, applicant),
                *_own_questions(facts, track, applicant),
            ),
            papers=tuple(saying.papers_for(facts, track)),
        )
        for track in facts.tracks
    ]


def preparations(facts: CallFacts, track: Track) -> list[Words]:
    """What to have at hand before beginning."""
    filed = track.who != Who.REGISTERED
    found: list[Words] = [_("本单位（或代管枢纽）经复核的银行账户"), _("项目负责人、团队成员和联系电话")]
    if filed and facts.call.asks_hub_consent:
        found.append(_("枢纽同意代为申报和代管资金"))
    if facts.call.least_match_percent:
        percent = saying.plain(facts.call.least_match_percent)
        found.append(_("自筹现金不少于现金总经费的 {percent}%", percent=percent))
    return found


def own_questions(facts: CallFacts, track: Track | None = None) -> list[ScreenerQuestion]:
    """The call's own questions, all or those of a track."""
    return [each for each in facts.screener if track is None or not each.tracks or track.code in each.tracks]


def _of_the_track(track: Track, applicant: Applicant, names: Names) -> list[Verdict]:
    found = [_status_fits(track, applicant.status)]
    if track.kinds:
        found.append(_kind_fits(track, applicant.kind))
    if track.least_rating:
        found.append(_rating_fits(track, applicant.grade))
    if track.divisions:
        found.append(_place_fits(track, applicant.division, names))
    if applicant.amount is not None:
        found.append(_amount_fits(track, applicant.amount))
    return found


def _status_fits(track: Track, status: OrganizationStatus | None) -> Verdict:
    """R-B3: who the track is for."""
    wanted = words.WHO_NAMES[Who(track.who)]
    filed = status == OrganizationStatus.FILED
    fits = track.who == Who.ANY or filed == (track.who == Who.FILED_THROUGH_HUB)
    said = _("{track}面向：{wanted}", track=track.name, wanted=wanted)
    return Verdict(None if status is None else fits, said, "tracks")


def _kind_fits(track: Track, kind: OrganizationKind | None) -> Verdict:
    said = _("{track}限{kinds}", track=track.name, kinds=saying.kinds_text(track.kinds))
    return Verdict(None if kind is None else kind in track.kinds, said, "tracks")


def _rating_fits(track: Track, grade: str | None) -> Verdict:
    """R-B8: a rating that has lapsed counts as none."""
    said = _("评估等级 {grade} 以上，且在有效期内", grade=track.least_rating)
    return Verdict(None if grade is None else grade in GRADES and grade >= track.least_rating, said, "tracks")


def _place_fits(track: Track, division: str | None, names: Names) -> Verdict:
    """What lies under a named division counts."""
    places = "、".join(names.division(each) for each in track.divisions)
    said = _("限{places}的组织", places=places)
    fits = division is not None and any(lies_under(division, each) for each in track.divisions)
    return Verdict(None if division is None else fits, said, "tracks")


def _amount_fits(track: Track, amount: Decimal) -> Verdict:
    """R-C3: over the cap it cannot be submitted."""
    asked = money.show_yuan(amount)
    if amount > track.cap:
        over = money.show_yuan(amount - track.cap)
        words_over = _(
            "申请金额 {asked} 超过单个上限 {cap}，请调减 {over}", asked=asked, cap=_yuan(track.cap), over=over
        )
        return Verdict(False, words_over, "tracks", mends=True)
    if track.least is not None and amount < track.least:
        return Verdict(
            False,
            _("申请金额 {asked} 低于单个下限 {least}", asked=asked, least=_yuan(track.least)),
            "tracks",
            mends=True,
        )
    return Verdict(True, _("申请金额 {asked} 在额度以内", asked=asked), "tracks")


def _of_everybody(facts: CallFacts, applicant: Applicant) -> list[Verdict]:
    checks = set(facts.call.system_checks)
    filed = applicant.status == OrganizationStatus.FILED
    found = []
    if SystemCheck.ANNUAL_CHECK in checks and not filed:
        found.append(Verdict(applicant.annual_check, words.CHECK_NAMES[SystemCheck.ANNUAL_CHECK], "who"))
    if checks & set(LISTS):
        listed = "、".join(str(words.CHECK_NAMES[each]) for each in LISTS if each in checks)
        found.append(Verdict(_not(applicant.listed), listed, "who"))
    if SystemCheck.VIOLATIONS in checks:
        found.append(Verdict(_not(applicant.violated), words.CHECK_NAMES[SystemCheck.VIOLATIONS], "who"))
    if SystemCheck.EARLIER_ROUNDS in checks:
        found.append(Verdict(_not(applicant.failed_before), words.CHECK_NAMES[SystemCheck.EARLIER_ROUNDS], "who"))
    if filed and SystemCheck.FILING_ALIVE in checks:
        found.append(Verdict(applicant.filing_alive, words.CHECK_NAMES[SystemCheck.FILING_ALIVE], "who"))
    if filed:
        said = _("备案组织须由与其签有代管协议的枢纽申报")
        found.append(Verdict(applicant.has_custodian, said, "tracks"))
    if facts.call.limit_per_organisation == 1:
        found.append(Verdict(_not(applicant.others), saying.limit_text(facts.call), "who"))
    organiser = _("承办单位（{name}）不得申报", name=facts.organiser.name)
    return [*found, Verdict(_not(applicant.is_organiser), organiser, "who")]


def _own_questions(facts: CallFacts, track: Track, applicant: Applicant) -> list[Verdict]:
    found = []
    for each in own_questions(facts, track):
        said = applicant.said.get(each.position)
        ok = None if said is None else said == each.wants_yes
        found.append(Verdict(ok, each.why_not if ok is False else each.words, "questions"))
    return found


def _not(said: bool | None) -> bool | None:
    return None if said is None else not said


def _yuan(amount: Decimal) -> str:
    return money.show_yuan(amount)
