"""`lapwing serve`, killed with SIGKILL forty times at random moments while a client posts orders, each posted again
until it is acknowledged: every acknowledged order is there exactly once, and each message decided on was sent.

    serve_kills.py LAPWING [KILLS [SEED]]

The client also posts the customers, with an e-mail address and consent, so that a campaign that looks around every
minute writes to them while the server is being killed.
"""
import http.client
import json
import pathlib
import queue
import random
import shutil
import sys
import tempfile
import threading
import time

from lapwing_cli import Server, Shop, answer

KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 40
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
CUSTOMERS = 60
CLIENTS = 4

CAMPAIGN = {
    "id": "welcome", "name": "Welcome", "trigger": {"schedule": {"every": "1 minutes"}},
    "audience": {"orders": "count", "at_least": 1},
    "steps": [{"send": {"channel": "email", "template": "hello"}}, {"exit": "told"}]}
TEMPLATE = {"id": "hello", "channel": "email", "subject": "Hello", "text": "text.txt", "html": "body.html"}


def write_definitions(folder):
    place = folder / "templates/hello"
    place.mkdir(parents=True)
    (place / "template.json").write_text(json.dumps(TEMPLATE))
    (place / "text.txt").write_text("Hello! {{unsubscribe_url}}\n")
    (place / "body.html").write_text('<p>Hello! <a href="{{unsubscribe_url}}">Enough</a></p>\n')
    (folder / "welcome.json").write_text(json.dumps(CAMPAIGN))


class Client(threading.Thread):
    """Posts what the queue holds, each item until it is acknowledged, wherever the server is by then."""

    def __init__(self, server, items):
        super().__init__(daemon=True)
        self.server, self.items = server, items
        self.acknowledged, self.tries = [], 0
        self.connection, self.port = None, None

    def run(self):
        while (item := self.items.get()) is not None:
            while not self.post(*item):
                time.sleep(0.02)
            self.acknowledged.append(item)

    def post(self, path, body):
        port = self.server.port
        if port is None:
            return False
        try:
            if self.connection is None or self.port != port:
                self.connection, self.port = http.client.HTTPConnection("127.0.0.1", port, timeout=30), port
            self.tries += 1
            self.connection.request("POST", path, json.dumps(body),
                                    {"Content-Type": "application/json", **self.server.headers})
            response = self.connection.getresponse()
            said = response.read()
        except (OSError, http.client.HTTPException):
            self.connection = None
            return False
        assert response.status == 200, said
        return True


def order(number, rng):
    return {"order_id": f"order-{number}", "customer_id": f"c{rng.randrange(CUSTOMERS)}", "status": "paid",
            "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "total": f"{rng.randrange(1, 10**6)}.50"}


def customer(number):
    return {"customer_id": f"c{number}", "email": f"c{number}@example.com", "email_consent": True,
            "first_name": f"Имя {number}"}


def kill_and_post(server, rng):
    """Kills while orders come in; gives the orders that were acknowledged."""
    items = queue.Queue(maxsize=CLIENTS)
    clients = [Client(server, items) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for number in range(CUSTOMERS):
        items.put(("/api/customers", customer(number)))
    posted, done = 0, threading.Event()

    def feed():
        nonlocal posted
        while not done.is_set():
            items.put(("/api/orders", order(posted, rng)))
            posted += 1

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    for _ in range(KILLS):
        time.sleep(rng.uniform(0.005, 0.6))
        server.kill()
        server.start()
    done.set()
    feeder.join()
    for _ in clients:
        items.put(None)
    for client in clients:
        client.join()
    tries = sum(client.tries for client in clients)
    acknowledged = [body for client in clients for path, body in client.acknowledged if path == "/api/orders"]
    assert len(acknowledged) == posted, "every order was posted until it was acknowledged"
    print(f"{KILLS} kills, {posted} orders and {CUSTOMERS} customers acknowledged in {tries} tries", flush=True)
    return acknowledged


def status_of(server):
    return server.ask("GET", "/api/status")[1]


def wait_for_mail(server, buyers):
    """The campaign looks around every minute, and then each buyer has been written to."""
    deadline = time.monotonic() + server.FOREVER
    while time.monotonic() < deadline:
        status = status_of(server)
        messages = status["campaigns"][0]["messages"].get("hello", {"sent": 0})
        if status["pending_messages"] == 0 and messages["sent"] >= buyers:
            return status
        time.sleep(0.2)
    raise AssertionError(f"the mail does not go out: {status_of(server)['campaigns']}")


def check(server, shop, acknowledged):
    buyers = {body["customer_id"] for body in acknowledged}
    status = wait_for_mail(server, len(buyers))
    hundredths = sum(round(float(body["total"]) * 100) for body in acknowledged)
    assert status["orders"] == len(acknowledged), (status["orders"], len(acknowledged))
    assert status["revenue"] == f"{hundredths // 100}.{hundredths % 100:02}", (status["revenue"], hundredths)
    assert status["customers"] == CUSTOMERS, status["customers"]
    campaign = status["campaigns"][0]
    messages = campaign["messages"]["hello"]
    assert (campaign["version"], campaign["entered"]) == (1, len(buyers)), campaign
    assert messages["sent"] == messages["queued"] == len(buyers), messages
    server.stop()
    mails = list((shop.folder / "mail").glob("*.eml"))
    assert len(mails) == len(buyers), f"{len(mails)} mails for {len(buyers)} messages"
    receivers = sorted(line for mail in mails for line in mail.read_text().splitlines() if line.startswith("To:"))
    assert len(set(receivers)) == len(buyers), "nobody got the same message twice"
    found = answer("segment", "count", "--data", shop.data, "--where",
                   json.dumps({"orders": "count", "at_least": 1}))
    assert found["count"] == len(buyers), found
    shop.assert_sound()


def main():
    print(f"seed {SEED}", flush=True)
    rng = random.Random(SEED)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lapwing-serve-"))
    try:
        write_definitions(folder)
        shop = Shop(folder)
        empty = shop.file("orders.csv", "order_id,customer_id,created_at,status,total\n")
        shop.take("--orders", empty, "--timezone", "Europe/Moscow")
        server = Server(shop, "--channel", f"files:{shop.folder / 'mail'}", "--campaign", shop.folder / "welcome.json")
        server.start()
        acknowledged = kill_and_post(server, rng)
        check(server, shop, acknowledged)
    finally:
        shutil.rmtree(folder)
    print("nothing was lost, nothing came twice", flush=True)


main()
