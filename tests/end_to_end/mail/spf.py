"""Random zones that the room `preflight` judged by SPF are judged alike by pyspf, the implementation of its authors.

    spf.py PREFLIGHT_TEST        (run by ctest as preflight.spf; needs python3-spf)

Lets `PREFLIGHT_TEST --gtest_filter=ForSpfOracle.*` write some thousand cases: records, a sender and our result. Exit
code 77: skipped, something is missing.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def skip(reason):
    print(f"SKIPPED, NOT TESTED: {reason}", flush=True)
    sys.exit(77)


# This file's own name is that of the library, which must not be looked for here.
sys.path = [place for place in sys.path if pathlib.Path(place).resolve() != pathlib.Path(__file__).resolve().parent]
try:
    import spf
except ImportError as error:
    skip(f"{error} (Debian package python3-spf)")


def result_of(case):
    """What pyspf concludes over the records of the case."""
    zone = collections.defaultdict(list)
    for kind, name, value in case["records"]:
        found = {"TXT": (value.encode(),), "MX": (10, value)}.get(kind, value)
        zone[name.lower(), kind].append(found)

    def lookup(name, kind, *_):
        return [((name, kind), value) for value in zone[name.rstrip(".").lower(), kind]]
    spf.DNSLookup = lookup
    query = spf.query(i=case["from"], s=case["sender"], h=case["helo"], querytime=0)
    result, _, explanation = query.check()
    # The standard lets the limit of lookups end a circle, if the check gets there; pyspf looks for one beforehand.
    return None if "recursion" in explanation else result


def run(folder, preflight_test):
    file = folder / "cases"
    subprocess.run([preflight_test, "--gtest_filter=ForSpfOracle.*"], check=True, stdout=subprocess.DEVNULL,
                   env=os.environ | {"LAPWING_TEST_SPF": str(file)})
    cases = [json.loads(line) for line in file.read_text().splitlines()]
    seen, differing = collections.Counter(), []
    for case in cases:
        expected = result_of(case)
        if expected is None:
            continue
        seen[expected] += 1
        if case["result"] != expected:
            differing.append((expected, case))
    for expected, case in differing[:10]:
        print(f"pyspf: {expected}, here: {json.dumps(case)}", file=sys.stderr)
    assert not differing, f"{len(differing)} of {len(cases)} cases are judged differently"
    assert sum(seen.values()) > 0.9 * len(cases), f"only {seen} of {len(cases)} cases count"
    assert len(seen) >= 6 and min(seen.values()) >= 20, f"the cases are too much alike: {seen}"
    print(f"preflight.spf: pyspf agrees on all of {sum(seen.values())} cases: {dict(seen)}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="lapwing-spf-") as name:
        run(pathlib.Path(name), os.path.abspath(sys.argv[1]))
