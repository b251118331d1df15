import pytest

PUBLIC = ("/", "/projects", "/verify", "/help", "/accessibility", "/privacy", "/projects.csv", "/projects.json")


@pytest.mark.parametrize("address", PUBLIC)
async def test_everybody_may_read_the_public_pages_even_before_there_is_anything(browser, address):
    answer = await browser.get(address)

    assert answer.status_code == 200
    assert answer.headers.get("cache-control", "public, max-age=10") == "public, max-age=10"
