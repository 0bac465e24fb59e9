from typing import Any

from csms.api.page import page


def document(**operation: Any) -> dict[str, Any]:
    made = {
        "operationId": "get_things",
        "summary": "List <things>",
        "tags": ["Things & more"],
        "parameters": [{"name": "limit", "in": "query", "required": False, "schema": {"type": "integer"}, "description": "how `many`"}],
        "responses": {"200": {"description": "done"}, "404": {"description": "there is no such thing"}},
        "security": [],
        **operation,
    }
    info = {"title": "T", "version": "1", "description": "One.\n\nTwo."}
    return {
        "openapi": "3.1.0",
        "info": info,
        "tags": [{"name": name} for name in made["tags"]],
        "paths": {"/things": {"get": made}},
        "components": {"schemas": {}},
    }


def test_every_word_is_escaped() -> None:
    made = page(document())
    assert "List &lt;things&gt;" in made
    assert "<things>" not in made
    assert "Things &amp; more" in made


def test_parameters_answers_and_a_call_are_shown() -> None:
    made = page(document(description="Reads `things`."))
    assert "<p>Reads <code>things</code>.</p>" in made
    assert "how <code>many</code> (in the query)" in made
    assert '<span class="status">404</span> there is no such thing' in made
    assert "curl &#x27;http://127.0.0.1:8000/things&#x27;" in made


def test_bodies_are_shown_as_tables() -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}, "additionalProperties": False, "required": ["name"]}
    made = page(document(requestBody={"content": {"application/json": {"schema": schema}}}))
    assert "<h4>Body</h4><table><tr><td>" in made
    assert '<span class="must">required</span>' in made
    assert "application/json" in made


def test_paragraphs_of_the_introduction_stay_apart() -> None:
    assert "<p>One.</p><p>Two.</p>" in page(document())
