"""How long an order takes to become a mail that a server has: from the first byte of the POST to the answer to the
final dot, at a steady rate, over loopback.

    latency.py LAPWING [RATE [SECONDS]]

Orders come in over several connections at RATE a second (200) for SECONDS (20), each of a customer of its own; each has
a campaign send a service mail through SMTP. Prints median, 99th percentile and maximum in milliseconds.
"""
import http.client
import json
import pathlib
import queue
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/end_to_end/mail"))
from sink import Sink  # noqa: E402

RATE = int(sys.argv[2]) if len(sys.argv) > 2 else 200
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 20
CLIENTS = 8

CAMPAIGN = {
    "id": "thanks", "name": "Thanks", "trigger": {"order": {"where": {"status": ["paid"]}}},
    "entry": {"every": "order"},
    "steps": [{"send": {"channel": "email", "template": "thanks", "class": "service"}}, {"exit": "told"}]}
TEMPLATE = {"id": "thanks", "channel": "email", "subject": "Thanks", "text": "thanks.txt", "html": "thanks.html"}


def make_shop(folder, lapwing):
    template = folder / "definitions/templates/thanks"
    template.mkdir(parents=True)
    (template / "template.json").write_text(json.dumps(TEMPLATE))
    (template / "thanks.txt").write_text("Thanks!")
    (template / "thanks.html").write_text("<p>Thanks!</p>" + "<p>More of it.</p>" * 1000)
    (folder / "thanks.json").write_text(json.dumps(CAMPAIGN))
    count = RATE * SECONDS
    rows = [f"c{i},c{i}@mail.example\n" for i in range(count)]
    (folder / "customers.csv").write_text("customer_id,email\n" + "".join(rows))
    subprocess.run([lapwing, "import", "--data", folder / "shop", "--customers", folder / "customers.csv"], check=True,
                   capture_output=True)


def post(port, headers, orders, started):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while (number := orders.get()) is not None:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        body = json.dumps({"order_id": f"o{number}", "customer_id": f"c{number}", "status": "paid", "total": "500",
                           "created_at": now})
        started[f"c{number}"] = time.monotonic()
        connection.request("POST", "/api/orders", body, headers)
        response = connection.getresponse()
        assert response.status == 200, response.read()
        response.read()


def measure(port, headers, taken):
    orders, started = queue.Queue(), {}
    clients = [threading.Thread(target=post, args=(port, headers, orders, started)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    begin = time.monotonic()
    for number in range(RATE * SECONDS):
        time.sleep(max(0.0, begin + number / RATE - time.monotonic()))
        orders.put(number)
    for _ in clients:
        orders.put(None)
    for client in clients:
        client.join()
    deadline = time.monotonic() + 60
    while len(taken) < RATE * SECONDS and time.monotonic() < deadline:
        time.sleep(0.05)
    return sorted(1000 * (taken[name] - at) for name, at in started.items() if name in taken)


def main():
    lapwing = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lapwing-latency-"))
    try:
        make_shop(folder, lapwing)
        taken = {}
        sink = Sink(lambda to, _: taken.setdefault(to.partition("@")[0], time.monotonic()), before_answer=False)
        made = subprocess.run([lapwing, "key", "make", "bench", "--data", folder / "shop", "--permission",
                               "record_events", "--json"], check=True, capture_output=True)
        headers = {"Content-Type": "application/json",
                   "Authorization": "Bearer " + json.loads(made.stdout)["secret"]}
        server = subprocess.Popen(
            [lapwing, "serve", "--data", folder / "shop", "--listen", "127.0.0.1:0", "--campaign",
             folder / "thanks.json", "--definitions", folder / "definitions", "--channel",
             f"smtp://127.0.0.1:{sink.port}", "--json"],
            stdout=subprocess.PIPE)
        port = int(json.loads(server.stdout.readline())["url"].rstrip("/").rpartition(":")[2])
        latencies = measure(port, headers, taken)
        server.terminate()
        server.wait()
        assert len(latencies) == RATE * SECONDS, f"{len(latencies)} of {RATE * SECONDS} mails came"
        print(f"order to mail at {RATE}/s, {len(latencies)} mails: median {statistics.median(latencies):.1f} ms, "
              f"99th percentile {latencies[len(latencies) * 99 // 100]:.1f} ms, maximum {latencies[-1]:.1f} ms")
    finally:
        shutil.rmtree(folder)


main()
