"""Web push from the shop's key to the browser: a message is decrypted there, and a browser that is gone is written to
no more."""
import json
import os
import pathlib
import sys
import time

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer, lapwing

sys.path.insert(0, str(pathlib.Path(__file__).parent / "push"))
from push_service import Browser, Service  # noqa: E402  (it may end this script as skipped)

CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "push", "template": "thanks"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "push", "subject": "Спасибо, {{customer.first_name}}!", "text": "thanks.txt"}


class Push(ShopTest):
    def setUp(self):
        super().setUp()
        folder = self.shop.folder / "definitions" / "templates" / "thanks"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(TEMPLATE))
        (folder / "thanks.txt").write_text("Заказ на {{last_order.total}} собран.")
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        self.service, self.browser = Service(self.shop.folder), Browser()
        self.addCleanup(self.service.server_close)
        self.addCleanup(self.service.shutdown)
        secrets = self.shop.folder / "secrets"
        made = answer("push-key", secrets, "--subject", "mailto:shop@shop.example")
        self.assertEqual(len(made["public_key"]), 87)
        self.assertEqual(oct((secrets / "vapid.pem").stat().st_mode)[-3:], "600")
        settings = json.loads(pathlib.Path(made["settings"]).read_text())
        settings |= {"allow_private": True, "ca_file": "../cert.pem"}
        pathlib.Path(made["settings"]).write_text(json.dumps(settings))
        self.server = Server(self.shop, "--campaign", self.shop.file("thanks.json", json.dumps(CAMPAIGN)),
                             "--definitions", self.shop.folder / "definitions", "--push", made["settings"])
        self.server.start(env=os.environ | {"https_proxy": "http://127.0.0.1:9"})
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())

    def tell(self, expect=200, **facts):
        status, said = self.server.ask("POST", "/api/customers",
                                       {"customer_id": "anna", "first_name": "Анна", "push_consent": True} | facts)
        self.assertEqual(status, expect, said)
        return said

    def buy(self, order):
        status, said = self.server.ask("POST", "/api/orders", {
            "order_id": order, "customer_id": "anna", "status": "paid", "total": "500",
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        self.assertEqual((status, said["refused"]), (200, 0), said)

    def figures(self):
        self.server.stop()
        return answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]

    def test_a_message_is_read_by_the_browser_that_subscribed(self):
        self.tell(push_subscription=self.browser.subscription(f"{self.service.origin}/ok/anna"))
        self.buy("o1")
        self.wait_until(lambda: self.service.heard)
        _, message = self.browser.read(self.service.heard[0][2])
        self.assertEqual(message["title"], "Спасибо, Анна!")
        self.assertIn("собран", message["body"])
        self.assertEqual(self.figures()["sent"], 1)
        self.shop.assert_sound()

    def test_a_browser_that_is_gone_is_forgotten(self):
        self.tell(push_subscription=self.browser.subscription(f"{self.service.origin}/gone/anna"))
        self.buy("o1")
        self.wait_until(lambda: self.service.heard)
        self.wait_until(lambda: self.server.ask("GET", "/api/status")[1]["pending_messages"] == 0)
        self.buy("o2")
        figures = self.figures()
        self.assertEqual((figures["bounced"], figures["refused"]), (1, {"no_contact": 1}))
        self.assertEqual(len(self.service.heard), 1)

    def test_the_browser_that_was_said_last_is_written_to_until_it_is_taken_back(self):
        other = Browser()
        self.tell(push_subscription=self.browser.subscription(f"{self.service.origin}/gone/old"))
        self.tell(push_subscription=other.subscription(f"{self.service.origin}/ok/new"))
        self.buy("o1")
        self.wait_until(lambda: self.service.heard)
        other.read(self.service.heard[0][2])
        self.tell(push_subscription=None)
        self.buy("o2")
        self.assertEqual(self.figures()["refused"], {"no_contact": 1})

    def test_a_subscription_that_is_none_is_refused_by_its_field(self):
        said = self.tell(expect=422, push_subscription={"endpoint": "http://127.0.0.1/x"})
        self.assertEqual(said["items"][0]["where"], "$.push_subscription")
        self.assertEqual(said["items"][0]["reason"], "$.endpoint: expected an https URL")

    def test_a_key_is_never_replaced(self):
        done = lapwing("push-key", self.shop.folder / "secrets", "--subject", "mailto:a@b.example",
                       expect=lapwing_cli.NOTHING_DONE)
        self.assertIn("there is a key already", done.stderr.decode())


lapwing_cli.main()
