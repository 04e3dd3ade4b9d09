"""A campaign tells software of the shop's own: signed, at least once, under one id however often it is tried, and
across kills of the server."""
import base64
import hashlib
import hmac
import http.server
import json
import subprocess
import threading
import time

import lapwing_cli
from lapwing_cli import SOON, Server, ShopTest, lapwing

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()

CAMPAIGN = {
    "id": "tell", "name": "Tell", "trigger": {"order": {"where": {"status": ["paid"]}}}, "entry": {"every": "order"},
    "steps": [{"webhook": {"to": "crm", "data": {"why": "оплачен", "level": 2}}}, {"exit": "told"}]}


class Crm(http.server.ThreadingHTTPServer):
    """Keeps what it is told; answers 503 to so many before it takes any."""

    daemon_threads = True

    def __init__(self, refuses=0, status=204):
        super().__init__(("127.0.0.1", 0), Desk)
        self.lock, self.heard, self.refuses, self.status = threading.Lock(), [], refuses, status
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hooks"

    def handle_error(self, *_):
        pass  # the server was killed while it spoke

    def ids(self, answered=None):
        with self.lock:
            return [one["id"] for one in self.heard if answered is None or one["answered"] == answered]


class Desk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = {"id": self.headers["webhook-id"], "at": int(self.headers["webhook-timestamp"]),
                "signature": self.headers["webhook-signature"], "type": self.headers["Content-Type"],
                "body": body, "path": self.path}
        with self.server.lock:
            told["answered"] = 503 if len(self.server.heard) < self.server.refuses else self.server.status
            self.server.heard.append(told)
        self.send_response(told["answered"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks(ShopTest):
    def serve(self, crm, url=None):
        self.shop.file("crm.secret", SECRET + "\n")
        endpoints = self.shop.file("endpoints.json", json.dumps({"crm": {"url": url or crm.url,
                                                                         "secret_file": "crm.secret"}}))
        self.shop.file("tell.json", json.dumps(CAMPAIGN))
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        server = Server(self.shop, "--campaign", self.shop.folder / "tell.json", "--webhooks", endpoints)
        self.addCleanup(lambda: server.program.poll() is None and server.kill())
        return server

    def pay(self, server, number):
        order = {"order_id": f"o{number}", "customer_id": "анна", "status": "paid", "total": "500",
                 "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        status, said = server.ask("POST", "/api/orders", order)
        self.assertEqual(status, 200, said)

    def test_what_is_told_is_signed_and_says_whom_it_is_about(self):
        crm = Crm()
        server = self.serve(crm)
        server.start()
        self.pay(server, 1)
        self.wait_until(crm.ids)
        server.stop()
        self.assertEqual(len(crm.heard), 1)
        told = crm.heard[0]
        self.assertEqual((told["path"], told["type"]), ("/hooks", "application/json"))
        self.assertLess(abs(told["at"] - time.time()), SOON)
        signed = f"{told['id']}.{told['at']}.".encode() + told["body"]
        expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        self.assertEqual(told["signature"], "v1," + expected)
        body = json.loads(told["body"])
        self.assertEqual((body["type"], body["data"]), ("campaign.webhook", {
            "customer_id": "анна", "campaign_id": "tell", "about": "o1", "data": {"why": "оплачен", "level": 2}}))

    def test_what_is_refused_is_tried_again_under_the_same_id(self):
        crm = Crm(refuses=1)
        server = self.serve(crm)
        server.start()
        self.pay(server, 1)
        self.wait_until(lambda: crm.ids(answered=204))
        server.stop()
        self.assertEqual(crm.ids(), crm.ids()[:1] * 2)
        self.assertEqual(crm.heard[0]["body"], crm.heard[1]["body"])

    def test_kills_lose_nothing_and_only_what_was_in_hand_comes_twice(self):
        crm = Crm(refuses=5)
        server = self.serve(crm)
        for number in range(20):
            if number % 4 == 0:
                server.start()
            self.pay(server, number)
            if number % 4 == 3:
                server.kill()
        server.start()
        self.wait_until(lambda: len(set(crm.ids(answered=204))) == 20)
        server.stop()
        orders = {json.loads(one["body"])["data"]["about"] for one in crm.heard if one["answered"] == 204}
        self.assertEqual(orders, {f"o{number}" for number in range(20)})
        told = len(crm.heard)
        server.start()
        time.sleep(1)
        server.stop()
        self.assertEqual(len(crm.heard), told, "an orderly end is remembered")

    def test_an_endpoint_that_is_gone_is_not_asked_again_and_the_log_says_so(self):
        crm = Crm(status=410)
        server = self.serve(crm)
        server.start(stderr=subprocess.PIPE)
        self.pay(server, 1)
        self.wait_until(crm.ids)
        server.stop()
        with server.program.stderr as stderr:
            log = stderr.read().decode()
        self.assertIn("webhook to crm: HTTP 410", log)
        self.assertNotIn(SECRET[6:], log)
        self.assertEqual(len(crm.heard), 1)

    def test_endpoints_that_make_no_sense_are_refused_by_field_and_without_the_secret(self):
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        self.shop.file("short.secret", "whsec_c2hvcnQ=")
        self.shop.file("good.secret", SECRET)
        for endpoints, expected in [
                ({}, "expected an object of endpoints"),
                ({"crm": {"url": "ftp://crm.example/"}}, "$.crm.url: expected http://HOST or https://HOST"),
                ({"crm": {"url": "https://user:word@crm.example/", "secret_env": "X"}}, "$.crm.url: expected"),
                ({"crm": {"url": "https://crm.example/"}}, 'expected "secret_file" or "secret_env"'),
                ({"crm": {"url": "https://crm.example/", "secret_file": "none"}}, "$.crm.secret_file: the file cannot"),
                ({"crm": {"url": "https://crm.example/", "secret_env": "NO_SUCH_VARIABLE"}}, "is not set"),
                ({"crm": {"url": "https://crm.example/", "secret_file": "short.secret"}}, "expected whsec_ and 24 to"),
                ({"crm": {"url": "https://crm.example/", "secret_file": "good.secret", "retry": 1}}, "$.crm: ")]:
            with self.subTest(endpoints=endpoints):
                path = self.shop.file("endpoints.json", json.dumps(endpoints))
                done = lapwing("serve", "--data", self.shop.data, "--listen", "127.0.0.1:0", "--webhooks", path,
                               expect=lapwing_cli.NOTHING_DONE)
                self.assertIn(expected, done.stderr.decode())
                self.assertNotIn("c2hvcnQ=", done.stderr.decode())


lapwing_cli.main()
