"""End to end with a push service: what the room `channel` sends to browsers must be what they can read.

    push_service.py CHANNEL_TEST        (run by ctest as channel.web_push; needs openssl, python3-cryptography)

Starts a push service over TLS on a free port of the loopback interface, with subscriptions whose private keys it knows;
lets `CHANNEL_TEST --gtest_filter=AgainstPushService.*` send to it; checks the headers and the shop's signature of each
request, and decrypts it by the RFCs with another library. Exit code 77: skipped, something is missing.
"""
import base64
import collections
import datetime
import email.utils
import hmac
import http.server
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import time

try:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    print("SKIPPED, NOT TESTED: python3-cryptography (Debian) is missing", flush=True)
    sys.exit(77)

SUBJECT = "mailto:shop@shop.example"
TIME_TO_LIVE = 7200


def later():
    return email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10),
                                       usegmt=True)


# What the service answers under each name, with further headers.
ANSWERS = {"ok": (201, lambda: {"Location": "https://push.example/m/1"}), "gone": (410, dict), "missing": (404, dict),
           "large": (413, dict), "bad": (400, dict), "redirect": (307, lambda: {"Location": "/followed"}),
           "forbidden": (403, dict), "busy": (429, lambda: {"Retry-After": "120"}),
           "down": (503, lambda: {"Retry-After": later()})}


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point_of(key):
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def expand(salt, material, info, size):
    """HKDF of one block."""
    key = hmac.digest(salt, material, "sha256")
    return hmac.digest(key, info + b"\x01", "sha256")[:size]


class Browser:
    def __init__(self):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    def subscription(self, endpoint):
        return {"endpoint": endpoint, "expirationTime": None,
                "keys": {"p256dh": encoded(point_of(self.key)), "auth": encoded(self.auth)}}

    def read(self, body):
        """RFC 8188 and 8291."""
        salt, size, id_size = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender = body[21:21 + id_size]
        record = body[21 + id_size:]
        expect((size, id_size) == (4096, 65) and len(record) <= size, f"record of {size} with a key of {id_size}")
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        material = expand(self.auth, shared, b"WebPush: info\0" + point_of(self.key) + sender, 32)
        key = expand(salt, material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = expand(salt, material, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\0")
        expect(text[-1:] == b"\2", "the last record ends with 2")
        return salt, json.loads(text[:-1])


class Service(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Desk)
        certificate, key = folder / "cert.pem", folder / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
             certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.lock, self.heard = threading.Lock(), []
        self.origin = f"https://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Desk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.heard.append((self.path, dict(self.headers), body))
        status, headers = ANSWERS[self.path.split("/")[1]]
        self.send_response(status)
        for name, value in headers().items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def check_token(authorization, shop, origin):
    """RFC 8292: who calls, whom, until when, and that it is the shop who says so."""
    found = re.fullmatch(r"vapid t=([\w.-]+), k=([\w-]+)", authorization)
    expect(found, authorization)
    token, key = found.groups()
    expect(decoded(key) == point_of(shop), "the key is the shop's")
    head, claims, signature = (decoded(part) for part in token.split("."))
    expect(json.loads(head) == {"typ": "JWT", "alg": "ES256"}, head)
    claims = json.loads(claims)
    expect((claims["aud"], claims["sub"]) == (origin, SUBJECT), claims)
    expect(time.time() < claims["exp"] <= time.time() + 24 * 3600, claims)
    numbers = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    shop.public_key().verify(numbers, token.rpartition(".")[0].encode(), ec.ECDSA(hashes.SHA256()))


def check(service, browser, shop):
    messages, salts, tokens = collections.defaultdict(list), set(), set()
    for path, headers, body in service.heard:
        expect(path != "/followed", "a redirect was followed")
        authorization = headers["Authorization"]
        if authorization not in tokens:
            check_token(authorization, shop, service.origin)
        tokens.add(authorization)
        expect(headers["TTL"] == str(TIME_TO_LIVE), headers)
        expect(headers["Content-Encoding"] == "aes128gcm", headers)
        expect(re.fullmatch(r"[A-Za-z0-9_-]{1,32}", headers["Topic"]), headers)
        salt, message = browser.read(body)
        expect(salt not in salts, "a salt comes twice")
        salts.add(salt)
        expect(headers["Topic"] == message["tag"], message)
        messages[path.split("/")[1]].append((message, headers["Urgency"]))
    # Three tests, each with a channel of its own.
    expect(len(tokens) == 3, f"{len(tokens)} tokens: each is kept for its push service")
    first, *many = messages["ok"]
    expect(first == ({"title": "Скидка «10 %»", "body": "Ждёт вас до воскресенья",
                      "url": "https://shop.example/sale?from=push", "tag": "p03-000000000123"}, "normal"), first)
    expect(sorted(message["tag"] for message, _ in many) == [f"many-{i:03}" for i in range(300)], "300 messages")
    for message, urgency in many:
        number = int(message["tag"][5:])
        expect(message.get("body", "") == "x" * (number * 13), message["tag"])
        expect(urgency == ("low" if number % 2 else "normal"), urgency)
    for name in ANSWERS:
        expect(len(messages[name]) == 1 or name in ("ok", "busy"), f"{name}: nothing is tried again by the channel")
    expect(len(messages["busy"]) < 50, f"{len(messages['busy'])} calls of a service that asked to be left alone")
    return len(service.heard)


def run(folder, channel_test):
    service, browser, shop = Service(folder), Browser(), ec.generate_private_key(ec.SECP256R1())
    (folder / "vapid.pem").write_bytes(shop.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "push.json").write_text(json.dumps({
        "subject": SUBJECT, "key_file": "vapid.pem", "time_to_live": f"{TIME_TO_LIVE // 3600} hours",
        "allow_private": True, "ca_file": "cert.pem"}))
    (folder / "subscriptions.json").write_text(json.dumps(
        {name: browser.subscription(f"{service.origin}/{name}/of-anna") for name in ANSWERS}))
    environment = os.environ | {"LAPWING_TEST_PUSH": str(folder), "https_proxy": "http://127.0.0.1:9"}
    subprocess.run([channel_test, "--gtest_filter=AgainstPushService.*"], check=True, env=environment)
    count = check(service, browser, shop)
    print(f"channel.web_push: {count} messages came signed and were decrypted")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="lapwing-push-") as name:
        run(pathlib.Path(name), os.path.abspath(sys.argv[1]))
