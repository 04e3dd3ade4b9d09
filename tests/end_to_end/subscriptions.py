"""A shop subscribes to decisions over HTTP: each is told at least once, signed, under one id however often it is
tried and however often the server is killed; a receiver who is slow or broken holds up nobody else, and none may be
one of this machine unless that was allowed."""
import base64
import hashlib
import hmac
import http.client
import http.server
import json
import threading
import time

from lapwing_cli import Server, ShopTest, main

KINDS = ["entered_segment", "left_segment", "stage_changed", "enrolled", "message_queued", "message_refused",
         "bonus_posted", "promo_code_issued", "task_raised", "order_attributed"]
SEGMENT = {"name": {"ru": "Покупатели", "en": "Buyers"}, "condition": {"orders": "count", "at_least": 1}}
BIG = {"name": {"ru": "Два", "en": "Two"}, "condition": {"orders": "count", "at_least": 2}}


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what it is told; `answer` says with which status, `slow` after how many seconds."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.lock, self.heard, self.answer, self.slow = threading.Lock(), [], lambda number: 204, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hooks"

    def handle_error(self, *_):
        pass  # the server was killed while it spoke

    def taken(self):
        with self.lock:
            return [one for one in self.heard if one["answered"] < 300]


class Desk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            status = self.server.answer(len(self.server.heard))
            self.server.heard.append({"id": self.headers["webhook-id"], "at": self.headers["webhook-timestamp"],
                                      "signature": self.headers["webhook-signature"], "body": body,
                                      "answered": status})
        time.sleep(self.server.slow)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def signature(secret, one):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{one['id']}.{one['at']}.".encode() + one["body"]
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Subscriptions(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))

    def serve(self, *arguments):
        server = Server(self.shop, *arguments)
        server.start()
        self.addCleanup(lambda: server.program.poll() is None and server.kill())
        return server

    def ask(self, server, method, path, body=None):
        """As `Server.ask`, of an answer that may be empty."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json", **server.headers})
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, json.loads(text) if text else None

    def subscribe(self, server, receiver, kinds=("entered_segment",)):
        status, made = self.ask(server, "POST", "/api/webhooks",
                                {"url": receiver.url, "kinds": list(kinds), "name": "CRM"})
        self.assertEqual(status, 201, made)
        return made

    def order(self, server, first, count=1, customer="c{}"):
        orders = [{"order_id": f"o{number}", "customer_id": customer.format(number), "status": "paid", "total": "500",
                   "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
                  for number in range(first, first + count)]
        status, told = server.ask("POST", "/api/orders", orders)
        self.assertEqual((status, told["accepted"]), (200, count), told)

    def test_a_decision_is_told_signed(self):
        receiver = Receiver()
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        made = self.subscribe(server, receiver)
        self.assertTrue(made["secret"].startswith("whsec_"))
        self.order(server, 1)
        self.wait_until(receiver.taken)
        told = receiver.heard[0]
        self.assertEqual(told["signature"], signature(made["secret"], told))
        self.assertLess(abs(int(told["at"]) - time.time()), 60)
        body = json.loads(told["body"])
        self.assertEqual((body["type"], body["data"]),
                         ("entered_segment", {"customer_id": "c1", "segments": ["buyers"]}))
        listed = self.ask(server, "GET", "/api/webhooks")[1]["items"]
        self.assertEqual([(one["id"], one["state"]) for one in listed], [(made["id"], "working")])
        self.assertNotIn("secret", listed[0])
        self.wait_until(lambda: self.ask(server, "GET", f"/api/webhooks/{made['id']}/deliveries")[1]["items"])
        one = self.ask(server, "GET", f"/api/webhooks/{made['id']}/deliveries")[1]["items"][0]
        self.assertEqual((one["webhook_id"], one["outcome"], one["status"]), (told["id"], "delivered", 204))
        self.assertNotIn(made["secret"].encode(), (self.shop.data / "webhooks.db").read_bytes())

    def test_only_what_was_asked_for_is_told_from_then_on(self):
        receiver = Receiver()
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        self.ask(server, "PUT", "/api/segments/twice", BIG)
        self.order(server, 1)
        self.subscribe(server, receiver)
        self.order(server, 2, customer="c1")
        self.wait_until(receiver.taken)
        self.assertEqual([json.loads(one["body"])["data"]["segments"] for one in receiver.heard], [["twice"]])

    def test_a_call_that_fails_comes_again_under_its_id(self):
        receiver = Receiver()
        receiver.answer = lambda number: 503 if number < 2 else 204
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        made = self.subscribe(server, receiver)
        self.order(server, 1)
        self.wait_until(lambda: receiver.heard)
        self.wait_until(lambda: self.ask(server, "GET", f"/api/webhooks/{made['id']}")[1]["state"] == "failing")
        deliveries = self.ask(server, "GET", f"/api/webhooks/{made['id']}/deliveries")[1]["items"]
        self.assertEqual((deliveries[-1]["outcome"], deliveries[-1]["status"]), ("again", 503))
        self.wait_until(lambda: len(receiver.heard) >= 2)  # five seconds later
        self.assertEqual(receiver.heard[0]["id"], receiver.heard[1]["id"])

    def test_one_who_is_slow_holds_up_nobody_else(self):
        slow, quick = Receiver(), Receiver()
        slow.slow = 20  # longer than anybody waits
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        self.subscribe(server, slow)
        self.subscribe(server, quick)
        begin = time.monotonic()
        self.order(server, 1, 300)
        self.wait_until(lambda: len(quick.taken()) == 300)
        self.assertLess(time.monotonic() - begin, 15)
        self.assertLessEqual(len(slow.heard), 16)

    def test_kills_lose_nothing(self):
        receiver = Receiver()
        receiver.slow = 0.01
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        made = self.subscribe(server, receiver)
        for kill in range(4):
            self.order(server, kill * 200, 200)
            before = len(receiver.heard)
            self.wait_until(lambda: len(receiver.heard) > before + 20)  # in the middle of it
            server.kill()
            server.start()
        expected = {f"c{number}" for number in range(800)}
        self.wait_until(
            lambda: {json.loads(one["body"])["data"]["customer_id"] for one in receiver.taken()} == expected)
        by_customer = {}
        for one in receiver.heard:
            by_customer.setdefault(json.loads(one["body"])["data"]["customer_id"], set()).add(one["id"])
            self.assertEqual(one["signature"], signature(made["secret"], one))
        self.assertTrue(all(len(ids) == 1 for ids in by_customer.values()))
        print(f"{len(receiver.heard)} calls for 800 decisions over four kills")
        server.stop()
        self.shop.assert_sound()

    def test_it_is_tried_changed_and_taken_away(self):
        receiver = Receiver()
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        made = self.subscribe(server, receiver)
        address = f"/api/webhooks/{made['id']}"
        status, tried = self.ask(server, "POST", address + "/test")
        self.assertEqual((status, tried["outcome"], tried["status"]), (200, "delivered", 204))
        self.assertEqual(json.loads(receiver.heard[0]["body"])["type"], "test")
        self.assertEqual(receiver.heard[0]["signature"], signature(made["secret"], receiver.heard[0]))
        self.assertEqual(self.ask(server, "PATCH", address, {"active": False})[1]["state"], "off")
        self.order(server, 1)
        time.sleep(1)
        self.assertEqual(len(receiver.heard), 1)
        self.assertEqual(self.ask(server, "PATCH", address, {"active": True})[1]["state"], "working")
        self.wait_until(lambda: len(receiver.heard) == 2)  # what was decided meanwhile is told, too
        self.assertEqual(self.ask(server, "DELETE", address)[0], 204)
        self.assertEqual(self.ask(server, "GET", address)[0], 404)
        self.order(server, 2)
        time.sleep(1)
        self.assertEqual(len(receiver.heard), 2)

    def test_one_that_is_gone_is_switched_off_and_says_so(self):
        receiver = Receiver()
        receiver.answer = lambda number: 410
        server = self.serve("--private-webhooks")
        self.ask(server, "PUT", "/api/segments/buyers", SEGMENT)
        made = self.subscribe(server, receiver)
        self.order(server, 1)
        self.wait_until(lambda: self.ask(server, "GET", f"/api/webhooks/{made['id']}")[1]["state"] == "off")
        self.assertIn("410", self.ask(server, "GET", f"/api/webhooks/{made['id']}")[1]["switched_off"])

    def test_this_machine_is_not_reached_unless_that_is_allowed(self):
        receiver = Receiver()
        server = self.serve()
        for url in (receiver.url, f"https://127.0.0.1:{receiver.server_port}/", "https://localhost/",
                    "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://2130706433/",
                    "https://shop:pw@x.example/",
                    "https://x.example:25/", "http://x.example/", "ftp://x.example/", "https://"):
            status, told = self.ask(server, "POST", "/api/webhooks", {"url": url, "kinds": KINDS})
            self.assertEqual((status, told.get("where")), (422, "$.url"), url)
        # A name may stand for anything: it is looked at when it is called.
        status, made = self.ask(server, "POST", "/api/webhooks", {"url": "https://localtest.example/", "kinds": KINDS})
        self.assertEqual(status, 201, made)
        self.assertEqual(self.ask(server, "POST", f"/api/webhooks/{made['id']}/test")[1]["outcome"], "given_up")
        for body, where in (({"url": "https://x.example/"}, "$.kinds"), ({"kinds": KINDS}, "$.url"),
                            ({"url": "https://x.example/", "kinds": []}, "$.kinds"),
                            ({"url": "https://x.example/", "kinds": ["weather"]}, "$.kinds[0]")):
            self.assertEqual(self.ask(server, "POST", "/api/webhooks", body)[1]["where"], where)
        self.assertEqual(receiver.heard, [])


if __name__ == "__main__":
    main()
