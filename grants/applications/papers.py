"""The papers that a call asks for, of whom, and which of them an application lacks. Pure, as rules are."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.applications.budget import CALL_SAYS, Finding
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import ApplicationFile
from grants.calls.tables import RequiredPaper, Who
from grants.errors import Refused
from grants.i18n import Text, _
from grants.organizations.tables import OrganizationStatus
from grants.questions.tables import QuestionKind

# Proposed where a call asks for no paper by name; the last is for everything else, whatever a call asks for.
OTHERS = (
    _("登记证书或备案证明"),
    _("承诺书（盖章）"),
    _("年检或年报材料"),
    _("审计报告或财务报表"),
    _("实施地村（居）意见"),
    _("枢纽同意代为申报的意见"),
    _("其他材料"),
)
MISSING, THERE, OPTIONAL = ("bad", _("未上传")), ("ok", _("已上传")), ("mute", _("选填"))


@dataclass(frozen=True)
class Place:
    """Where a file can go: a paper that the call asks for, a question that asks for one, or a heading of one's own.

    `key` names it in forms; `endings` are the kinds of files that a question takes, all when there are none.
    """

    key: str
    label: str
    paper: RequiredPaper | None = None
    question_id: int | None = None
    endings: tuple[str, ...] = ()

    @property
    def paper_id(self) -> int | None:
        return self.paper.id if self.paper else None


def asked(facts: ApplicationFacts) -> list[RequiredPaper]:
    """The papers that the call asks of an applicant of this kind, in its order."""
    filed = facts.applicant.status == OrganizationStatus.FILED
    fits = {Who.ANY, Who.FILED_THROUGH_HUB if filed else Who.REGISTERED}
    papers = sorted(facts.call_facts.required_papers, key=lambda paper: paper.position)
    return [paper for paper in papers if Who(paper.who) in fits]


def places(facts: ApplicationFacts) -> list[Place]:
    """Every place for a file, those that the call names first."""
    named = [Place(f"paper-{paper.id}", paper.name, paper) for paper in asked(facts)]
    others = [Place(f"other-{at}", label.key) for at, label in enumerate(OTHERS)]
    return [*named, *_of_questions(facts), *(others[-1:] if named else others)]


def key_of(file: ApplicationFile) -> str:
    """The place at which a file lies; "other" for a heading of one's own."""
    if file.paper is not None:
        return f"paper-{file.paper}"
    return f"question-{file.question}" if file.question is not None else "other"


def _of_questions(facts: ApplicationFacts) -> list[Place]:
    """The questions of the form that are answered with a file."""
    return [
        Place(f"question-{each.id}", each.label[:80], question_id=each.id, endings=tuple(each.file_kinds))
        for each in facts.form.ordered
        if each.kind == QuestionKind.FILE
    ]


def place(facts: ApplicationFacts, key: str) -> Place:
    """The place of that key. Refuses a key that names none here."""
    for each in places(facts):
        if each.key == key:
            return each
    raise Refused("applications.no_such_place", _("请选择是什么材料"), field="place")


def file_is_of_a_kind_asked(at: Place, name: str) -> None:
    """A question says which kinds of files it takes; what a file is was read off its content before."""
    ending = "." + name.rpartition(".")[2].lower().replace("jpeg", "jpg")
    if at.endings and ending not in at.endings:
        kinds = "、".join(each.removeprefix(".").upper() for each in at.endings)
        raise Refused(
            "applications.file_kind_not_asked", _("“{label}”只接受 {kinds}", label=at.label, kinds=kinds), field="file"
        )


def findings(facts: ApplicationFacts) -> list[Finding]:
    """R-C4: each paper that the call requires is attached."""
    return [paper_is_attached(facts, paper) for paper in asked(facts) if paper.is_required]


def paper_is_attached(facts: ApplicationFacts, paper: RequiredPaper) -> Finding:
    ok = any(file.paper == paper.id for file in facts.files)
    words = _("{name}已上传", name=paper.name) if ok else _("请上传{name}", name=paper.name)
    return Finding(f"paper-{paper.id}", "applications.paper_missing", ok, words, source=CALL_SAYS)


def state(facts: ApplicationFacts, paper: RequiredPaper) -> tuple[str, Text]:
    """How it stands with a paper, for its heading."""
    if any(file.paper == paper.id for file in facts.files):
        return THERE
    return MISSING if paper.is_required else OPTIONAL


def task(facts: ApplicationFacts, found: Sequence[Finding]) -> tuple[int, Text | None]:
    """How many required papers lack, and what the task list says of all papers."""
    lacking = [finding for finding in found if finding.key.startswith("paper-") and not finding.ok]
    if lacking:
        return len(lacking), lacking[0].words
    if facts.files:
        return 0, _("已上传 {n} 份", n=len(facts.files))
    return 0, None if asked(facts) else _("登记证、承诺书（盖章）等，选填")
