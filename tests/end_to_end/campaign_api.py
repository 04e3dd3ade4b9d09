"""A marketer's morning over HTTP, with the shop served: a template and a campaign are written, checked, tried on
history, published and looked at, and a test mail goes out. Every answer fits schema/openapi.yaml, and drafts are there
after a kill."""
import datetime
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"SKIPPED: {missing}: python3-yaml and python3-jsonschema are needed")
    sys.exit(77)

import lapwing_cli
from lapwing_cli import ROOT, Server, ShopTest, answer, lapwing

DOCUMENT = yaml.safe_load((ROOT / "schema/openapi.yaml").read_text(encoding="utf-8"))
RESOLVER = jsonschema.RefResolver("", DOCUMENT)
CUSTOMERS = "customer_id,first_name,email,email_consent\n" + "".join(
    f"c{i},Анна,c{i}@mail.example,yes\n" for i in range(60))
ORDERS = "order_id,customer_id,created_at,status,total\n" + "".join(
    f"o{i},c{i % 60},2026-0{i % 5 + 1}-1{i % 9}T10:00:00Z,paid,{i % 7 * 100 + 50}\n" for i in range(240))
HELLO = {"channel": "email", "subject": "Hello, {{customer.first_name}}", "html": "<p>{{customer.first_name}}</p>"}
SPRING = {"name": "Spring", "mechanic": "win_back", "trigger": {"order": {}},
          "steps": [{"id": "pause", "wait": "3 days"},
                    {"id": "mail", "send": {"channel": "email", "template": "hello"}}]}


def described(method, path):
    """The operation, and the path as the description writes it."""
    parts = path.split("?")[0].split("/")
    fitting = [known for known in DOCUMENT["paths"] if len(known.split("/")) == len(parts) and
               all(a == b or a.startswith("{") for a, b in zip(known.split("/"), parts))]
    known = min(fitting, key=lambda one: one.count("{"))
    return DOCUMENT["paths"][known][method.lower()]


def resolve(node):
    while "$ref" in node:
        found = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


class CampaignApi(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", CUSTOMERS), "--orders",
                       self.shop.file("orders.csv", ORDERS), "--timezone", "Europe/Moscow", "--locale", "ru")
        self.server = Server(self.shop)
        self.server.start()

    def tearDown(self):
        if self.server.port:
            self.server.kill()

    def ask(self, method, path, body=None, expect=200):
        """The answer, which is as the description says."""
        status, told = self.server.ask(method, path, body)
        self.assertEqual(status, expect, told)
        answers = described(method, path)["responses"]
        content = resolve(answers.get(str(status)) or answers["default"])["content"]
        schema = next(iter(content.values()))["schema"]
        for error in jsonschema.Draft202012Validator(schema, resolver=RESOLVER).iter_errors(told):
            self.fail(f"{method} {path}: {error.message} at {list(error.path)}")
        return told

    def job(self, path):
        self.wait_until(lambda: self.ask("GET", path)["state"] not in ("waiting", "running"))
        return self.ask("GET", path)

    def test_from_a_template_to_a_report(self):
        self.ask("PUT", "/api/templates/hello", HELLO, expect=201)
        self.assertEqual(self.ask("GET", "/api/templates")["items"][0]["id"], "hello")
        self.ask("GET", "/api/templates/hello")
        self.ask("GET", "/api/templates/variables")
        self.ask("POST", "/api/templates/preview", {"template": "hello"})
        shown = self.ask("POST", "/api/templates/preview-for", {"template": "hello", "customer": "c1"})
        self.assertEqual(shown["subject"], "Hello, Анна")
        flight = self.ask("POST", "/api/templates/preflight", {"template": "hello"})
        self.assertEqual((flight["customers"], flight["rendered"]), (60, 60))
        sent = self.ask("POST", "/api/templates/test-send",
                        {"template": "hello", "customer": "c1", "to": "me@mail.example"})
        self.assertEqual(sent["outcome"], "accepted")
        mails = [path.read_bytes() for path in (self.shop.data / "mail").rglob("*") if path.is_file()]
        self.assertTrue(any(b"me@mail.example" in mail for mail in mails))

        self.ask("PUT", "/api/campaigns/spring/draft", SPRING, expect=201)
        problems = self.ask("POST", "/api/campaigns/validate", {"definition": {**SPRING, "id": "spring"}})
        self.assertEqual(problems, {"valid": True, "problems": []})
        self.server.kill()
        self.server.start()
        self.assertEqual(self.ask("GET", "/api/campaigns/spring/draft")["definition"]["name"], "Spring")
        self.assertEqual(self.ask("GET", "/api/campaigns")["items"][0]["has_draft"], True)

        begun = self.ask("POST", "/api/backtests", {"definition": {**SPRING, "id": "spring"}, "from": "2026-02-01",
                                                   "until": "2026-05-31"}, expect=202)
        played = self.job("/api/backtests/" + begun["id"])
        self.assertEqual(played["state"], "done", played)
        self.ask("GET", "/api/backtests")

        self.ask("POST", "/api/campaigns/spring/publish", {"status": "running"}, expect=201)
        self.ask("GET", "/api/campaigns/spring")
        self.ask("GET", "/api/campaigns/spring/draft", expect=404)
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        orders = [{"order_id": f"new{i}", "customer_id": f"c{i}", "created_at": now, "status": "paid", "total": "100"}
                  for i in range(5)]
        status, told = self.server.ask("POST", "/api/orders", orders)
        self.assertEqual(status, 200, told)
        self.wait_until(lambda: self.ask("GET", "/api/campaigns/spring")["enrolled"] == 5)
        steps = self.ask("GET", "/api/campaigns/spring/steps")["items"]
        self.assertEqual((steps[0]["step"], steps[0]["here"], steps[0]["came"]), ("pause", 5, 5))
        people = self.ask("GET", "/api/campaigns/spring/people?limit=3")
        self.assertEqual([row["customer"] for row in people["items"]], ["c0", "c1", "c2"])
        why = self.ask("GET", "/api/campaigns/spring/why?customer=c1&lang=ru")
        self.assertEqual(why["events"][0]["kind"], "enrolled")
        self.assertEqual(self.ask("GET", "/api/campaigns/spring/report")["figures"]["entered"], 5)
        self.assertEqual(self.ask("GET", "/api/campaigns")["items"][0]["entered"], 5)
        self.assertEqual(self.ask("GET", "/api/report")["mechanics"][0]["firings"], 5)
        self.assertEqual(len(self.ask("GET", "/api/mechanics")["items"]), 13)
        self.ask("POST", "/api/mechanics/win_back", {"values": {"template": "hello", "after": "90 days"}})

        changed = {**SPRING, "steps": [{"id": "rest", "wait": "5 days"}, SPRING["steps"][1]]}
        self.ask("POST", "/api/campaigns/spring/publish", {"definition": changed})
        moved = self.ask("POST", "/api/campaigns/spring/migrate", {"to": 2, "steps": {"pause": "rest"}})
        self.assertEqual(moved, {"moved": 5, "stayed": [], "done": True})
        self.ask("POST", "/api/campaigns/spring/status", {"status": "paused"})
        self.server.stop()
        self.server.port = None
        listed = answer("campaign", "list", "--data", self.shop.data)["campaigns"][0]
        self.assertEqual((listed["status"], listed["version"], listed["under_way"]), ("paused", 2, {"2": 5}))
        self.shop.assert_sound()

    def test_a_backtest_gives_what_the_command_gives(self):
        self.ask("PUT", "/api/templates/hello", HELLO, expect=201)
        wish = {"definition": {**SPRING, "id": "spring"}, "from": "2026-01-01", "until": "2026-05-31"}
        begun = self.ask("POST", "/api/backtests", wish, expect=202)
        told = self.job("/api/backtests/" + begun["id"])["result"]
        self.assertGreater(told["entered"], 50)
        self.server.stop()
        self.server.port = None
        file = self.shop.file("spring.json", lapwing_cli.json.dumps(wish["definition"]))
        by_command = answer("backtest", "--data", self.shop.data, "--campaign", file, "--from", "2026-01-01", "--until",
                            "2026-05-31")
        told.pop("history_cannot_tell_in_words")
        self.assertEqual(told, by_command)


lapwing_cli.main()
