"""SMS over a real Kannel: its bearerbox and smsbox take what `gateway:kannel` sends, and its fakesmsc shows what a
phone would get. What Kannel refuses or cannot take yet is told apart."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.parse

import lapwing_cli
from lapwing_cli import ROOT, Server, ShopTest, answer

# Debian's packages start a server of their own when they are installed: `dev test` only unpacks them there.
UNPACKED = ROOT / "build" / "kannel"
FOLDER = UNPACKED if (UNPACKED / "usr/sbin/bearerbox").exists() else pathlib.Path("/")
BEARERBOX, SMSBOX, FAKESMSC = (FOLDER / path for path in ("usr/sbin/bearerbox", "usr/sbin/smsbox",
                                                          "usr/lib/kannel/test/fakesmsc"))
READY = ROOT / "src/channel/gateways/kannel.json"
for part in (BEARERBOX, SMSBOX, FAKESMSC):
    if not shutil.which(part):
        lapwing_cli.skip(f"{part} (Debian packages kannel, kannel-extras) is missing")

CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = x
admin-interface = 127.0.0.1
smsbox-port = {boxes}
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
log-file = {folder}/bearerbox.log
log-level = 1

group = smsc
smsc = fake
smsc-id = sim
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-interface = 127.0.0.1
log-file = {folder}/smsbox.log
log-level = 1

group = sendsms-user
username = shop & sons
password = se=c ret
concatenation = true
max-messages = 5
black-list-regex = ^.79161234404$

group = sms-service
keyword = default
text = "-"
max-messages = 0
"""
CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "sms", "template": "thanks"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "sms", "text": "thanks.txt"}
TEXT = "Спасибо! 100 % & «€»"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_listening(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class Kannel(ShopTest):
    def setUp(self):
        super().setUp()
        self.ports = {name: free_port() for name in ("admin", "boxes", "smsc", "http")}
        self.conf = self.shop.folder / "kannel.conf"
        self.conf.write_text(CONFIGURATION.format(folder=self.shop.folder, **self.ports))
        self.start([BEARERBOX, self.conf], "boxes")
        self.start([SMSBOX, self.conf], "http")
        self.phone = self.shop.folder / "phone.log"
        self.start([FAKESMSC, "-H", "127.0.0.1", "-r", str(self.ports["smsc"]), "-m", "0", "123 345 text hi"], None,
                   self.phone)
        folder = self.shop.folder / "definitions" / "templates" / "thanks"
        folder.mkdir(parents=True)
        (folder / "template.json").write_text(json.dumps(TEMPLATE))
        (folder / "thanks.txt").write_text(TEXT)
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        # What is shipped, but for the port.
        gateway = self.shop.file("kannel.json", READY.read_text().replace(":13013/", f":{self.ports['http']}/"))
        self.server = Server(self.shop, "--campaign", self.shop.file("thanks.json", json.dumps(CAMPAIGN)),
                             "--definitions", self.shop.folder / "definitions", "--sms",
                             f"gateway:{gateway}?network=any&from=SHOP")

    def start(self, command, port, log=None):
        with open(log or os.devnull, "wb") as out:
            child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=out, cwd=self.shop.folder)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        if port:
            self.wait_until(lambda: is_listening(self.ports[port]))

    def serve(self, user="shop & sons", password="se=c ret"):
        self.server.start(env=os.environ | {"KANNEL_USERNAME": user, "KANNEL_PASSWORD": password})
        self.addCleanup(lambda: self.server.program.poll() is None and self.server.kill())

    def buy(self, order, phone):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        for path, body in [("/api/customers", {"customer_id": "anna", "phone": phone, "sms_consent": True}),
                           ("/api/orders", {"order_id": order, "customer_id": "anna", "status": "paid", "total": "500",
                                            "created_at": now})]:
            status, said = self.server.ask("POST", path, body)
            self.assertEqual((status, said["refused"]), (200, 0), said)

    def shown(self):
        """What the phone got: (from, to, kind, text)."""
        lines = re.findall(r"Got message \d+: <(\S+) (\S+) (\S+) (.*)>", self.phone.read_text(errors="replace"))
        return [(*first, urllib.parse.unquote_to_bytes(text.replace("+", " "))) for *first, text in lines]

    def asked(self):
        """How many requests Kannel got."""
        log = self.shop.folder / "smsbox.log"
        return log.read_text(errors="replace").count("Got HTTP request") if log.exists() else 0

    def figures(self):
        self.server.stop()
        self.shop.assert_sound()
        return answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]

    def test_a_russian_text_reaches_the_phone_as_it_was_written(self):
        self.serve()
        self.buy("o1", "+79161234567")
        self.wait_until(self.shown)
        [(sender, to, kind, text)] = self.shown()
        self.assertEqual((sender, to, kind, text.decode("utf-16-be")), ("SHOP", "+79161234567", "ucs-2", TEXT))
        figures = self.figures()
        self.assertEqual((figures["sent"], figures["failed"]), (1, 0), figures)

    def test_a_number_that_kannel_refuses_fails(self):
        self.serve()
        self.buy("o1", "+79161234404")
        self.wait_until(lambda: self.asked() >= 1)
        figures = self.figures()
        self.assertEqual((figures["sent"], figures["failed"], self.shown()), (0, 1, []), figures)

    def test_a_wrong_password_fails_no_message(self):
        self.serve(password="another")
        self.buy("o1", "+79161234567")
        self.wait_until(lambda: self.asked() >= 1)
        figures = self.figures()
        self.assertEqual((figures["sent"], figures["failed"], self.shown()), (0, 0, []), figures)


lapwing_cli.main()
