"""schema/openapi.yaml describes the addresses that the program has, each with the permission that it needs, and no
others; what it refers to is there, each example fits the schema beside it, and so does what a demo shop answers."""
import json
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"SKIPPED: {missing}: python3-yaml and python3-jsonschema are needed")
    sys.exit(77)

METHODS = {"get", "put", "post", "patch", "delete", "options"}
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


# Of these every address is asked; the others are by Schemathesis (api_contract.py) and by stories of their own.
ASKED = {"customers", "products", "segments", "audiences", "rfm", "bonuses", "promo codes", "referral", "tasks",
         "policy", "definitions"}
# What is asked of a demo shop where an address alone says too little.
BUYERS = {"orders": "count", "at_least": 1}
QUERIES = {"/api/rfm/transitions": "from=2026-01-01&to=2026-03-01", "/api/segments": "revenue=true",
           "/api/rfm/customers/{customer}": "from=2026-01-01&to=2026-03-01"}
BODIES = {"/api/audiences/count": {"where": BUYERS}, "/api/audiences/sample": {"where": BUYERS},
          "/api/audiences/label": {"where": BUYERS, "label": "gift", "preview": True},
          "/api/audiences/overlap": {"segments": ["buyers", "guests"]},
          "/api/audiences/save": {"where": BUYERS, "id": "saved", "preview": True},
          "/api/conditions/describe": {"where": BUYERS}, "/api/segments/{segment}/members": {"add": ["nobody"]},
          "/api/bonuses/spendable": {"customer": "{customer}", "order": {"total": "100"}},
          "/api/bonuses/accrue": {"customer": "{customer}", "bonus_type": "base", "amount": 50, "idempotency_key": "a"},
          "/api/bonuses/spend": {"customer": "{customer}", "amount": 10, "idempotency_key": "s"},
          "/api/bonuses/hold": {"customer": "{customer}", "amount": 20, "idempotency_key": "h"},
          "/api/bonuses/holds/{hold}/commit": {"customer": "{customer}", "order_id": "made"},
          "/api/promo-pools/{pool}/codes": {"codes": ["TEA-1", "TEA-2"]},
          "/api/promo-pools/{pool}/issue": {"customer": "{customer}", "idempotency_key": "call"},
          "/api/policy/check": {"ramp": "soon"}, "/api/suppressions": {"whom": "{customer}"},
          "/api/definitions/apply": {"files": {"segments/old.json": json.dumps({"id": "old", "condition": BUYERS})}}}
# Published before, and what stands for names in paths.
DEFINED = {"/api/bonus-types/base": {"title": "Base", "burn": {"after_days": 30}, "activation": "immediate"},
           "/api/accrual-rules/cashback": {"title": "5 %", "bonus_type": "base", "percent": 5},
           "/api/promo-pools/tea": {"title": "Tea", "codes": "uploaded"},
           "/api/referral": {"title": "Friends", "codes": {"prefix": "FR-"},
                             "friend": {"bonus_type": "base", "amount": 3},
                             "referrer": {"bonus_type": "base", "amount": 5}},
           "/api/policy": {"defer_max": "2 days"},
           "/api/segments/buyers": {"condition": BUYERS}, "/api/segments/guests": {"static": True}}
NAMED = {"type": "base", "rule": "cashback", "pool": "tea", "hold": "h", "code": "TEA-1"}


key = {}


def ask(base, method, path, body=None):
    """Status and answer."""
    request = urllib.request.Request(base + path, None if body is None else json.dumps(body).encode(),
                                     {"Content-Type": "application/json", **key}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def schema_of(operation, status):
    answer = operation["responses"].get(str(status)) or operation["responses"]["default"]
    answer = resolve(answer["$ref"]) if "$ref" in answer else answer
    return next(iter(answer["content"].values()))["schema"]


def fitting_answers(base):
    resolver = jsonschema.RefResolver("", document)
    customer = ask(base, "GET", "/api/customers?limit=1")[1]["items"][0]["id"]
    for path, definition in DEFINED.items():
        status, made = ask(base, "PUT", path, definition)
        if status != 201:
            fault(f"PUT {path}: {status} {made}")
    for method, path, _, operation in operations():
        if operation["tags"][0] not in ASKED or method not in ("GET", "POST"):
            continue
        if path in ("/api/audiences/export", "/api/audiences/bonus", "/api/products/{product}", "/api/referral/claims",
                    "/api/bonuses/holds/{hold}/release", "/api/tasks/{task}/close", "/api/customers/{customer}/merge",
                    "/api/consents/import"):
            continue
        chosen = "guests" if method == "POST" and path.endswith("/members") else "buyers"
        query = "customer=" + customer if path.endswith("/explain") else QUERIES.get(path, "")
        for stands_for, expected in ((customer, 200), ("nobody at all", 404)):
            if expected == 404 and not re.search("{(customer)}", path):
                continue
            address = path.replace("{customer}", urllib.parse.quote(stands_for)).replace("{segment}", chosen)
            for name, value in NAMED.items():
                address = address.replace("{" + name + "}", value)
            body = BODIES.get(path) if method == "POST" else None
            body = json.loads(json.dumps(body).replace("{customer}", customer))
            status, told = ask(base, method, address + ("?" + query if query else ""), body)
            if status != expected:
                fault(f"{method} {address}: {status}, expected {expected}: {told}")
            validator = jsonschema.Draft202012Validator(schema_of(operation, status), resolver=resolver)
            for error in validator.iter_errors(told):
                fault(f"{method} {address}: the answer does not fit: {error.message} at {list(error.path)}")


def served(program):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "demo", "--data", folder + "/shop", "--customers", "300", "--last-day", "2026-03-01"],
                       check=True, capture_output=True)
        made = subprocess.run([program, "key", "make", "test", "--data", folder + "/shop", "--permission", "all",
                               "--json"], check=True, capture_output=True)
        key["Authorization"] = "Bearer " + json.loads(made.stdout)["secret"]
        server = subprocess.Popen([program, "serve", "--data", folder + "/shop", "--listen", "127.0.0.1:0", "--json"],
                                  stdout=subprocess.PIPE)
        try:
            ready = server.stdout.readline()
            assert ready, "serve does not come up"
            fitting_answers(json.loads(ready)["url"].rstrip("/"))
        finally:
            server.kill()
            server.wait()


def main():
    if not str(document.get("openapi", "")).startswith("3.1"):
        fault("expected OpenAPI 3.1")
    sound_references()
    if not faults:
        same_addresses(sys.argv[1])
        parameters_of_paths()
        fitting_examples()
        served(sys.argv[1])
    for text in faults:
        print(text)
    sys.exit(1 if faults else 0)


main()
