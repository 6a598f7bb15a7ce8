#!/usr/bin/python3
"""check_documents SCHEMAS DOCUMENTS: each KIND.NAME.json in DOCUMENTS, and each line of each
KIND.NAME.jsonl, is what SCHEMAS/KIND.schema.json says; each schema is one, and has a document."""
import json
import pathlib
import sys

import jsonschema


def documents(path):
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else [json.loads(text)]


def main(schemas, folder):
    validators = {}
    for path in sorted(pathlib.Path(schemas).glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[path.name.removesuffix(".schema.json")] = jsonschema.Draft202012Validator(schema)
    faults, seen = [], set()
    for path in sorted(pathlib.Path(folder).glob("*.json*")):
        kind = path.name.split(".")[0]
        seen.add(kind)
        for number, document in enumerate(documents(path), 1):
            for error in validators[kind].iter_errors(document):
                faults.append(f"{path.name}:{number}: {error.json_path}: {error.message[:300]}")
    faults += [f"no document of {kind}" for kind in sorted(set(validators) - seen)]
    print("\n".join(faults) or f"{len(seen)} kinds of documents are what their schemas say")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
