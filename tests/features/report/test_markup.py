from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from features.report.markup import Markup, element, joined


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp", "Cn"])))
def test_a_text_comes_out_as_it_went_in_and_makes_no_element(text: str) -> None:
    read = Reader(element("p", text, title=text))
    assert (read.tags, read.text) == ([("p", {"title": text})], text)


def test_markup_is_not_escaped_again_and_anything_else_is() -> None:
    assert element("p", element("b", "<"), "<", 5, [Markup("<br/>"), "&"]) == "<p><b>&lt;</b>&lt;5<br/>&amp;</p>"


def test_children_and_attributes_that_are_none_are_left_out() -> None:
    assert element("p", None, False, "", class_="a", data_x=None, hidden=True, open=False) == '<p class="a" hidden></p>'


def test_attributes_are_named_as_in_html() -> None:
    assert element("meta", name="x", http_equiv="y") == '<meta name="x" http-equiv="y"/>'


def test_what_is_joined_is_markup() -> None:
    assert element("p", joined(["<", Markup("<i></i>")])) == "<p>&lt;<i></i></p>"
