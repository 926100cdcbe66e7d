"""Headers that name an address are what anybody writes: one that is none is nobody's error."""

import pytest

from tests.visitor import Visitor


@pytest.mark.parametrize("claimed", ["http://[", "http://[::1", "//[x]/", "http://a]b/"])
def test_an_address_that_is_none_is_no_error(client: Visitor, claimed: str) -> None:
    posted = client.post("/sign-in", data={"username": "nobody"}, headers={"Referer": claimed})
    assert posted.status_code < 500
    lost = client.get("/desk", headers={"HX-Request": "true", "HX-Current-URL": claimed})
    assert (lost.status_code, lost.headers["HX-Redirect"]) == (401, "/sign-in?next=/")
