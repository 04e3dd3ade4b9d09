"""`lapwing message`: what did not arrive is listed and sent again, and what was sent is told as it was sent."""
import email
import email.policy
import json
import time

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer, lapwing

CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "email", "template": "thanks"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "email", "subject": "Thanks, {{customer.first_name}}", "text": "thanks.txt",
            "html": "thanks.html"}


class Messages(ShopTest):
    def setUp(self):
        super().setUp()
        self.folder = self.shop.folder / "definitions" / "templates" / "thanks"
        self.folder.mkdir(parents=True)
        self.write_template("Thanks for {{last_order.total}}!")
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        self.campaign = self.shop.file("thanks.json", json.dumps(CAMPAIGN))
        self.server = None

    def write_template(self, text):
        (self.folder / "template.json").write_text(json.dumps(TEMPLATE))
        (self.folder / "thanks.txt").write_text(text + " {{unsubscribe_url}}")
        (self.folder / "thanks.html").write_text(f'<p>{text} <a href="{{{{unsubscribe_url}}}}">Enough</a></p>')

    def serve(self, *options):
        self.server = Server(self.shop, "--campaign", self.campaign, "--definitions",
                             self.shop.folder / "definitions", "--public-url", "https://mail.shop.example", *options)
        self.server.start()
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())

    def buy(self, order, total="500", **customer):
        asked = [("/api/customers", {"customer_id": "anna", "email": "anna@mail.example", "email_consent": True,
                                     "first_name": "Anna"} | customer),
                 ("/api/orders", {"order_id": order, "customer_id": "anna", "status": "paid", "total": total,
                                  "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})]
        for path, body in asked:
            status, said = self.server.ask("POST", path, body)
            self.assertEqual((status, said["refused"]), (200, 0), said)

    def settled(self):
        self.wait_until(lambda: self.server.ask("GET", "/api/status")[1]["pending_messages"] == 0)
        self.server.stop()

    def listed(self, *arguments):
        return answer("message", "list", "--data", self.shop.data, *arguments)["messages"]

    def test_what_was_sent_is_told_as_it_was_sent_whatever_changed_since(self):
        self.serve()
        self.buy("o1")
        self.settled()
        [sent] = (self.shop.data / "mail").glob("*.eml")
        self.write_template("Something else")
        self.serve()
        self.buy("o2", total="900", first_name="Anna Maria")
        self.settled()
        shown = lapwing("message", "show", sent.stem, "--data", self.shop.data, "--eml", "--public-url",
                        "https://mail.shop.example").stdout
        was, told = (email.message_from_bytes(data, policy=email.policy.default) for data in (sent.read_bytes(), shown))
        for header in ("Subject", "To", "From", "Message-ID", "Date"):
            self.assertEqual(told[header], was[header])
        self.assertEqual(told.get_body(("plain",)).get_content(), was.get_body(("plain",)).get_content())
        story = answer("message", "show", sent.stem, "--data", self.shop.data)
        self.assertEqual([event["what"] for event in story["events"]], ["decided on", "attempt", "accepted"])
        self.assertIn("500", story["message"]["text"])

    def test_what_failed_is_listed_with_its_reason_and_sent_again(self):
        self.write_template("Thanks for {{bonus.amount}}!")  # she has none, so it cannot be written
        self.serve()
        self.buy("o1")
        self.settled()
        [failed] = self.listed("--outcome", "failed")
        self.assertIn("bonus.amount", failed["reply"])
        self.assertEqual((failed["customer"], failed["campaign"]), ("anna", "thanks"))
        done = answer("message", "resend", failed["id"], "--data", self.shop.data)
        self.assertEqual(done, {"again": 1, "refused": []})
        [waiting] = self.listed()
        self.assertEqual((waiting["id"], waiting["outcome"]), (failed["id"], "pending"))
        refused = answer("message", "resend", "p00-000000000099", "--data", self.shop.data, expect=1)
        self.assertEqual(refused["again"], 0)
        self.serve()
        self.settled()
        [again] = self.listed("--campaign", "thanks")
        self.assertEqual(again["outcome"], "failed")
        story = answer("message", "show", failed["id"], "--data", self.shop.data)
        self.assertEqual([event["what"] for event in story["events"]],
                         ["decided on", "attempt", "failed", "sent again", "attempt", "failed"])
        self.shop.assert_sound()

    def test_while_the_shop_is_served_a_message_goes_again_at_once(self):
        self.write_template("Thanks for {{bonus.amount}}!")
        self.serve()
        self.buy("o1")
        failed = lambda: self.server.ask("GET", "/api/messages?outcome=failed")[1]["messages"]
        self.wait_until(failed)
        [message] = failed()
        status, said = self.server.ask("POST", "/api/messages/resend", {"messages": [message["id"]]})
        self.assertEqual((status, said), (200, {"again": 1, "refused": []}))
        self.wait_until(lambda: [one["at"] for one in failed()] not in ([], [message["at"]]))  # it was tried once more
        status, said = self.server.ask("POST", "/api/messages/resend", {"messages": ["p00-000000000099"]})
        self.assertEqual((status, said["again"], len(said["refused"])), (422, 0, 1))
        for path, body, where in (("/api/messages/resend", {"messages": ["x"]}, "$.messages[0]"),
                                  ("/api/messages/resend", {}, "$.messages"),
                                  ("/api/messages?outcome=x", None, "outcome")):
            status, said = self.server.ask("POST" if body is not None else "GET", path, body)
            self.assertEqual((status, said["where"]), (400, where), said)
        self.server.stop()

    def test_a_message_that_is_none_is_said_to_be_none(self):
        for name, expected in (("p00-000000000007", "no message"), ("hello", "expected a message"),
                               ("p00-x", "expected a message")):
            done = lapwing("message", "show", name, "--data", self.shop.data, expect=1)
            self.assertIn(expected, done.stderr.decode())


lapwing_cli.main()
