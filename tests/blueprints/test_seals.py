"""The page that checks a copy: for everybody with an account, and never more than they may know."""


def test_the_page_asks_for_a_file(cast, sign_in):
    browser = sign_in(cast.admin)

    assert browser.get("/minutes/check").heading == "Check a copy of minutes"
    page = browser.post("/minutes/check")
    assert (page.status, page.errors) == (422, ["Choose the PDF or the text copy."])


def test_text_in_place_of_a_file_is_no_file(cast, sign_in):
    page = sign_in(cast.ot).post("/minutes/check", {"file": "words"})

    assert page.status == 422
