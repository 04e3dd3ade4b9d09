"""Mail that comes back: a report of a real cause, made out to a message that was sent, suppresses its contact; what
nobody understands lies where somebody may look at it; and a kill loses none of it."""
import email
import email.policy
import time

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer, lapwing



def bounce(to, recipient, message_id, status="5.1.1", said="550 5.1.1 user unknown"):
    return f"""From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--b--
"""


def complaint(message_id):
    return f"""From: abuse@provider.example
To: feedback@shop.example
Subject: FW: Thanks
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Somebody complained.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: Thanks

Thanks!
--b--
"""


class Bounces(ShopTest):
    def setUp(self):
        super().setUp()
        self.feedback = self.shop.folder / "feedback"
        self.feedback.mkdir()
        self.server = Server(self.shop, *self.shop.thank_by_mail(), "--feedback", self.feedback,
                             "--bounce-domain", "bounce.shop.example")
        self.server.start()
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())

    def buy(self, order, customer="anna"):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        status, said = self.server.ask("POST", "/api/customers", {
            "customer_id": customer, "email": f"{customer}@mail.example", "email_consent": True})
        self.assertEqual((status, said["refused"]), (200, 0), said)
        status, said = self.server.ask("POST", "/api/orders", {
            "order_id": order, "customer_id": customer, "status": "paid", "total": "500", "created_at": now})
        self.assertEqual((status, said["refused"]), (200, 0), said)

    def mail(self):
        """The one mail that was sent."""
        found = []

        def comes():
            found[:] = (self.shop.data / "mail").rglob("*.eml")
            return found
        self.wait_until(comes)
        [path] = found
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)

    def comes_back(self, name, text, to="done"):
        (self.feedback / f"{name}.tmp").write_text(text)
        (self.feedback / f"{name}.tmp").rename(self.feedback / name)
        self.wait_until(lambda: (self.feedback / to / name).exists())

    def figures(self):
        self.server.stop()
        return answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]

    def test_a_bounce_suppresses_and_is_told_by_the_report(self):
        self.buy("o1")
        mail = self.mail()
        self.comes_back("1.eml", bounce("postmaster@shop.example", "anna@mail.example", mail["Message-ID"]))
        self.buy("o2")
        figures = self.figures()
        self.assertEqual((figures["failed"], figures["bounced"], figures["refused"]), (1, 1, {"suppressed": 1}))
        self.shop.assert_sound()

    def test_the_return_path_alone_names_the_message(self):
        self.buy("o1")
        path = self.mail()["Return-Path"].strip("<>")
        self.assertTrue(path.endswith("@bounce.shop.example"), path)
        self.comes_back("1.eml", bounce(path.upper(), "anna@mail.example", "<unknown@elsewhere.example>"))
        self.assertEqual(self.figures()["bounced"], 1)

    def test_a_full_mailbox_is_no_dead_address(self):
        self.buy("o1")
        mail = self.mail()
        self.comes_back("1.eml", bounce("x@shop.example", "anna@mail.example", mail["Message-ID"], "5.2.2",
                                        "552 5.2.2 mailbox full"))
        self.buy("o2")
        figures = self.figures()
        self.assertEqual((figures["bounced"], figures["refused"]), (0, {}))

    def test_a_complaint_ends_advertising(self):
        self.buy("o1")
        self.comes_back("1.eml", complaint(self.mail()["Message-ID"]))
        self.buy("o2")
        figures = self.figures()
        self.assertEqual((figures["complained"], figures["refused"]), (1, {"suppressed": 1}))

    def test_what_is_about_no_message_of_ours_is_kept_for_somebody_to_look_at(self):
        self.buy("o1")
        mail = self.mail()
        altered = mail["Message-ID"].replace("-p", "-p9")
        self.comes_back("1.eml", bounce("x@shop.example", "anna@mail.example", altered), to="unread")
        self.comes_back("2.eml", "From: a@b.example\n\nHello, where is my order?\n", to="unread")
        self.comes_back("3.eml", b"\xff\xfe{".decode("latin-1"), to="unread")
        self.buy("o2")
        figures = self.figures()
        self.assertEqual((figures["bounced"], figures["refused"]), (0, {}))

    def test_a_recipient_cannot_suppress_somebody_else(self):
        self.buy("o1")
        mail = self.mail()
        self.comes_back("1.eml", bounce("x@shop.example", "boris@mail.example", mail["Message-ID"]))
        self.buy("o2", "boris")
        self.assertEqual(self.figures()["refused"], {})

    def test_reports_that_came_while_the_server_was_killed_are_read_when_it_is_back_and_count_once(self):
        self.buy("o1")
        report = bounce("x@shop.example", "anna@mail.example", self.mail()["Message-ID"])
        self.server.kill()
        for name in ("1.eml", "2.eml"):
            (self.feedback / name).write_text(report)
        self.server.start()
        self.wait_until(lambda: (self.feedback / "done" / "2.eml").exists())
        self.assertEqual(self.figures()["bounced"], 1)
        self.shop.assert_sound()

    def test_a_report_is_shown_as_it_is_understood(self):
        path = self.shop.file("bounce.eml", bounce("x@shop.example", "anna@mail.example", "<m@shop.example>"))
        told = lapwing("feedback", "read", path).stdout.decode()
        self.assertIn("anna@mail.example", told)
        self.assertIn("5.1.1", told)
        self.server.stop()


lapwing_cli.main()
