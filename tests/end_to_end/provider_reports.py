"""Reports that a mail provider posts: what OpenSSL's own program signed is recorded, anything else is refused."""
import base64
import contextlib
import email
import email.policy
import http.client
import json
import shutil
import subprocess
import time

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer, lapwing, skip



class ProviderReports(ShopTest):
    def setUp(self):
        super().setUp()
        self.key = self.shop.folder / "provider.pem"
        subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.key], check=True)
        public = subprocess.run(["openssl", "ec", "-in", self.key, "-pubout", "-outform", "DER"], check=True,
                                capture_output=True).stdout
        keys = self.shop.file("keys.json", json.dumps(
            {"sendgrid": {"public_key": base64.b64encode(public).decode()}}))
        self.arguments = [*self.shop.thank_by_mail(), "--public-url", "https://mail.shop.example"]
        self.server = Server(self.shop, *self.arguments, "--feedback-keys", keys)
        self.server.start()
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())

    def post(self, body, signed=None, path="/feedback/sendgrid"):
        when = str(int(time.time()))
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], check=True, capture_output=True,
                                   input=(when + (body if signed is None else signed)).encode()).stdout
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", path, body, {
                "Host": "mail.shop.example", "Content-Type": "application/json",
                "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
                "X-Twilio-Email-Event-Webhook-Timestamp": when})
            return connection.getresponse().status

    def test_a_signed_bounce_suppresses_and_outlives_a_kill(self):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.server.ask("POST", "/api/customers",
                        {"customer_id": "anna", "email": "anna@mail.example", "email_consent": True})
        order = {"order_id": "o1", "customer_id": "anna", "status": "paid", "total": "500", "created_at": now}
        self.server.ask("POST", "/api/orders", order)
        self.wait_until(lambda: list((self.shop.data / "mail").rglob("*.eml")))
        [path] = (self.shop.data / "mail").rglob("*.eml")
        sent = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = json.dumps([{"email": "anna@mail.example", "event": "bounce", "status": "5.1.1",
                            "reason": "550 5.1.1 user unknown", "smtp-id": sent["Message-ID"]}])
        self.assertEqual(self.post(body, signed=body + " "), 403)
        self.assertEqual(self.post(body, path="/feedback/ses"), 404)
        self.assertEqual(self.post(body), 200)
        self.server.kill()
        self.assertEqual(answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]["bounced"], 1)
        self.shop.assert_sound()

    def test_a_file_of_keys_that_is_wrong_is_told_at_the_start(self):
        self.server.stop()
        keys = self.shop.file("wrong.json", '{"ses": {"topic": "bounces"}}')
        done = lapwing("serve", "--data", self.shop.data, "--listen", "127.0.0.1:0", "--feedback-keys", keys, expect=1)
        self.assertIn("$.ses.topic", done.stderr.decode())


if not shutil.which("openssl"):
    skip("openssl is missing")
lapwing_cli.main()
