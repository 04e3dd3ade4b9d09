"""The API keeps to schema/openapi.yaml whatever it is asked: Schemathesis makes requests from the description,
well-formed and not, and looks at each answer. A server's fault (5xx), an answer that is not described, or one that does
not fit its schema fails."""
import collections
import contextlib
import http.client
import re
import subprocess
import sys
import tempfile
import time

from lapwing_cli import ROOT, Server, Shop, lapwing, skip

SCHEMATHESIS = ROOT / "build/python/bin/schemathesis"
EXAMPLES = sys.argv[2] if len(sys.argv) > 2 else "12"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# Where signing in begins and ends has stories of its own (access.py): an owner, and the key that asks here, must stay.
# So has what does not end (live.py).
LEFT_OUT = ["/api/owner", "/api/session", "/api/password", "/api/keys/{key}", "/api/live"]


def fill(shop):
    customers = "".join(f"c{i},c{i}@mail.example,+7912345{i:04}\n" for i in range(40))
    orders = "".join(f"o{i},c{i % 40},2026-{i % 9 + 1:02}-1{i % 9}T10:00:00Z,paid,{i % 7 * 100 + 50}\n"
                     for i in range(300))
    shop.take("--customers", shop.file("customers.csv", "customer_id,email,phone\n" + customers), "--orders",
              shop.file("orders.csv", "order_id,customer_id,created_at,status,total\n" + orders),
              "--timezone", "Europe/Moscow")
    lapwing("rfm", "--data", shop.data)


def check_answers(server):
    """That it was let in, and asked what can be answered too; the server stands."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics", headers=server.headers)
        text = connection.getresponse().read().decode()
    counted = re.findall(r'lapwing_http_requests_total{method="(.*)",path="(.*)",status="(.*)"} (\d+)', text)
    by_status = collections.Counter()
    for _, _, status, count in counted:
        by_status[status] += int(count)
    print(dict(by_status))
    well = {(method, path) for method, path, status, _ in counted if status.startswith("2")}
    assert by_status["401"] == 0, "the key opens"
    assert len(well) >= 45, f"only {len(well)} addresses were ever asked well"


def main():
    if not SCHEMATHESIS.exists():
        skip("Schemathesis is not here: ./dev test fetches it where pip can")
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(folder)
        fill(shop)
        server = Server(shop)
        server.start()
        command = [SCHEMATHESIS, "run", ROOT / "schema/openapi.yaml", "--url", f"http://127.0.0.1:{server.port}",
                   "--checks", CHECKS, "--max-examples", EXAMPLES, "--seed", "1", "--generation-database", "none",
                   "--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all", "--no-color",
                   "--warnings", "off", "--header", f"Authorization: {server.headers['Authorization']}"]
        for path in LEFT_OUT:
            command += ["--exclude-path", path]
        begin = time.monotonic()
        done = subprocess.run([str(part) for part in command], cwd=folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        print(done.stdout[-20000:])
        print(f"{time.monotonic() - begin:.0f} s")
        check_answers(server)
        server.stop()
        shop.assert_sound()
        sys.exit(done.returncode)


main()
