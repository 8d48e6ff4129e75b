"""Reading HTML back."""

from html.parser import HTMLParser

VOID = {"br", "hr", "img", "meta"}


class Page(HTMLParser):
    """The tags, attributes, text and tables of HTML; complains of tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.cells: list[tuple[str, str]] = []
        """The text and the style of each cell with a number."""
        self.captions: list[str] = []
        self.headers: list[tuple[str, str]] = []
        """The scope and the text of each header cell."""
        self._style = self._scope = ""
        self.feed(html)
        self.close()
        assert self.open == []

    @property
    def marked(self) -> list[str]:
        """The cells that are marked."""
        return [text for text, style in self.cells if "outline" in style]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        self._style = dict(attrs).get("style") or ""
        self._scope = dict(attrs).get("scope") or ""
        if tag == "caption":
            self.captions.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"
        if "caption" in self.open:
            self.captions[-1] += data
        if self.open and self.open[-1] == "td":
            self.cells.append((data, self._style))
        if self.open and self.open[-1] == "th":
            self.headers.append((self._scope, data))
