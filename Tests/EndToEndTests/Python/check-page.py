"""Reads a page as strictly as HTML and XML can be read, checks that nothing in it loads, runs or leads elsewhere, and
prints what it says as JSON.

    check-page.py PAGE
"""

import base64
import hashlib
import json
import sys
import unicodedata
import xml.etree.ElementTree as ElementTree

import html5lib

ELEMENTS = set(
    "html head meta title style body header nav main article section footer div p span strong b code a h1 h2 h3 ul ol li"
    " dl dt dd table caption thead tbody tr th td figure figcaption svg rect line".split()
)
ATTRIBUTES = set(
    "lang dir charset http-equiv content name class id href role aria-label aria-hidden tabindex scope focusable xmlns"
    " x1 x2 y1 y2 width height".split()
)


def local(name):
    return name.split("}")[-1]


def text(element):
    return "".join(element.itertext())


source = open(sys.argv[1], "rb").read()
page = source.decode("utf-8", errors="strict")
html5lib.HTMLParser(strict=True).parse(source)
root = ElementTree.fromstring(page)

headings = []
for element in root.iter():
    assert local(element.tag) in ELEMENTS, element.tag
    for name, value in element.attrib.items():
        assert local(name) in ATTRIBUTES, name
        assert name != "href" or value.startswith("#"), value
    if local(element.tag) in ("h1", "h2", "h3"):
        headings.append(int(local(element.tag)[1]))
assert headings[0] == 1 and headings.count(1) == 1, headings
assert all(after <= before + 1 for before, after in zip(headings, headings[1:])), headings
assert root.attrib["lang"] == "en"

style = root.find("head/style").text
for word in ("url(", "@import", "expression(", "image-set("):
    assert word not in style, word
digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
policies = [m.attrib["content"] for m in root.iter("meta") if m.attrib.get("http-equiv") == "Content-Security-Policy"]
assert policies == [
    f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
], policies

for character in page:
    assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn"), hex(
        ord(character)
    )


def items(name):
    return [text(i) for i in root.iter("li") if i in [c for u in root.iter("ul") if u.get("class") == name for c in u]]


checks = [
    {"title": text(i.find("b")), "outcome": text(i[0]), "detail": text(i[-1])}
    for u in root.iter("ul")
    if u.get("class") == "checks"
    for i in u
]
json.dump(
    {
        "title": text(root.find("head/title")),
        "verdicts": [text(d.find("strong")) for d in root.iter("div") if d.get("class", "").startswith("verdict")],
        "reasons": [text(p) for d in root.iter("div") if d.get("class", "").startswith("verdict") for p in d.iter("p")],
        "shown": items("shown"),
        "notShown": items("not-shown"),
        "checks": checks,
        "facts": [[text(t), text(d)] for l in root.iter("dl") for t, d in zip(l[::2], l[1::2])],
        "tables": [[[text(c) for c in r] for r in t.iter("tr")] for t in root.iter("table")],
        "charts": [text(f) for f in root.iter("figure")],
    },
    sys.stdout,
)
