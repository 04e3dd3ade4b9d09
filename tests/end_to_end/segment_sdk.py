"""SDKs that exist, unchanged, drive a shop: sign-up, views, cart, order, refund."""
import contextlib
import functools
import gzip
import http.client
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading

import lapwing_cli
from lapwing_cli import ROOT, Server, ShopTest, answer

HERE = pathlib.Path(__file__).parent / "segment"
PACKAGES = ROOT / "build/npm-segment"
CHROMIUM = shutil.which("chromium")


def fetch_packages():
    """The SDKs, of the versions that package.json pins."""
    wanted = (HERE / "package.json").read_bytes()
    kept = PACKAGES / "package.json"
    if (PACKAGES / "node_modules").exists() and kept.exists() and kept.read_bytes() == wanted:
        return
    if shutil.which("npm") is None:
        lapwing_cli.skip("npm is not installed")
    shutil.rmtree(PACKAGES, ignore_errors=True)
    PACKAGES.mkdir(parents=True)
    unfinished = PACKAGES / "unfinished"
    unfinished.mkdir()
    (unfinished / "package.json").write_bytes(wanted)
    done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", unfinished],
                          cwd=unfinished, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        lapwing_cli.skip("npm cannot fetch the SDKs")
    (unfinished / "node_modules").rename(PACKAGES / "node_modules")
    shutil.rmtree(unfinished)
    kept.write_bytes(wanted)


# What a shop's server told of a customer, and what a page did.
BROWSED = [{"visits": "count", "at_least": 1}, {"views": "count", "where": {"product": "tea"}, "at_least": 1},
           {"checkouts": "count", "at_least": 1}, {"contact": "email"}]
TOLD = [*BROWSED, {"cart": {"product": "cup"}}, {"attribute": "plan", "equals": "gold"},
        {"attribute": "group_id", "equals": "tea-club"}, {"consent": "email"}]
LEFT = [*BROWSED, {"cart": {"product": "tea"}}]


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    """A shop's page, which asks for `told` once it has told everything."""

    told = threading.Event()

    def do_GET(self):
        if self.path == "/told":
            self.told.set()
        super().do_GET()

    def log_message(self, *_):
        pass


class SegmentSdk(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        made = {name: answer("key", "make", name, "--permission", may, "--data", self.shop.data)["secret"]
                for name, may in (("server", "record_events"), ("page", "record_browser_events"))}
        self.server_key, self.page_key = made["server"], made["page"]
        self.server = Server(self.shop)
        self.server.start()
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())
        self.url = f"http://127.0.0.1:{self.server.port}"

    def run_shop(self, sdk, customer):
        environment = dict(os.environ, NODE_PATH=str(PACKAGES / "node_modules"))
        done = subprocess.run(["node", HERE / "shop.js", sdk, self.url, self.server_key, customer], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout.decode())

    def who(self, condition):
        return answer("segment", "list", "--data", self.shop.data, "--where", json.dumps(condition))["customers"]

    def test_the_servers_sdks_are_understood(self):
        for sdk in ("segment", "rudder"):
            with self.subTest(sdk):
                self.run_shop(sdk, sdk)
        status = self.server.ask("GET", "/api/status")[1]
        self.assertEqual(status["orders"], 2)
        # Each order came to 12.00, of which 4.50 went back.
        self.assertEqual(status["revenue"], "15.00")
        # What was sent once more by the same SDK is another message about the same order.
        self.run_shop("segment", "segment")
        self.assertEqual(self.server.ask("GET", "/api/status")[1]["orders"], 2)
        self.server.stop()
        for sdk in ("segment", "rudder"):
            for condition in TOLD:
                self.assertIn(sdk, self.who(condition), condition)
        self.shop.assert_sound()

    def test_the_readmes_integration_works_as_written(self):
        code = (ROOT / "README.md").read_text().split("```js\n")[1].split("```")[0]
        script = self.shop.file("shop.js", code.replace("http://127.0.0.1:8080", self.url))
        environment = dict(os.environ, NODE_PATH=str(PACKAGES / "node_modules"), KEY=self.server_key)
        subprocess.run(["node", script], env=environment, check=True, timeout=120)
        anna = self.server.ask("GET", "/api/customers/anna")[1]
        self.assertEqual((anna["first_name"], anna["email"]), ("Anna", "anna@example.com"))
        orders = self.server.ask("GET", "/api/customers/anna/orders")[1]["items"]
        self.assertEqual([(order["order_id"], order["total"]) for order in orders], [("1001", "1500.00")])

    def test_what_was_taken_is_there_after_a_kill(self):
        self.run_shop("segment", "anna")
        self.server.kill()
        self.server.start()
        self.assertEqual(self.server.ask("GET", "/api/status")[1]["orders"], 1)
        self.server.stop()
        self.assertIn("anna", self.who(TOLD[0]))
        self.shop.assert_sound()

    def test_what_was_taken_under_load_is_there_after_a_kill(self):
        taken = [[] for _ in range(4)]

        def send_on(number):
            connection = http.client.HTTPConnection("127.0.0.1", int(self.url.rpartition(":")[2]), timeout=30)
            with contextlib.suppress(OSError, http.client.HTTPException):
                for batch in range(10_000):
                    ids = [f"c-{number}-{batch}-{i}" for i in range(20)]
                    body = {"batch": [{"type": "track", "userId": id, "messageId": id, "event": "Order Completed",
                                       "properties": {"order_id": id, "total": 1}} for id in ids]}
                    connection.request("POST", "/v1/batch", gzip.compress(json.dumps(body).encode(), 1),
                                       {"Content-Encoding": "gzip", "Authorization": f"Bearer {self.server_key}"})
                    response = connection.getresponse()
                    self.assertEqual(json.load(response), {"success": True})
                    taken[number].extend(ids)

        threads = [threading.Thread(target=send_on, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        self.wait_until(lambda: sum(map(len, taken)) >= 4000)
        self.server.kill()
        for thread in threads:
            thread.join()
        self.server.start()
        self.server.stop()
        there = set(self.who({"orders": "count", "at_least": 1}))
        self.assertLessEqual({id for ids in taken for id in ids}, there)
        self.shop.assert_sound()

    def test_a_page_in_a_browser_is_understood(self):
        if CHROMIUM is None:
            self.skipTest("NOT TESTED: chromium is not installed")
        site = pathlib.Path(tempfile.mkdtemp(prefix="lapwing-page-"))
        self.addCleanup(shutil.rmtree, site)
        shutil.copy(HERE / "page.html", site)
        for file in (PACKAGES / "node_modules/@segment/analytics-next/dist/umd").glob("*.js"):
            shutil.copy(file, site)
        (site / "index.js").rename(site / "analytics.js")
        handler = functools.partial(QuietFiles, directory=str(site))
        pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        self.addCleanup(pages.server_close)
        self.addCleanup(pages.shutdown)
        page = (f"http://127.0.0.1:{pages.server_address[1]}/page.html"
                f"?lapwing={self.url}&key={self.page_key}&customer=anna")
        profile = tempfile.mkdtemp(prefix="lapwing-chromium-")
        self.addCleanup(shutil.rmtree, profile, ignore_errors=True)
        log = (site / "chromium.log").open("wb")
        self.addCleanup(log.close)
        browser = subprocess.Popen([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                                    "--remote-debugging-port=0", f"--user-data-dir={profile}", page],
                                   stdout=log, stderr=log)
        self.addCleanup(browser.wait)
        self.addCleanup(browser.kill)
        try:
            self.wait_until(QuietFiles.told.is_set)
        except AssertionError:
            print((site / "chromium.log").read_text(errors="replace")[-4000:])
            raise
        self.server.stop()
        for condition in LEFT:
            self.assertIn("anna", self.who(condition), condition)
        self.shop.assert_sound()


if __name__ == "__main__":
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            lapwing_cli.skip(f"{program} is not installed")
    fetch_packages()
    lapwing_cli.main()
