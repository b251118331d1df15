"""docs/api.md: what it tells other systems to send is sent here, and what it tells them to check is checked."""

import base64
import re
import shlex
from pathlib import Path
from string import Template

from grants.api.hooks import queries
from grants.api.tables import Scope
from grants.organizations.tables import Organization
from grants.people.tables import Role
from tests.api.world import a_system, a_token
from tests.disbursement.batches.world import a_counter, an_exported_batch, answer_file, the_rows
from tests.organizations.world import staff

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


async def sent(app, command, names):
    """One line with curl, as a shell would read it."""
    words = iter(shlex.split(Template(command).substitute(names))[1:])
    said = {"-X": ["GET"], "-H": [], "-d": [""]}
    for word in words:
        if word in said:
            said[word].append(next(words))
        else:
            address = word
    headers = dict(each.split(": ", 1) for each in said["-H"])
    async with a_system(app, "") as system:
        return await system.request(said["-X"][-1], address, headers=headers, content=said["-d"][-1].encode())


async def test_every_line_of_the_guide_is_answered_as_it_says(db, app):
    counter = await a_counter(2)
    batch = await an_exported_batch(counter)
    layout, rows = await the_rows(batch)
    office = await Organization.objects().where(Organization.id == counter.funder.id).first()
    officer, cashier = await staff(office, Role.OFFICER), counter.cashier
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl")]
    names = {
        "GRANTS": "http://test",
        "FOLLOWING": "9",
        "BATCH": batch.id,
        "CONTENT": base64.b64encode(answer_file(layout, rows)).decode(),
        "ORGANIZATION": office.id,
    }
    answers = []

    for line in lines:
        person = cashier if "batches" in line else officer
        token = await a_token(person, *Scope)
        answer = await sent(app, line, names | {"TOKEN": token, "ANSWER": names.get("ANSWER", 0)})
        answers.append(answer.status_code)
        if line.endswith('answers"'):
            names["ANSWER"] = answer.json()["id"]

    assert answers == [200, 200, 201, 201, 200]


def test_the_guides_check_takes_our_signature_and_no_other():
    [snippet] = blocks("python")
    words: dict = {}
    exec(snippet, words)  # what the guide gives to its readers is run as they would run it
    check, body = words["is_from_grants"], '{"event": "calls.call_published", "名": "x"}'
    header = queries.signature("whsec_a", 1_000, body)

    assert check("whsec_a", header, body.encode(), now=1_060)
    assert not check("whsec_b", header, body.encode(), now=1_060)
    assert not check("whsec_a", header, body.encode() + b" ", now=1_060)
    assert not check("whsec_a", header, body.encode(), now=1_400)
