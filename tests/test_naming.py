"""A page printed from a process that has just begun says whose it is."""

import re

from mdt.database import db
from mdt.services import practice
from tests.cast import Cast, assemble
from tests.houses import house
from tests.nodes import Node, session_of


def test_the_first_page_of_a_new_process_carries_the_name(tmp_path):
    with house(tmp_path, "named") as app:
        with app.app_context():
            assemble()
            practice.rename(Cast().admin, practice="Invented Practice")
            token = session_of(Cast().ot)
            db.session.remove()
        node = Node(app.config["MDT"], processes=1)
        node.start()
        try:
            page = node.ask("/cases/", token)
        finally:
            node.kill()
    assert re.findall(r"Confidential: health information\. (.*?)\. Printed", page.text) == [
        "Invented Practice"
    ]
