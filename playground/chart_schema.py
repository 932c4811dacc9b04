"""The `data_visualization` block, younger than the published types; from Slack's reference page."""

from __future__ import annotations

from typing import Any

_LABEL = {"type": "string", "minLength": 1, "maxLength": 20}
_POINT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"label": _LABEL, "value": {"type": "number"}},
    "required": ["label", "value"],
}
_SEGMENT = {**_POINT, "properties": {"label": _LABEL, "value": {"type": "number", "exclusiveMinimum": 0}}}
_SERIES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": _LABEL, "data": {"type": "array", "minItems": 1, "maxItems": 20, "items": _POINT}},
    "required": ["name", "data"],
}
_AXES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "categories": {"type": "array", "minItems": 1, "maxItems": 20, "items": _LABEL},
        "x_label": {"type": "string", "maxLength": 50},
        "y_label": {"type": "string", "maxLength": 50},
    },
    "required": ["categories"],
}


def _plot(kind: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "type": {"const": kind},
            "series": {"type": "array", "minItems": 1, "maxItems": 6, "items": _SERIES},
            "axis_config": _AXES,
        },
        "required": ["type", "series", "axis_config"],
    }


_PIE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "type": {"const": "pie"},
        "segments": {"type": "array", "minItems": 1, "maxItems": 6, "items": _SEGMENT},
    },
    "required": ["type", "segments"],
}

CHART_BLOCK: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "type": {"const": "data_visualization"},
        "block_id": {"type": "string", "maxLength": 255},
        "title": {"type": "string", "minLength": 1, "maxLength": 50},
        "chart": {"anyOf": [_PIE, _plot("bar"), _plot("area"), _plot("line")]},
    },
    "required": ["type", "title", "chart"],
}
