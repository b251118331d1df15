"""What speaks against somebody judging an application: what they share with the bodies around it (R-E4). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from grants.scoring.panel import Found
from grants.scoring.tables import ConflictKind

STAFF = "工作人员"
SAME_NAME = "法定代表人{name}同名，需核实"


class Side(StrEnum):
    """How a body stands to an application."""

    APPLICANT = "applicant"
    THROUGH = "through"
    KEEPER = "keeper"
    PARTNER = "partner"
    ORGANISER = "organiser"
    FUNDER = "funder"


# Whose phone, account, address and representative are looked at: who asks for the money.
ASKS = (Side.APPLICANT, Side.THROUGH)
SAID: dict[Side, str] = {
    Side.APPLICANT: "",
    Side.THROUGH: "（申报经由）",
    Side.KEEPER: "（代管枢纽）",
    Side.PARTNER: "（与{applicant}结对共建）",
    Side.ORGANISER: "（承办单位）",
    Side.FUNDER: "（主办单位）",
}
KINDS: dict[Side, ConflictKind] = {Side.KEEPER: ConflictKind.HUB, Side.PARTNER: ConflictKind.PAIRING}


@dataclass(frozen=True)
class Body:
    """An organisation with all that is known of it, under whatever entry: `representatives` with number, if known."""

    id: int
    name: str
    phones: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    representatives: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Tie:
    """A body around an application."""

    application: int
    applicant: Body
    body: Body
    side: Side


@dataclass(frozen=True)
class Post:
    """Somebody belongs or belonged to an organisation. `kept_by` are the hubs that keep its money."""

    body: int
    name: str
    title: str
    until_on: date | None = None
    is_staff: bool = False
    kept_by: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Dossier:
    """What is known of somebody who judges. `named_in` are the applications whose text holds one of their phones."""

    key: int
    name: str
    id_number: str = ""
    phones: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    posts: Sequence[Post] = ()
    employers: Sequence[Body] = ()
    named_in: frozenset[tuple[str, int]] = frozenset()


@dataclass
class Around:
    """The ties by what somebody may share with their bodies."""

    bodies: dict[int, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    phones: dict[str, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[str, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    addresses: dict[str, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[str, list[Tie]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[tuple[Tie, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, tie: Tie) -> None:
        self.bodies[tie.body.id].append(tie)
        if tie.side not in ASKS:
            return
        for shared, by in (
            (tie.body.phones, self.phones),
            (tie.body.accounts, self.accounts),
            (tie.body.addresses, self.addresses),
        ):
            for each in shared:
                by[each].append(tie)
        for name, number in tie.body.representatives:
            if number:
                self.numbers[number].append(tie)
            self.names[name].append((tie, number))


def hits(dossiers: Iterable[Dossier], ties: Iterable[Tie], since: date) -> list[Found]:
    """Each once per person, application, kind and evidence. A position counts that had not ended before `since`."""
    around = Around()
    for tie in ties:
        around.add(tie)
    return list(dict.fromkeys(found for each in dossiers for found in _of(each, around, since)))


def _of(one: Dossier, around: Around, since: date) -> Iterator[Found]:
    for post in one.posts:
        if post.until_on is None or post.until_on >= since:
            yield from _by_post(one, post, around)
    yield from _by_contact(one, around)
    yield from _by_representative(one, around)
    for employer in one.employers:
        yield from _by_office(one, employer, around)


def _by_post(one: Dossier, post: Post, around: Around) -> Iterator[Found]:
    """Where they work or worked; and a group whose money the same hub keeps (domain R-E4: hub staff)."""
    for tie in around.bodies.get(post.body, ()):
        if tie.side == Side.FUNDER and not post.is_staff:
            continue
        kind = KINDS.get(tie.side, ConflictKind.STAFF if post.is_staff else ConflictKind.POSITION)
        words = f"{post.name}{post.title}{SAID[tie.side].format(applicant=tie.applicant.name)}"
        yield Found(one.key, tie.application, words, kind)
    for hub in post.kept_by:
        for tie in around.bodies.get(hub, ()):
            if tie.side in (*ASKS, Side.KEEPER) and tie.applicant.id != post.body:
                words = f"{post.name}{post.title}（同由{tie.body.name}代管）"
                yield Found(one.key, tie.application, words, ConflictKind.HUB)


def _by_contact(one: Dossier, around: Around) -> Iterator[Found]:
    """Numbers are said by their last four digits, an address not at all (K-9)."""
    for phone in sorted(one.phones):
        for tie in around.phones.get(phone, ()):
            words = f"电话（尾号 {phone[-4:]}）与{tie.body.name}登记的相同"
            yield Found(one.key, tie.application, words, ConflictKind.PHONE)
    for phone, application in sorted(one.named_in):
        yield Found(one.key, application, f"电话（尾号 {phone[-4:]}）写在申报书中", ConflictKind.PHONE)
    for account in sorted(one.accounts):
        for tie in around.accounts.get(account, ()):
            words = f"收款账户（尾号 {account[-4:]}）与{tie.body.name}的相同"
            yield Found(one.key, tie.application, words, ConflictKind.ACCOUNT)
    for address in sorted(one.addresses):
        for tie in around.addresses.get(address, ()):
            yield Found(one.key, tie.application, f"住址与{tie.body.name}的住所相同", ConflictKind.ADDRESS)


def _by_representative(one: Dossier, around: Around) -> Iterator[Found]:
    """Many people share a name: it counts only where no number says whether it is the same person."""
    for tie in around.numbers.get(one.id_number, ()) if one.id_number else ():
        words = f"是{tie.body.name}的法定代表人"
        yield Found(one.key, tie.application, words, ConflictKind.REPRESENTATIVE)
    for tie, number in around.names.get(one.name, ()):
        if not number or not one.id_number:
            words = f"与{tie.body.name}{SAME_NAME.format(name=one.name)}"
            yield Found(one.key, tie.application, words, ConflictKind.REPRESENTATIVE)


def _by_office(one: Dossier, employer: Body, around: Around) -> Iterator[Found]:
    for tie, shared in _sharing(employer, around):
        if tie.body.id != employer.id:
            words = f"所在单位{employer.name}与{tie.body.name}{shared}"
            yield Found(one.key, tie.application, words, ConflictKind.OFFICE)


def _sharing(employer: Body, around: Around) -> Iterator[tuple[Tie, str]]:
    for address in sorted(employer.addresses):
        yield from ((tie, "住所相同") for tie in around.addresses.get(address, ()))
    for phone in sorted(employer.phones):
        yield from ((tie, "电话相同") for tie in around.phones.get(phone, ()))
    for name, number in sorted(employer.representatives):
        if number:
            yield from ((tie, "法定代表人相同") for tie in around.numbers.get(number, ()))
        for tie, theirs in around.names.get(name, ()):
            if not number or not theirs:
                yield tie, SAME_NAME.format(name=name)
