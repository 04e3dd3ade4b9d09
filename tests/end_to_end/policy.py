"""A policy set on the command line holds back what is too much, and `lapwing why` tells what became of it, in Russian
and in English."""
import json

import lapwing_cli
from lapwing_cli import NOTHING_DONE, ROOT, ShopTest, answer, lapwing

CUSTOMERS = """customer_id,email,email_consent
anna,anna@example.com,yes
boris,boris@example.com,no
"""
POLICY = {"id": "policy", "quiet_hours": [], "caps": [{"id": "sparing", "limit": 1, "per": "7 days"}],
          "defer_max": "8 days"}


class Policy(ShopTest):
    locale = "ru"
    held = ("«we-miss-you» (email): придержано до ", "лимит «sparing» исчерпан")
    refused = "«we-miss-you» (email): не отправлено, нет согласия на такие сообщения"
    never = "такой кампании или рассылки для клиента не было: «broadcast:winter»"

    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", CUSTOMERS), "--timezone", "Europe/Moscow",
                       "--locale", self.locale)
        lapwing("segment", "create", "all", "--static", "--data", self.shop.data, "--customers", "anna,boris")

    def set_policy(self, policy, expect=0):
        return lapwing("policy", "--data", self.shop.data, "--set", self.shop.file("policy.json", json.dumps(policy)),
                       expect=expect)

    def send(self, id):
        answer("audience", "--data", self.shop.data, "--segment", "all", "send", "--id", id, "--template",
               "we-miss-you", "--definitions", ROOT / "examples", "--yes")

    def why(self, customer, id):
        told = answer("why", customer, f"broadcast:{id}", "--data", self.shop.data)
        return [(event["kind"], event["text"]) for event in told["events"]]

    def test_what_is_too_much_waits_and_why_tells(self):
        lapwing("policy", "--data", self.shop.data, expect=NOTHING_DONE)
        shown = json.loads(self.set_policy(POLICY).stdout)
        self.assertEqual(shown, POLICY)
        self.send("spring")
        self.send("summer")
        self.assertEqual([kind for kind, _ in self.why("anna", "spring")], ["message_queued"])
        [(kind, text)] = self.why("anna", "summer")
        self.assertEqual(kind, "message_held")
        for part in self.held:
            self.assertIn(part, text)
        self.assertEqual(self.why("boris", "summer"), [("message_refused", self.refused)])
        in_words = lapwing("why", "anna", "broadcast:winter", "--data", self.shop.data).stdout.decode().strip()
        self.assertEqual(in_words, self.never)
        self.shop.assert_sound()

    def test_who_is_suppressed_gets_nothing_until_taken_off(self):
        data = ["--data", self.shop.data]
        added = answer("suppression", "add", *data, "anna@EXAMPLE.com", "boris", "--reason", "asked by phone")
        self.assertEqual(added, {"changed": 2, "unchanged": 0})
        self.assertEqual(answer("suppression", "add", *data, "anna@example.com"), {"changed": 0, "unchanged": 1})
        self.assertEqual(answer("suppression", "list", *data),
                         {"customers": [{"customer": "boris", "channel": "all"}], "contacts": 1})
        self.send("spring")
        [(kind, _)] = self.why("anna", "spring")
        self.assertEqual(kind, "message_refused")
        removed = answer("suppression", "remove", *data, "--file", "-", given=b"anna@example.com\r\n\nboris\n")
        self.assertEqual(removed, {"changed": 2, "unchanged": 0})
        self.send("summer")
        self.assertEqual([kind for kind, _ in self.why("anna", "summer")], ["message_queued"])
        for wrong, expected in [(["nobody"], 'there is no customer "nobody"'), (["a@"], "neither an e-mail address"),
                                ([], "nobody is named"), (["+7", "--channel", "email"], "neither an e-mail"),
                                (["anna@example.com", "--channel", "sms"], "is reached by email only"),
                                (["anna", "--channel", "pigeon"], "--channel: expected email, sms or push")]:
            error = lapwing("suppression", "add", *data, *wrong, expect=NOTHING_DONE).stderr.decode()
            self.assertIn(expected, error)
        self.shop.assert_sound()

    def test_what_is_wrong_is_told_with_its_path(self):
        error = self.set_policy(POLICY | {"caps": [{"id": "x", "limit": 0, "per": "day"}]}, expect=NOTHING_DONE).stderr
        self.assertIn("$.caps[0].limit", error.decode())
        error = lapwing("why", "nobody", "winback", "--data", self.shop.data, expect=NOTHING_DONE).stderr
        self.assertIn("there is no customer \"nobody\"", error.decode())


class PolicyInEnglish(Policy):
    locale = "en"
    held = ("\"we-miss-you\" (email): held until ", "the frequency cap \"sparing\" is full")
    refused = "\"we-miss-you\" (email): not sent, there is no consent to such messages"
    never = "there was no such campaign or broadcast for the customer: \"broadcast:winter\""


if __name__ == "__main__":
    lapwing_cli.main()
