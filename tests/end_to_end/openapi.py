"""schema/openapi.yaml describes the addresses that the program has, each with the permission that it needs, and no
others; what it refers to is there, and each example fits the schema beside it."""
import json
import re
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"SKIPPED: {missing}: python3-yaml and python3-jsonschema are needed")
    sys.exit(77)

METHODS = {"get", "put", "post", "patch", "delete"}
document = yaml.safe_load(open("schema/openapi.yaml", encoding="utf-8"))
faults = []


def fault(text):
    faults.append(text)


def operations():
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield method.upper(), path, item, operation


def resolve(reference):
    node = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def references(node, where="#"):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield where, node["$ref"]
        for key, value in node.items():
            yield from references(value, f"{where}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from references(value, f"{where}/{index}")


def same_addresses(program):
    listed = json.loads(subprocess.run([program, "routes", "--json"], check=True, capture_output=True).stdout)
    in_program = {(route["method"], route["path"]): route["needs"] for route in listed}
    in_document = {(method, path): operation.get("x-permission", "") for method, path, _, operation in operations()}
    for key in in_program.keys() - in_document.keys():
        fault(f"{key} is an address of the program, and schema/openapi.yaml does not describe it")
    for key in in_document.keys() - in_program.keys():
        fault(f"{key} is described, and the program has no such address")
    for key in in_program.keys() & in_document.keys():
        if in_program[key] != in_document[key]:
            fault(f"{key} needs {in_program[key]!r}; its x-permission is {in_document[key]!r}")
    if not in_program:
        fault("the program lists no address")


def parameters_of_paths():
    for method, path, item, operation in operations():
        parameters = item.get("parameters", []) + operation.get("parameters", [])
        parameters = [resolve(p["$ref"]) if "$ref" in p else p for p in parameters]
        declared = {p["name"] for p in parameters if p["in"] == "path"}
        written = set(re.findall(r"{(\w+)}", path))
        if declared != written:
            fault(f"{method} {path}: the path has {written}, its parameters say {declared}")
        if not any(status.startswith("2") for status in operation["responses"]):
            fault(f"{method} {path}: no answer that says it went well")


def sound_references():
    for where, reference in references(document):
        try:
            resolve(reference)
        except (KeyError, TypeError):
            fault(f"{where} refers to {reference}, which is not there")


def fitting_examples():
    resolver = jsonschema.RefResolver("", document)
    checked = 0

    def check(where, schema, example):
        nonlocal checked
        checked += 1
        for error in jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(example):
            fault(f"{where}: the example does not fit: {error.message} at {list(error.path)}")

    for method, path, _, operation in operations():
        bodies = [("body", operation.get("requestBody", {}))]
        bodies += [(status, answer) for status, answer in operation["responses"].items()]
        for what, body in bodies:
            body = resolve(body["$ref"]) if "$ref" in body else body
            for content in body.get("content", {}).values():
                if "example" in content and "schema" in content:
                    check(f"{method} {path} {what}", content["schema"], content["example"])
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            check(name, schema, example)
    if checked < 10:
        fault(f"only {checked} examples were found")


def main():
    if not str(document.get("openapi", "")).startswith("3.1"):
        fault("expected OpenAPI 3.1")
    sound_references()
    if not faults:
        same_addresses(sys.argv[1])
        parameters_of_paths()
        fitting_examples()
    for text in faults:
        print(text)
    sys.exit(1 if faults else 0)


main()
