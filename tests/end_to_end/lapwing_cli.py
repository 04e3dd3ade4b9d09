"""Runs the program under test as a user does; shared by the scripts beside it.

Every script is run as `SCRIPT LAPWING [TEST...]`: the program first, then what unittest takes.
"""
import contextlib
import csv
import http.client
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
REAL_DATA = ROOT / "../shared/data"
REACTIVATION = ROOT / "examples/campaigns/reactivation.json"
LAPWING = str(pathlib.Path(sys.argv[1]).resolve())

ALL_IN, NOTHING_DONE, SOME_REJECTED = 0, 1, 3
SKIPPED = 77
SOON = 60  # seconds within which what a server has to do happens


def lapwing(*arguments, expect=0, given=None):
    """The finished process. `expect` is the exit code that it must have (None: any), `given` the bytes on its standard
    input."""
    command = [LAPWING, *map(str, arguments)]
    done = subprocess.run(command, input=given, stdin=None if given is not None else subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    if expect is not None and done.returncode != expect:
        raise AssertionError(f"exit code {done.returncode} instead of {expect}: {' '.join(command)}\n"
                             f"{done.stdout.decode()}{done.stderr.decode()}")
    return done


def answer(*arguments, expect=0, given=None):
    """What the program says under --json: one object, alone on standard output."""
    return json.loads(lapwing(*arguments, "--json", expect=expect, given=given).stdout)


class Shop:
    """A data folder in a folder of its own, with room for files beside it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "shop"

    def file(self, name, content, encoding="utf-8"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def take(self, *arguments, expect=ALL_IN, given=None):
        return answer("import", "--data", self.data, *arguments, expect=expect, given=given)

    def thank_by_mail(self):
        """The options of `lapwing serve` under which a shop that is still empty thanks for each paid order by mail."""
        folder = self.folder / "definitions" / "templates" / "thanks"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(
            {"id": "thanks", "channel": "email", "subject": "Thanks", "text": "thanks.txt", "html": "thanks.html"}))
        (folder / "thanks.txt").write_text("Thanks!")
        (folder / "thanks.html").write_text("<p>Thanks!</p>")
        self.take("--orders", self.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        campaign = self.file("thanks.json", json.dumps({
            "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
            "entry": {"every": "order"},
            "steps": [{"send": {"channel": "email", "template": "thanks"}}, {"exit": "told"}]}))
        return ["--campaign", campaign, "--definitions", self.folder / "definitions"]

    def who(self, condition, at="2026-06-30"):
        """The ids for which the condition holds, in order."""
        found = answer("segment", "list", "--data", self.data, "--where", json.dumps(condition), "--at", at)
        assert found["count"] == len(found["customers"]), found
        return found["customers"]

    def rejects(self):
        with (self.data / "rejects.csv").open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def assert_sound(self, folder=None):
        """Deciding everything again gives the same, and no frame is damaged."""
        folder = folder or self.data
        assert answer("verify", "--data", folder)["equal"] is True
        examined = answer("doctor", "--data", folder)
        assert examined["problems"] == [], examined


def signed_in(shop):
    """The headers with which a program may do everything in a shop that is not served now."""
    key = answer("key", "make", "tests", "--data", shop.data, "--permission", "all")["secret"]
    return {"Authorization": f"Bearer {key}"}


class Server:
    """`lapwing serve` over a shop, which may be killed and started again: at an address of its own each time."""

    FOREVER = 120

    def __init__(self, shop, *arguments, headers=None):
        self.command = [LAPWING, "serve", "--data", shop.data, "--listen", "127.0.0.1:0", *arguments, "--json"]
        self.program, self.port, self.ready = None, None, None
        self.headers = headers or signed_in(shop)

    def start(self, **options):
        self.program = subprocess.Popen([str(part) for part in self.command], stdout=subprocess.PIPE, **options)
        ready = self.program.stdout.readline()
        assert ready, f"serve does not come up: exit code {self.program.wait()}"
        self.ready = json.loads(ready)
        self.port = int(self.ready["url"].rstrip("/").rpartition(":")[2])

    def kill(self):
        self.port = None
        self.program.kill()
        self.program.wait()
        self.program.stdout.close()

    def stop(self):
        self.program.send_signal(signal.SIGTERM)
        assert self.program.wait(timeout=self.FOREVER) == 0, "SIGTERM is an orderly end"
        self.program.stdout.close()

    def ask(self, method, path, body=None):
        """Status and answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", **self.headers})
        with contextlib.closing(connection):
            response = connection.getresponse()
            return response.status, json.load(response)


class ShopTest(unittest.TestCase):
    """A fresh shop for each test."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.mkdtemp(prefix="lapwing-test-")
        self.addCleanup(shutil.rmtree, folder)
        self.shop = Shop(folder)

    def wait_until(self, holds):
        deadline = time.monotonic() + SOON
        while not holds():
            self.assertLess(time.monotonic(), deadline, "it does not happen")
            time.sleep(0.05)

    def assert_counts(self, counts, accepted=0, rejected=0, unchanged=0):
        self.assertEqual(counts, {"accepted": accepted, "rejected": rejected, "unchanged": unchanged})


def skip(reason):
    print(f"SKIPPED, NOT TESTED: {reason}", file=sys.stderr, flush=True)
    sys.exit(SKIPPED)


def need_real_data(*names):
    for name in names:
        if not (REAL_DATA / name).exists():
            skip(f"../shared/data/{name} is not here")


def main():
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
