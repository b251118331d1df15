"""What the system proposes to black out of an application: who applies, by all the names it knows them by. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from grants.organizations.tables import BankAccount, Organization
from grants.scoring.blind.pieces import Piece

BLOCK = "▇▇"
# 〔虚构〕, （筹）: not part of how a body is called.
REMARK = re.compile(r"[〔（(\[【].*?[〕）)\]】]")
REGION = re.compile(r"^(?:[^省市区县镇乡]{1,8}(?:省|自治区|市|区|县|镇|乡|街道))+")
KINDS = (
    *("社会工作服务中心", "社会工作服务站", "社会服务中心", "志愿服务中心", "志愿服务队", "服务中心", "志愿者协会"),
    *("发展中心", "活动中心", "互助队", "互助会", "联合会", "促进会", "基金会", "研究会", "志愿队", "服务队", "服务站"),
    *("工作站", "工作室", "俱乐部", "合唱团", "艺术团", "协会", "学会", "商会", "中心"),
)
NAMING = ("姓名", "电话", "手机", "联系人")
PATTERNS = (
    r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)",
    r"(?<!\d)0\d{2,3}[-—－ ]?\d{7,8}(?!\d)",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])",
    r"(?<!\d)\d(?:[ ]?\d){11,}(?!\d)",
)


def names_of(bodies: Sequence[Organization], accounts: Sequence[BankAccount]) -> list[str]:
    """Every name, number and address by which a reader could tell who these bodies are."""
    found = [word for body in bodies for word in _of_body(body)]
    found += [word for account in accounts for word in (account.holder, account.number)]
    return _longest_first(found)


def certain_names(bodies: Sequence[Organization]) -> list[str]:
    """Those that can mean nobody else: full names and registered numbers."""
    return _longest_first(
        word for body in bodies for word in (REMARK.sub("", body.name).strip(), body.uscc or "", body.filing_no or "")
    )


def names_of_team(cells: Iterable[tuple[str, str]]) -> list[str]:
    """Names and telephones out of private tables: (heading, cell)."""
    return _longest_first(cell for head, cell in cells if any(word in head for word in NAMING))


def proposed(text: str, names: Sequence[str]) -> tuple[str, Counter[str]]:
    """The text with every such name, and everything that looks like a telephone, an address of mail or a number of a
    person, a body or an account, blacked out; and what that was."""
    found: Counter[str] = Counter()

    def black(match: re.Match[str]) -> str:
        found[match.group()] += 1
        return BLOCK

    return re.sub("|".join([*map(re.escape, names), *PATTERNS]), black, text), found


def proposal(found: Sequence[Piece], names: Sequence[str]) -> tuple[dict[str, str], Counter[str]]:
    """The same for every piece: texts by key, and all that was blacked out."""
    texts, counted = {}, Counter[str]()
    for piece in found:
        texts[piece.key], blacked = proposed(piece.text, names)
        counted += blacked
    return texts, counted


def still_named(found: Sequence[Piece], texts: Mapping[str, str], certain: Sequence[str]) -> list[str]:
    """Of the names that can mean nobody else those that a redacted copy still says."""
    said = "\n".join(texts.get(piece.key, piece.text) for piece in found)
    return [name for name in certain if name in said]


def short_names(name: str) -> list[str]:
    """澜湾区同心社会工作服务中心〔虚构〕: also without the remark, without the region, and by its own word, 同心."""
    plain = REMARK.sub("", name).strip()
    bare = REGION.sub("", plain) or plain
    kind = next((each for each in KINDS if bare.endswith(each)), "")
    return [plain, bare, bare.removesuffix(kind)]


def _of_body(body: Organization) -> list[str]:
    numbers = [body.uscc or "", body.filing_no or "", body.phone, body.email]
    return [*short_names(body.name), body.legal_representative, body.contact_name, body.address, *numbers]


def _longest_first(words: Iterable[str]) -> list[str]:
    """A name inside a longer one is found with it. A single character names nobody."""
    return sorted({word.strip() for word in words if len(word.strip()) > 1}, key=lambda word: (-len(word), word))
