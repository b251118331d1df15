"""The guides on the screen, for everybody and for each role."""

import re

from grants.help import guides
from tests.applications.world import an_applicant
from tests.calls.world import a_published_call


async def test_everybody_reads_every_guide_in_both_languages(browser):
    for language, word in (("zh-CN", "公众怎么查"), ("en", "Everybody: look things up")):
        page = await browser.get(f"/help?lang={language}")
        assert page.status_code == 200
        assert word in page.text
        for name in (*guides.READERS, *guides.PAPERS):
            assert (await browser.get(f"/help/{name}?lang={language}")).status_code == 200


async def test_a_guide_shows_its_parts_its_pictures_and_leads_on_inside_the_system(browser):
    page = (await browser.get("/help/groups")).text

    assert '<a href="#claim">' in page
    assert '<h2 id="claim">' in page
    picture = re.search(r'src="(/help/pictures/groups-claim\.webp\?v=\w+)"', page).group(1)
    answer = await browser.get(picture)
    assert answer.headers["content-type"] == "image/webp"
    assert answer.content == guides.picture("groups-claim.webp").content
    assert 'href="/help/groups"' in (await browser.get("/help/applicants")).text
    assert 'href="/calls.atom"' in (await browser.get("/help/citizens")).text


async def test_what_is_no_guide_and_no_picture_is_not_found(browser):
    assert (await browser.get("/help/operators")).status_code == 404  # help.no_such_guide
    assert (await browser.get("/help/pictures/groups-claim.png")).status_code == 404  # help.no_such_picture
    assert (await browser.get("/help/pictures/..%2Fzh-CN%2Fgroups.md")).status_code == 404
    assert (await browser.get(f"/help/pictures/{'a' * 300}.webp")).status_code == 404


async def test_each_page_leads_to_its_own_part_of_the_guide(browser):
    who = await an_applicant(await a_published_call())

    assert 'href="/help/citizens#calls"' in (await browser.get("/calls")).text
    own = (await browser.sign_in(who.fills.id).get("/applications")).text
    assert 'href="/help/applicants#choose"' in own
    index = (await browser.get("/help")).text
    assert index.index("申报单位：从申报到结项") < index.index("先看这里")
