"""A mail server with TLS and sign-in, for the tests of the room `channel`.

    smtp_server.py PORT FOLDER [--tls none|starttls|implicit] [--user NAME --password SECRET] [--final-delay SECONDS]
                   [--days N]

Makes a self-signed certificate for 127.0.0.1 in FOLDER/cert.pem, then listens on 127.0.0.1:PORT until it is ended.
Every message taken is written to FOLDER/<n>.eml with a first line "X-Session: tls=<yes|no> user=<name|->".
"""
import argparse
import asyncio
import logging
import pathlib
import ssl
import subprocess
import threading
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


def make_certificate(folder, days):
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
         str(days), "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
         certificate],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Keeper:
    def __init__(self, folder, final_delay):
        self.folder, self.final_delay, self.count = folder, final_delay, 0

    async def handle_DATA(self, server, session, envelope):
        if self.final_delay:
            await asyncio.sleep(self.final_delay)
        self.count += 1
        ssl_object = server.transport.get_extra_info("ssl_object")
        is_encrypted = session.ssl is not None or isinstance(ssl_object, ssl.SSLObject)
        user = session.auth_data.login.decode() if session.authenticated else "-"
        first_line = f"X-Session: tls={'yes' if is_encrypted else 'no'} user={user}\r\n".encode()
        (self.folder / f"{self.count}.eml").write_bytes(first_line + envelope.content)
        return f"250 2.0.0 Ok: queued as T{self.count}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--final-delay", type=float, default=0)
    parser.add_argument("--days", type=int, default=2, help="for which the certificate is valid")
    options = parser.parse_args()
    # Refused sign-ins and handshakes are what the tests want.
    logging.disable()
    warnings.simplefilter("ignore")
    context = make_certificate(options.folder, options.days) if options.tls != "none" else None

    def authenticate(server, session, envelope, mechanism, data):
        is_right = data.login.decode() == options.user and data.password.decode() == options.password
        return AuthResult(success=is_right, auth_data=data, handled=False)

    class Server(Controller):
        def factory(self):
            sign_in = dict(authenticator=authenticate, auth_required=True, auth_require_tls=options.tls == "starttls",
                           auth_exclude_mechanism=["LOGIN"]) if options.user else {}
            return SMTP(self.handler, hostname="127.0.0.1", tls_context=context if options.tls == "starttls" else None,
                        **sign_in)

    server = Server(Keeper(options.folder, options.final_delay), hostname="127.0.0.1", port=options.port,
                    ssl_context=context if options.tls == "implicit" else None)
    server.start()
    try:
        threading.Event().wait()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
