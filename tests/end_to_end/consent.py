"""What proves a consent: imported ones with their file and row, those of pages with wording and address, those of the
API with what the shop says; a mailed unsubscribe ends advertising; and the journal shows nobody's address."""
import email
import email.policy
import http.client
import json
import re
import smtplib
import time

import lapwing_cli
from lapwing_cli import SOME_REJECTED, Server, ShopTest, answer, lapwing

CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "email", "template": "thanks"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "email", "subject": "Thanks", "text": "thanks.txt", "html": "thanks.html"}
ADDRESS = "203.0.113.77"


class Consent(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--customers", self.shop.file("customers.csv", "customer_id,email,phone,email_consent\n"
                                                     "anna,anna@mail.example,,yes\nboris,,+79990000002,\n"))

    def log(self, customer="anna"):
        return answer("consent", "show", "--data", self.shop.data, customer)

    def take(self, content, *arguments, expect=0):
        path = self.shop.file("paper.csv", content)
        return answer("consent", "import", path, "--data", self.shop.data, "--source", "paper form", *arguments,
                      expect=expect)

    def test_an_imported_consent_names_its_file_row_and_wording_and_comes_in_once(self):
        rows = ("email,at,ip,proof\nanna@mail.example,2024-05-31,203.0.113.77,form 17\n"
                "nobody@mail.example,2024-05-31,,\nanna@mail.example,2099-01-01,,\nanna@mail.example,,,\n")
        arguments = ["--channel", "email", "--topic", "news", "--text", "I want the news."]
        told = self.take(rows, *arguments, expect=SOME_REJECTED)
        self.assertEqual((told["accepted"], told["unchanged"], told["rejected"]), (1, 0, 3), told)
        reasons = {(row["line"], row["column"]): row["reason"] for row in self.shop.rejects()}
        self.assertEqual(reasons, {("3", "email"): "expected a customer who is known: import customers first",
                                   ("4", "at"): "expected a date that has come",
                                   ("5", "at"): "expected the date on which it was given"})
        again = self.take(rows, *arguments, expect=SOME_REJECTED)
        self.assertEqual((again["accepted"], again["unchanged"]), (0, 1))

        server = Server(self.shop)
        server.start()
        wish = {"channel": "email", "topic": "news", "source": "paper form", "text": "I want the news.", "csv": rows,
                "name": "paper.csv"}
        status, over_http = server.ask("POST", "/api/consents/import", wish)
        self.assertEqual((status, over_http["accepted"], over_http["unchanged"], over_http["rejected"]), (200, 0, 1, 3))
        self.assertIn("expected a date that has come", over_http["rejects"])
        more = {**wish, "csv": "customer_id,at\nboris,2024-06-01\n", "channel": "sms", "name": "more.csv"}
        self.assertEqual(server.ask("POST", "/api/consents/import", more)[1]["accepted"], 1)
        for field, value in (("channel", "owl"), ("name", "../x")):
            refused = server.ask("POST", "/api/consents/import", {**wish, field: value})
            self.assertEqual((refused[0], refused[1]["where"]), (422, "$." + field))
        server.stop()
        self.assertEqual(self.log("boris")["consents"][0]["proof"], "more.csv, line 2, customer_id")

        log = self.log()
        plain, paper = log["consents"]
        self.assertEqual((plain["source"], plain["proof"]), ("import", "customers.csv, line 2, email_consent"))
        shown = ("channel", "topic", "granted", "source", "text_id", "text_version", "proof", "address")
        self.assertEqual({key: paper[key] for key in shown},
                         {"channel": "email", "topic": "news", "granted": True, "source": "paper form",
                          "text_id": "import", "text_version": 1, "proof": "paper.csv, line 2, email; form 17",
                          "address": ADDRESS})
        self.assertTrue(paper["at"].startswith("2024-05-3"), paper["at"])
        self.assertEqual(log["texts"], [{"id": "import", "version": 1, "text": "I want the news."}])
        sheet = lapwing("consent", "show", "--data", self.shop.data, "anna").stdout.decode()
        self.assertIn("I want the news.", sheet)
        self.assertIn(ADDRESS, sheet)
        self.shop.assert_sound()

    def test_a_withdrawal_may_be_imported_and_a_wording_changed_makes_a_version(self):
        self.take("customer_id,at\nboris,2024-01-01\n", "--channel", "sms", "--text", "Yes to SMS.")
        told = self.take("customer_id,at,granted\nboris,2024-02-01,no\n", "--channel", "sms", "--text", "No SMS.")
        self.assertEqual((told["accepted"], told["text_version"]), (1, 2))
        log = self.log("boris")
        self.assertEqual([(one["granted"], one["text_version"]) for one in log["consents"]], [(True, 1), (False, 2)])
        self.assertEqual([text["text"] for text in log["texts"]], ["Yes to SMS.", "No SMS."])

    def test_who_is_not_there_is_told(self):
        done = lapwing("consent", "show", "--data", self.shop.data, "nobody", expect=1)
        self.assertIn("there is no customer", done.stderr.decode())
        done = lapwing("consent", "import", self.shop.file("x.csv", "customer_id,at\n"), "--data", self.shop.data,
                       "--source", "x", "--channel", "email", expect=1)
        self.assertIn("--text", done.stderr.decode())

    def test_the_api_pages_and_mails_leave_their_proof(self):
        folder = self.shop.folder / "definitions" / "templates" / "thanks"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(TEMPLATE))
        (folder / "thanks.txt").write_text("Thanks! {{{unsubscribe_url}}}")
        (folder / "thanks.html").write_text('<p>Thanks! <a href="{{{unsubscribe_url}}}">x</a></p>')
        answer("consent", "text", "signup.en", "--text", "I agree.", "--data", self.shop.data)
        server = Server(self.shop, "--campaign", self.shop.file("thanks.json", json.dumps(CAMPAIGN)),
                        "--definitions", self.shop.folder / "definitions", "--lmtp", "127.0.0.1:0",
                        "--unsubscribe-address", "unsubscribe@shop.example")
        server.start()
        self.addCleanup(lambda: server.program.poll() is None and server.kill())
        status, said = server.ask("POST", "/api/customers", {
            "customer_id": "anna", "email_consent": True,
            "consent": {"text": "signup.en", "source": "checkout", "ip": ADDRESS, "user_agent": "Shop/1"}})
        self.assertEqual((status, said["accepted"]), (200, 1), said)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        server.ask("POST", "/api/orders", {"order_id": "o1", "customer_id": "anna", "status": "paid", "total": "500",
                                           "created_at": now})
        self.wait_until(lambda: list((self.shop.data / "mail").rglob("*.eml")))
        [path] = (self.shop.data / "mail").rglob("*.eml")
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        [address] = re.findall(r"<mailto:([^<> ]+)>", mail["List-Unsubscribe"])
        token = address.partition("+")[2].partition("@")[0]

        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for wanted in ("", "&wanted=email"):
            connection.request("POST", f"/preferences/{token}?lang=en", "shown=email" + wanted, {
                "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"198.51.100.1, {ADDRESS}",
                "User-Agent": "Mozilla/5.0"})
            response = connection.getresponse()
            self.assertEqual(response.status, 200, response.read())
            response.read()
        connection.close()
        with smtplib.LMTP("127.0.0.1", server.ready["lmtp_port"], timeout=30) as client:
            client.sendmail("anna@mail.example", [address], "From: anna@mail.example\nSubject: unsubscribe\n\n\n")
        server.kill()

        consents = self.log()["consents"]
        self.assertEqual([(one["source"], one["granted"]) for one in consents],
                         [("import", True), ("api: checkout", True), ("preferences", False), ("preferences", True),
                          ("mail", False)])
        _, api, _, page, mailed = consents
        self.assertEqual((api["text_id"], api["address"], api["client"]), ("signup.en", ADDRESS, "Shop/1"))
        self.assertEqual((page["text_id"], page["address"], page["client"]),
                         ("page.preferences.en", ADDRESS, "Mozilla/5.0"))
        self.assertTrue(page["proof"].startswith("message "), page)
        self.assertEqual(mailed["address"], "anna@mail.example")
        texts = {text["id"]: text["text"] for text in self.log()["texts"]}
        self.assertIn("Tick what you would like to get.", texts["page.preferences.en"])
        journal = b"".join(path.read_bytes() for path in self.shop.data.glob("journal*"))
        self.assertIn(b"page.preferences.en", journal)
        self.assertNotIn(ADDRESS.encode(), journal)
        self.shop.assert_sound()


lapwing_cli.main()
