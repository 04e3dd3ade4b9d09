"""A broadcast of `lapwing audience send --yes`, carried out by `lapwing serve` through a real Postfix: everybody who
may be written to gets it once, however often it is asked for, and of the others each reason is told."""
import http.client
import json
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "mail"))
import postfix
from postfix import equal
from lapwing_cli import LAPWING, ROOT, Shop, answer, lapwing, signed_in

DOMAIN = "example.com"
READERS = {f"c{number:02}": f"Имя {number}" for number in range(12)}
# Postfix does not know this one, but that is learnt by trying.
UNKNOWN = "nobody"
LEFT_OUT = {"no_consent": ["silent-1", "silent-2"], "invalid_contact": ["misspelt"],
            "no_contact": ["unreachable-1", "unreachable-2", "unreachable-3"]}


def customers():
    yield "customer_id,first_name,email,email_consent\n"
    for id, name in [*READERS.items(), (UNKNOWN, "")]:
        yield f"{id},{name},{id}@{DOMAIN},yes\n"
    for id in LEFT_OUT["no_consent"]:
        yield f"{id},,{id}@{DOMAIN},no\n"
    for id in LEFT_OUT["invalid_contact"]:
        yield f"{id},,{id} at {DOMAIN},yes\n"
    for id in LEFT_OUT["no_contact"]:
        yield f"{id},,,yes\n"
    yield f"outsider,,outsider@{DOMAIN},yes\n"


class Serving:
    """`lapwing serve` with its mail to that port, up within `with`."""

    def __init__(self, shop, port):
        self.command = [LAPWING, "serve", "--data", str(shop.data), "--listen", "127.0.0.1:0", "--channel",
                        f"smtp://127.0.0.1:{port}", "--from-address", f"shop@{DOMAIN}", "--json"]
        self.headers = signed_in(shop)

    def __enter__(self):
        self.program = subprocess.Popen(self.command, stdout=subprocess.PIPE, preexec_fn=postfix.end_with_parent)
        ready = self.program.stdout.readline()
        assert ready, f"serve does not come up: exit code {self.program.wait()}"
        self.port = int(json.loads(ready)["url"].rstrip("/").rpartition(":")[2])
        return self

    def __exit__(self, *_):
        self.program.send_signal(signal.SIGTERM)
        equal(self.program.wait(timeout=60), 0, "the exit code of serve")

    def is_done(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/api/status", headers=self.headers)
        return json.load(connection.getresponse())["pending_messages"] == 0


def send(shop, *more, expect=0):
    return answer("audience", "--data", shop.data, "--segment", "everybody-else", "send", "--id", "spring",
                  "--template", "we-miss-you", "--definitions", ROOT / "examples", *more, expect=expect)


def carry_out(shop, server, letters):
    with Serving(shop, server.port) as serving:
        postfix.wait_for("an empty outbox", serving.is_done, seconds=60)
        postfix.wait_for(f"{letters} letters", lambda: len(server.delivered()) >= letters)


def check_letters(server):
    mails = postfix.by_recipient(server.delivered())
    equal(sorted(mails), sorted(f"{id}@{DOMAIN}" for id in READERS), "who got the broadcast")
    equal({to: len(files) for to, files in mails.items() if len(files) != 1}, {}, "who got it more than once")
    ids = set()
    for id, name in READERS.items():
        letter = postfix.parsed(mails[f"{id}@{DOMAIN}"][0])
        equal(letter["Subject"], f"{name}, давно не виделись", "Subject")
        ids.add(letter["Message-ID"])
    equal(len(ids), len(READERS), "different Message-IDs")


def run(root):
    # The reserved domain of the harness is one to which the program rightly sends nothing.
    postfix.MAIN_CF = postfix.MAIN_CF.replace("customer.example.test", DOMAIN)
    with postfix.Postfix(root) as server:
        shop = Shop(root)
        shop.take("--customers", shop.file("customers.csv", "".join(customers())), "--timezone", "Europe/Moscow")
        everybody = [*READERS, UNKNOWN, *sum(LEFT_OUT.values(), [])]
        lapwing("segment", "create", "everybody-else", "--static", "--data", shop.data, "--customers",
                ",".join(everybody))

        reasons = {reason: len(ids) for reason, ids in LEFT_OUT.items()}
        told = send(shop)
        equal((told["audience"], told["touched"], told["left_out"], told["done"]),
              (len(everybody), len(READERS) + 1, reasons, False), "what would be done")
        carry_out(shop, server, 0)
        equal(server.delivered(), [], "letters before anybody said --yes")

        told = send(shop, "--yes")
        equal((told["touched"], told["left_out"], told["done"]), (len(READERS) + 1, reasons, True), "what is done")
        carry_out(shop, server, len(READERS))
        check_letters(server)

        told = send(shop, "--yes")
        equal((told["touched"], told["left_out"]), (0, {"already_sent": len(everybody)}), "the same once more")
        carry_out(shop, server, len(READERS))
        check_letters(server)

        for what, ids in {"refused": sum(LEFT_OUT.values(), []), "failed": [UNKNOWN]}.items():
            found = answer("segment", "list", "--data", shop.data, "--where",
                           json.dumps({"messages": "count", "where": {"is": what}, "at_least": 1}))
            equal(found["customers"], sorted(ids), f"whose message was {what}")
        shop.assert_sound()
        print(f"end_to_end.broadcast: {len(READERS)} letters arrived once, {len(everybody) - len(READERS) - 1} "
              f"customers were left out with their reason: {reasons}")


if __name__ == "__main__":
    postfix.in_temporary_folder("lapwing-broadcast-", run)
