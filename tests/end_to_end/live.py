"""Pages that stay open are told what changes: over a socket, while orders come in. A reader who does not read holds up
nobody, and a stream ends with the key that opened it and with the server."""
import concurrent.futures
import contextlib
import http.client
import json
import pathlib
import socket
import time

from lapwing_cli import Server, ShopTest, main


class Stream:
    """GET /api/live, as EventSource reads it."""

    def __init__(self, server, query="", headers=None, receive_bytes=None):
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", server.port))
        headers = "".join(f"{name}: {value}\r\n" for name, value in {**server.headers, **(headers or {})}.items())
        self.socket.sendall(f"GET /api/live{query} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        self.file = None

    def begin(self):
        self.file = self.socket.makefile("rb")
        status = int(self.file.readline().split()[1])
        while self.file.readline().strip():
            pass
        return status

    def lines(self):
        """The body's lines, out of its chunks."""
        rest = b""
        while size := int(self.file.readline(), 16):
            rest += self.file.read(size)
            self.file.readline()
            *whole, rest = rest.split(b"\n")
            yield from whole

    def events(self):
        event = {}
        for line in self.lines():
            if line:
                name, _, value = line.decode().partition(": ")
                event[name] = value
            else:
                if "data" in event:
                    yield event["event"], json.loads(event["data"]), event["id"]
                event = {}

    def next(self, topic, holds=lambda data: True):
        for name, data, _ in self.events():
            if name == topic and holds(data):
                return data
        raise AssertionError(f"the stream ended before {topic}")

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        if self.file:
            self.file.close()
        self.socket.close()


class Live(ShopTest):
    def setUp(self):
        super().setUp()
        self.shop.take("--orders", self.shop.file("none.csv", "order_id,customer_id,created_at,status,total\n"))
        self.server = Server(self.shop)
        self.server.start()
        self.addCleanup(lambda: self.server.port and self.server.kill())

    def stream(self, *arguments, **options):
        stream = Stream(self.server, *arguments, **options)
        self.addCleanup(stream.close)
        return stream

    def order(self, number):
        status, told = self.server.ask("POST", "/api/orders", [
            {"order_id": f"o{number}", "customer_id": f"c{number}", "created_at": "2026-01-01T00:00:00Z",
             "status": "paid", "total": "10"}])
        self.assertEqual((status, told["accepted"]), (200, 1), told)

    def resident(self):
        status = pathlib.Path(f"/proc/{self.server.program.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def test_orders_are_told_as_they_come(self):
        stream = self.stream("?topics=status")
        self.assertEqual(stream.begin(), 200)
        self.assertEqual(stream.next("status")["orders"], 0)
        self.order(1)
        self.assertEqual(stream.next("status"), {"customers": 1, "orders": 1, "messages_pending": 0,
                                                 "messages_undelivered": 0})

    def test_who_comes_again_gets_everything(self):
        self.order(1)
        stream = self.stream("?topics=status,segments", headers={"Last-Event-ID": "17"})
        stream.begin()
        told = {}
        for name, data, _ in stream.events():
            told[name] = data
            if len(told) == 2:
                break
        self.assertEqual(told["segments"], {"whole": True, "items": []})
        self.assertEqual(told["status"]["orders"], 1)

    def test_a_reader_who_does_not_read_holds_up_nobody(self):
        for number in range(200):
            definition = {"name": {"ru": f"Сегмент {number}"}, "condition": {"orders": "count", "at_least": 1}}
            self.assertEqual(self.server.ask("PUT", f"/api/segments/s{number:03}", definition)[0], 201)
        sleepers = [self.stream(receive_bytes=4096) for _ in range(4)]  # they ask, and never read
        reader = self.stream("?topics=status")
        reader.begin()
        reader.next("status")
        before = self.resident()
        begin = time.monotonic()
        for number in range(5):
            self.order(number)
            reader.next("status", lambda data, n=number: data["orders"] == n + 1)
        self.assertLess(time.monotonic() - begin, 30)
        self.assertLess(self.resident() - before, 50_000)
        for sleeper in sleepers:  # who wakes up finds the newest state
            self.assertEqual(sleeper.begin(), 200)
            self.assertEqual(sleeper.next("status", lambda data: data["orders"] == 5)["customers"], 5)

    def test_streams_are_bounded_and_free_when_left(self):
        streams = [self.stream() for _ in range(8)]
        for stream in streams:
            self.assertEqual(stream.begin(), 200)
        self.assertEqual(self.server.ask("GET", "/api/live")[0], 429)
        streams[0].close()
        self.wait_until(lambda: self.stream().begin() == 200)

    def test_a_stream_ends_with_its_key(self):
        status, key = self.server.ask("POST", "/api/keys", {"name": "wall", "permissions": ["read"]})
        self.assertEqual(status, 201, key)
        stream = self.stream(headers={"Authorization": "Bearer " + key["secret"]})
        stream.begin()
        stream.next("status")
        number = next(one["id"] for one in self.server.ask("GET", "/api/keys")[1]["items"] if one["name"] == "wall")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        connection.request("DELETE", f"/api/keys/{number}", headers=self.server.headers)
        self.assertEqual(connection.getresponse().status, 204)
        connection.close()
        self.assertEqual([name for name, _, _ in stream.events() if name == "none"], [])  # it comes to its end

    def test_the_server_stops_though_pages_are_open(self):
        stream = self.stream()
        stream.begin()
        stream.next("status")
        self.stream(receive_bytes=4096)
        begin = time.monotonic()
        self.server.stop()
        self.server.port = None
        self.assertLess(time.monotonic() - begin, 9)
        list(stream.events())

    def test_fifty_readers_are_told_the_same(self):
        keys = [self.server.ask("POST", "/api/keys", {"name": f"wall {i}", "permissions": ["read"]})[1]["secret"]
                for i in range(50)]
        streams = [self.stream("?topics=status", headers={"Authorization": "Bearer " + key}) for key in keys]
        for stream in streams:
            self.assertEqual(stream.begin(), 200)
        self.order(1)
        with concurrent.futures.ThreadPoolExecutor(50) as readers:
            told = list(readers.map(lambda one: one.next("status", lambda data: data["orders"] == 1), streams))
        self.assertEqual([one["customers"] for one in told], [1] * 50)


if __name__ == "__main__":
    main()
