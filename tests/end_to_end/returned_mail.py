"""Mail that a real Postfix returns: `serve` sends over it with VERP, the next server refuses, Postfix writes its report
to the return path's Maildir, and `serve` reads there what became of which message."""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time
import unittest

import lapwing_cli
from lapwing_cli import Server, Shop, answer

sys.path.insert(0, str(pathlib.Path(__file__).parent / "mail"))
import postfix  # the real one, in a folder of its own

# What the next server says to each of the domains; "here" is delivered.
REFUSALS = {"gone.example": "550 5.1.1 no such person", "full.example": "552 5.2.2 mailbox full"}
RETURNS = "returns.example"


class Shops(unittest.TestCase):
    folder, server = None, None  # of the test's data, and the Postfix

    def setUp(self):
        self.shop = Shop(tempfile.mkdtemp(dir=self.folder))
        # Every test has return paths of its own: one Maildir for all would let them read each other's reports.
        self.returns = pathlib.Path(self.server.root) / "mail" / "returns"
        shutil.rmtree(self.returns, ignore_errors=True)
        self.serve = Server(self.shop, *self.shop.thank_by_mail(), "--feedback", self.returns,
                            "--bounce-domain", RETURNS, "--from-address", "hello@shop.example",
                            "--channel", f"smtp://127.0.0.1:{self.server.port}?starttls=never")
        self.returns.mkdir()
        os.chmod(self.returns, 0o777)
        for part in ("new", "cur", "tmp"):
            (self.returns / part).mkdir()
            os.chmod(self.returns / part, 0o777)
        self.serve.start()
        self.addCleanup(lambda: self.serve.program.poll() is None and self.serve.kill())

    def wait_until(self, holds):
        postfix.wait_for("what has to happen", holds, lapwing_cli.SOON)

    def buy(self, order, customer, domain):
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        status, said = self.serve.ask("POST", "/api/customers", {
            "customer_id": customer, "email": f"{customer}@{domain}", "email_consent": True})
        self.assertEqual((status, said["refused"]), (200, 0), said)
        status, said = self.serve.ask("POST", "/api/orders", {
            "order_id": order, "customer_id": customer, "status": "paid", "total": "500", "created_at": now})
        self.assertEqual((status, said["refused"]), (200, 0), said)

    def reports(self):
        """Of those that were read: (file, return path that Postfix wrote to)."""
        return [(path, re.search(rb"(?mi)^Delivered-To: (.*)$", path.read_bytes())[1].decode())
                for path in sorted((self.returns / "done").glob("*")) if path.is_file()]

    def figures(self):
        self.serve.stop()
        found = answer("campaign", "report", "--data", self.shop.data, "thanks")["figures"]
        self.shop.assert_sound()
        return found

    def test_a_dead_address_is_suppressed_by_the_report_of_the_mail_server(self):
        self.buy("o1", "anna", "gone.example")
        self.wait_until(lambda: len(self.reports()) == 1)
        [(path, to)] = self.reports()
        self.assertRegex(to, r"^b\+[^@]+@" + re.escape(RETURNS) + "$")
        read = answer("feedback", "read", path)["reports"]
        self.assertEqual([(report["kind"], report["class"], report["enhanced_code"], report["recipient"])
                          for report in read], [("bounce", "hard", "5.1.1", "anna@gone.example")])
        self.buy("o2", "anna", "gone.example")
        self.buy("o3", "boris", "here.example")
        self.wait_until(lambda: self.server.delivered())
        figures = self.figures()
        self.assertEqual((figures["bounced"], figures["refused"]), (1, {"suppressed": 1}), figures)

    def test_a_full_mailbox_that_is_refused_for_good_is_no_dead_address(self):
        self.buy("o1", "clara", "full.example")
        self.wait_until(lambda: len(self.reports()) == 1)
        [(path, _)] = self.reports()
        [read] = answer("feedback", "read", path)["reports"]
        self.assertEqual((read["class"], read["enhanced_code"], read["cause"]), ("soft", "5.2.2", "mailbox_full"), read)
        self.buy("o2", "clara", "full.example")
        self.wait_until(lambda: len(self.reports()) == 2)
        figures = self.figures()
        self.assertEqual((figures["bounced"], figures["refused"]), (0, {}), figures)


def run(root):
    """The harness's Postfix with two next servers that refuse, and a Maildir for what returns."""
    sinks = {domain: postfix.free_port() for domain in REFUSALS}
    routes = " ".join(f"{{{{{domain} = smtp:[127.0.0.1]:{port}}}}}" for domain, port in sinks.items())
    lines = postfix.MAIN_CF.splitlines()
    kept = [line for line in lines if not line.startswith(("transport_maps", "virtual_mailbox_domains",
                                                           "virtual_mailbox_maps"))]
    postfix.MAIN_CF = "\n".join(kept) + f"""
transport_maps = inline:{{{{ {routes} }}}}
virtual_mailbox_domains = here.example, {RETURNS}
virtual_mailbox_maps = inline:{{{{ {{{{@here.example = all/}}}} {{{{@{RETURNS} = returns/}}}} }}}}
relay_domains = {' '.join(REFUSALS)}
"""
    with postfix.Postfix(root) as server:
        for domain, refusal in REFUSALS.items():
            server.start([postfix.SINK, "-u", "postfix", "-f", ".", "-B", refusal, f"127.0.0.1:{sinks[domain]}", "100"])
            postfix.wait_for("a server that refuses", lambda port=sinks[domain]: postfix.is_listening(port))
        Shops.folder, Shops.server = root, server
        program = unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2, exit=False)
        if not program.result.wasSuccessful():
            raise SystemExit(1)


if __name__ == "__main__":
    postfix.in_temporary_folder("lapwing-returned-", run)
