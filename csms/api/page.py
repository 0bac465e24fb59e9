"""The OpenAPI document as one page of HTML that needs nothing from elsewhere: no script, no font, no picture. It knows how a document of
ours is built; it escapes every word of it."""

from __future__ import annotations

import re
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from csms.api.outline import Line, lines

Document = dict[str, Any]
CODE = re.compile(r"`([^`]+)`")
SHELL = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body><div class="frame"><nav>{contents}</nav><main>
<h1>{title}</h1><p class="version">version {version} · OpenAPI {openapi} · <a href="openapi.json">openapi.json</a></p>
{text}
{sections}
</main></div></body></html>
"""


def page(document: Document) -> str:
    """The page of a document."""
    by_tag: dict[str, list[str]] = {tag["name"]: [] for tag in document["tags"]}
    contents: dict[str, list[str]] = {tag: [] for tag in by_tag}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            (tag,) = operation["tags"]
            by_tag[tag].append(_operation(method, path, operation, document))
            contents[tag].append(f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>')
    return SHELL.format(
        title=escape(document["info"]["title"]),
        version=escape(document["info"]["version"]),
        openapi=escape(document["openapi"]),
        style=(files("csms.api") / "page.css").read_text(),
        contents="".join(
            f'<strong><a href="#{_anchor(tag)}">{escape(tag)}</a></strong><ul>{"".join(contents[tag])}</ul>' for tag in by_tag
        ),
        text="".join(f"<p>{_prose(part)}</p>" for part in document["info"]["description"].split("\n\n")),
        sections="".join(f'<h2 id="{_anchor(tag)}">{escape(tag)}</h2>{"".join(found)}' for tag, found in by_tag.items()),
    )


def _operation(method: str, path: str, operation: Document, document: Document) -> str:
    parts = [f"<p>{_prose(operation['description'])}</p>"] if "description" in operation else []
    if operation["parameters"]:
        rows = [_parameter(one, document) for one in operation["parameters"]]
        parts.append(f"<h4>Parameters</h4>{_table(rows)}")
    body = operation.get("requestBody")
    if body is not None:
        parts.append(f"<h4>Body</h4>{_shape(body['content']['application/json']['schema'], document)}")
    parts.append(f"<h4>Answers</h4>{''.join(_answer(status, one, document) for status, one in operation['responses'].items())}")
    parts.append(f"<h4>With curl</h4><pre>{escape(_curl(method, path, operation))}</pre>")
    return (
        f'<details class="operation"><summary><span class="method {method}">{method.upper()}</span>'
        f'<span class="path">{escape(path)}</span><span class="summary">{escape(operation["summary"])}</span></summary>'
        f'<div class="inside" id="{operation["operationId"]}">{"".join(parts)}</div></details>'
    )


def _parameter(one: Document, document: Document) -> Line:
    (line, *_) = lines(one["schema"], document)
    place = {"path": "in the path", "query": "in the query", "header": "as a header"}[one["in"]]
    return Line(one["name"], line.kind, f"{one.get('description', '')} ({place})".strip(), one["required"], 0)


def _answer(status: str, answer: Document, document: Document) -> str:
    head = f'<span class="status">{status}</span> {escape(answer["description"])}'
    for media_type, content in answer.get("content", {}).items():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        if name == "Error":
            return f'<div class="answer plain">{head}</div>'
        return (
            f'<details class="answer"><summary>{head} <code>{escape(media_type)}</code></summary>'
            f"{_shape(content['schema'], document)}</details>"
        )
    return f'<div class="answer plain">{head}</div>'


def _shape(schema: Document, document: Document) -> str:
    return _table(lines(schema, document)[1:] or lines(schema, document))


def _table(rows: list[Line]) -> str:
    return f"<table>{''.join(_row(row) for row in rows)}</table>"


def _row(row: Line) -> str:
    must = ' <span class="must">required</span>' if row.required else ""
    deep = f' style="--deep: {row.depth * 1.2:.1f}rem"' if row.depth > 0 else ""
    return f"<tr{deep}><td><code>{escape(row.name)}</code>{must}</td><td>{escape(row.kind)}</td><td>{_prose(row.text)}</td></tr>"


def _curl(method: str, path: str, operation: Document) -> str:
    words = ["curl"] + ([f"-X {method.upper()}"] if method not in ("get", "post") else [])
    if operation["security"]:
        words.append("-H 'Authorization: Bearer TOKEN'")
    if "requestBody" in operation:
        words.append("-H 'Content-Type: application/json' -d '{...}'")
    elif method == "post":
        words.append("-X POST")
    return " ".join([*words, f"'http://127.0.0.1:8000{urlsplit(path).path}'"])


def _prose(text: str) -> str:
    return CODE.sub(r"<code>\1</code>", escape(text))


def _anchor(tag: str) -> str:
    return re.sub(r"\W+", "-", tag.lower())
