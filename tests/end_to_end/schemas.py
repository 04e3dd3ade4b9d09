"""What is published fits its schema: all examples, all definitions of the scenarios, and what the mechanics' forms
make. So an editor that checks by the schema accepts what the program accepts."""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is not installed")
    sys.exit(77)

SCHEMAS = {path.name: json.loads(path.read_text()) for path in pathlib.Path("schema").glob("*.schema.json")}
# Kinds of definitions in scenarios and folders of examples, by the schema that they fit.
FOLDERS = {"campaigns": "campaign", "bonus_types": "bonus_type", "accrual_rules": "accrual_rule", "segments": "segment",
           "rfm": "rfm", "promo_pools": "promo_pool"}
FILES = {"policy.json": "policy", "lifecycle.json": "lifecycle", "referral.json": "referral"}


def validator(kind):
    schema = SCHEMAS[kind + ".schema.json"]
    resolver = jsonschema.RefResolver("", schema, store=SCHEMAS)
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def examples():
    for path in sorted(pathlib.Path("examples").rglob("*.json")):
        kind = FILES.get(path.name) or FOLDERS.get(path.parent.name)
        if kind:
            yield str(path), kind, json.loads(path.read_text())


def scenarios():
    for path in sorted(pathlib.Path("tests/scenarios").glob("*.txt")):
        lines = path.read_text().split("\n")
        for number, line in enumerate(lines):
            if not line.startswith("define "):
                continue
            text = line.split(" ", 2)[2]
            behind = ""
            for behind in lines[number + 1:]:
                if not behind.startswith(" "):
                    break
                text += behind
            if behind.startswith("! "):
                continue  # it is refused, which is what the story is about
            yield f"{path}:{number + 1}", line.split(" ")[1], json.loads(text)


def presets():
    """What the program makes of each mechanic's form as the scenarios fill it in."""
    mechanics = set()
    for path in sorted(pathlib.Path("tests/scenarios").glob("*.txt")):
        lines = path.read_text().split("\n")
        for number, line in enumerate(lines):
            if not line.startswith("preset ") or lines[number + 1].startswith("! "):
                continue
            _, mechanic, *values = line.split()
            sets = [word for value in values for word in ("--set", value)]
            made = subprocess.run([sys.argv[1], "campaign", "new", mechanic, *sets], check=True, capture_output=True)
            mechanics.add(mechanic)
            yield f"{path}:{number + 1}", "campaign", json.loads(made.stdout)
    forms = json.loads(subprocess.run([sys.argv[1], "campaign", "mechanics", "--json"], check=True,
                                      capture_output=True).stdout)["mechanics"]
    assert mechanics == {form["mechanic"] for form in forms}, "every mechanic has its story"
    assert mechanics == set(SCHEMAS["campaign.schema.json"]["properties"]["mechanic"]["enum"])


def main():
    checked, faults = 0, []
    for place, kind, definition in [*examples(), *scenarios(), *presets()]:
        checked += 1
        error = jsonschema.exceptions.best_match(validator(kind).iter_errors(definition))
        if error:
            faults.append(f"{place}: {error.json_path}: {error.message[:200]}")
    print("\n".join(faults))
    print(f"{checked} definitions, {len(faults)} do not fit")
    assert checked > 100, "the definitions are looked for from the root of the sources"
    sys.exit(1 if faults else 0)


main()
