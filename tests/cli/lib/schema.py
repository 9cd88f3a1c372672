# SPDX-License-Identifier: Apache-2.0
"""Is a JSON document one of a JSON schema (draft 4, as NIST writes them)?   schema.py SCHEMA FILE"""
import json
import re
import sys

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
FORMATS = {
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "date": r"\d{4}-\d\d-\d\d",
}


def no_twice(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError("a key stands twice")
    return dict(pairs)


def faults(value, schema, root, at="$"):
    """What is wrong, one text each."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].split("/")[-1]]
    found = []
    if "oneOf" in schema:
        tried = [faults(value, s, root, at) for s in schema["oneOf"]]
        if sum(not f for f in tried) != 1:
            found.append(f"{at}: not one of {len(tried)}: {min(tried, key=len)[:3]}")
    wanted = schema.get("type")
    if wanted and (not isinstance(value, TYPES[wanted]) or (isinstance(value, bool) and wanted != "boolean")):
        return found + [f"{at}: no {wanted}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is not one of {schema['enum']}")
    if isinstance(value, str) and schema.get("format") in FORMATS:
        if not re.fullmatch(FORMATS[schema["format"]], value):
            found.append(f"{at}: {value!r} is no {schema['format']}")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{at}: too short")
        for i, item in enumerate(value):
            found += faults(item, schema.get("items", {}), root, f"{at}[{i}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{at}: {key} is missing" for key in schema.get("required", []) if key not in value]
        for key, item in value.items():
            if key in known:
                found += faults(item, known[key], root, f"{at}.{key}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{at}: {key} is not in the schema")
    return found


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as f:
        the_schema = json.load(f)
    with open(sys.argv[2], encoding="utf-8") as f:
        document = json.load(f, object_pairs_hook=no_twice)
    wrong = faults(document, the_schema, the_schema)
    print("\n".join(wrong[:20]))
    sys.exit(1 if wrong else 0)
