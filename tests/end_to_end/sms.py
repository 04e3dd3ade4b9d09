"""SMS over a real SMS server: a text leaves, the phone's receipt comes back, and STOP is heard."""
import json
import pathlib
import shutil
import socket
import subprocess
import time

import lapwing_cli
from lapwing_cli import Server, ShopTest, answer, lapwing

SMSC = pathlib.Path(__file__).parent / "sms" / "smsc.pl"

CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "sms", "template": "thanks"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "sms", "text": "thanks.txt"}
TEXT = "Спасибо, {{#customer.first_name}}{{customer.first_name}}{{/customer.first_name}}!"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Sms(ShopTest):
    def setUp(self):
        super().setUp()
        folder = self.shop.folder / "definitions" / "templates" / "thanks"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(TEMPLATE))
        (folder / "thanks.txt").write_text(TEXT + " Мы собрали ваш заказ и скоро позвоним, чтобы условиться о времени.")
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        self.port, self.log = free_port(), self.shop.folder / "smsc.log"
        smsc = subprocess.Popen(["perl", SMSC, str(self.port), self.log])
        self.addCleanup(smsc.wait)
        self.addCleanup(smsc.kill)
        self.server = Server(self.shop, "--campaign", self.shop.file("thanks.json", json.dumps(CAMPAIGN)),
                             "--definitions", self.shop.folder / "definitions", "--sms",
                             f"smpp://shop:secret@127.0.0.1:{self.port}?from=SHOP")
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())
        self.wait_until(self.smsc_listens)
        self.server.start()

    def smsc_listens(self):
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def buy(self, order, phone):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        asked = [("/api/orders", {"order_id": order, "customer_id": "anna", "status": "paid", "total": "500",
                                  "created_at": now})]
        if phone is not None:
            asked.insert(0, ("/api/customers", {"customer_id": "anna", "phone": phone, "first_name": "Анна",
                                                "sms_consent": True}))
        for path, body in asked:
            status, said = self.server.ask("POST", path, body)
            self.assertEqual((status, said["refused"]), (200, 0), said)

    def log_counts(self, word, times):
        return self.log.exists() and self.log.read_text(errors="replace").count(word) >= times

    def figures(self):
        return answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]

    def test_a_text_is_delivered_and_the_report_says_so(self):
        self.buy("o1", "+79161234111")
        self.wait_until(lambda: self.log_counts("acknowledged status 0", 1))  # it is durable by then
        self.server.stop()
        figures = self.figures()
        self.assertEqual([figures[name] for name in ("sent", "delivered", "failed")], [1, 1, 0])
        self.shop.assert_sound()

    def test_a_server_that_refuses_a_number_fails_its_text(self):
        self.buy("o1", "+79161234404")
        self.wait_until(lambda: self.log_counts("submit", 1))
        self.server.stop()  # with the answer to what is in hand
        figures = self.figures()
        self.assertEqual([figures[name] for name in ("sent", "delivered", "failed")], [0, 0, 1])

    def test_stop_ends_advertising_by_sms(self):
        self.buy("o1", "+79161234700")
        self.wait_until(lambda: self.log_counts("acknowledged status 0", 2))  # the receipt and STOP
        self.buy("o2", None)
        self.server.stop()
        self.assertEqual(self.figures()["refused"], {"no_consent": 1})

    def test_a_channel_for_mail_is_none_for_sms(self):
        for option, spec, expected in (("--sms", "smtp://localhost:25", "see --channel"),
                                       ("--channel", f"smpp://shop:secret@127.0.0.1:{self.port}", "see --sms"),
                                       ("--sms", "smpp://shop", "")):
            done = lapwing("serve", "--data", self.shop.data, "--listen", "127.0.0.1:0", option, spec,
                           expect=lapwing_cli.NOTHING_DONE)
            self.assertIn(expected, done.stderr.decode())
            self.assertNotIn("secret", done.stderr.decode())
        self.server.stop()


HAS_SMSC = shutil.which("perl") and subprocess.run(["perl", "-MNet::SMPP", "-e", "1"], stderr=subprocess.DEVNULL)
if not HAS_SMSC or HAS_SMSC.returncode:
    lapwing_cli.skip("Net::SMPP for Perl is not installed")
lapwing_cli.main()
