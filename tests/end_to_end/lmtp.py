"""Mail that comes back over LMTP, from Python's client and from a real Postfix: what was answered 250 is recorded, even
if the server is killed at once; what nobody understands lies where somebody may look at it."""
import email
import email.policy
import os
import pathlib
import shutil
import smtplib
import sys
import tempfile
import time
import unittest

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer

sys.path.insert(0, str(pathlib.Path(__file__).parent / "mail"))
import postfix  # noqa: E402


BOUNCE = """From: MAILER-DAEMON@mx.example
To: postmaster@shop.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; anna@mail.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b--
"""


class Lmtp(ShopTest):
    def setUp(self):
        super().setUp()
        self.server = Server(self.shop, *self.shop.thank_by_mail(), "--lmtp", "127.0.0.1:0",
                             "--bounce-domain", "bounce.shop.example")
        self.server.start()
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())

    def sent(self):
        """The one mail that was sent, to anna for her order."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.server.ask("POST", "/api/customers",
                        {"customer_id": "anna", "email": "anna@mail.example", "email_consent": True})
        self.server.ask("POST", "/api/orders", {"order_id": "o1", "customer_id": "anna", "status": "paid",
                                                "total": "500", "created_at": now})
        found = []

        def comes():
            found[:] = (self.shop.data / "mail").rglob("*.eml")
            return found
        self.wait_until(comes)
        [path] = found
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)

    def client(self):
        return smtplib.LMTP("127.0.0.1", self.server.ready["lmtp_port"], timeout=30)

    def bounced(self):
        return answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]["bounced"]

    def unread(self):
        return sorted((self.shop.data / "feedback" / "unread").glob("*"))

    def test_what_was_answered_250_outlives_a_kill_and_counts_once(self):
        path = self.sent()["Return-Path"].strip("<>")
        for _ in range(2):  # the tag of the return path stands in the envelope alone
            with self.client() as client:
                self.assertEqual(client.sendmail("", [path], BOUNCE), {})
        self.server.kill()
        self.assertEqual(self.bounced(), 1)
        self.assertEqual(self.unread(), [])
        self.shop.assert_sound()

    def test_what_nobody_understands_is_kept_for_somebody_to_look_at(self):
        self.sent()
        with self.client() as client:
            # One recipient: Python's client reads one reply for all, where LMTP has one for each.
            self.assertEqual(client.sendmail("c@d.example", ["a@shop.example"],
                                             "Subject: Hello\n\n.dot\nWhere is my order?\n"), {})
            client.sendmail("", ["b+forged@bounce.shop.example"], BOUNCE)
        self.server.kill()
        first, second = self.unread()
        self.assertEqual(first.read_bytes(), b"Subject: Hello\r\n\r\n.dot\r\nWhere is my order?\r\n")
        self.assertIn(b"user unknown", second.read_bytes())
        self.assertEqual(self.bounced(), 0)

    def test_a_mail_that_cannot_be_kept_is_not_taken(self):
        (self.shop.data / "feedback").write_text("no folder")
        with self.client() as client, self.assertRaises(smtplib.SMTPDataError) as refused:
            client.sendmail("c@d.example", ["a@shop.example"], "Subject: Hello\n\nHello\n")
        self.assertEqual(refused.exception.smtp_code, 451)
        self.server.stop()

    def test_a_mail_that_is_too_large_is_refused(self):
        with self.client() as client:
            client.ehlo_or_helo_if_needed()
            self.assertEqual(client.esmtp_features["size"], str(2 * 1024 * 1024))
            with self.assertRaises(smtplib.SMTPSenderRefused) as refused:
                client.sendmail("c@d.example", ["a@shop.example"], "x" * (2 * 1024 * 1024 + 1))
            self.assertEqual(refused.exception.smtp_code, 552)
        self.server.stop()

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which(postfix.MASTER),
                         "NOT TESTED: a Postfix of one's own needs root and the Debian package postfix")
    def test_a_real_postfix_delivers_its_real_report(self):
        path = self.sent()["Return-Path"].strip("<>")
        port = self.server.ready["lmtp_port"]
        transport = f"{{{{bounce.shop.example = lmtp:inet:127.0.0.1:{port}}}}}"
        for old, new in (("default_transport = error:no route", "smtpd_reject_unlisted_recipient = no\n"
                          "default_transport = error:5.1.1 no such person"),
                         ("transport_maps = inline:{{", "transport_maps = inline:{{" + transport + " "),
                         ("smtpd_recipient_restrictions =", "smtpd_recipient_restrictions = permit_mynetworks,")):
            self.assertIn(old, postfix.MAIN_CF)
            postfix.MAIN_CF = postfix.MAIN_CF.replace(old, new)
        postfix.MASTER_CF += "lmtp      unix - - n -     - lmtp\n"
        with tempfile.TemporaryDirectory(prefix="lapwing-lmtp-") as name:
            root = pathlib.Path(name)
            root.chmod(0o755)
            with postfix.Postfix(root) as mta:
                with smtplib.SMTP("127.0.0.1", mta.port, timeout=30) as client:
                    client.sendmail(path, ["anna@mail.example"], "Subject: Thanks\n\nThanks!\n")
                    client.sendmail("c@d.example", ["hello+x@bounce.shop.example"], "Subject: Hello\n\nHello!\n")
                self.wait_until(lambda: " to=<hello+x@bounce.shop.example>" in (root / "log").read_text()
                                and f"to=<{path}>" in (root / "log").read_text())
                log = (root / "log").read_text()
        lines = [line for line in log.splitlines() if "postfix/lmtp" in line and " status=" in line]
        self.assertEqual(len(lines), 2, log)
        for line in lines:
            self.assertIn("status=sent (250 2.0.0 it is kept)", line)
        self.server.kill()
        self.assertEqual(self.bounced(), 1)
        self.assertEqual(len(self.unread()), 1)
        self.shop.assert_sound()


lapwing_cli.main()
