"""Servers for tests and benchmarks that take everything, as fast as it comes."""
import socket
import threading


class Listener:
    """Listens on a free port of the loopback interface, and calls `converse(file)` with each connection on a thread."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            threading.Thread(target=self.talk, args=self.socket.accept()[:1], daemon=True).start()

    def talk(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.converse(connection.makefile("rwb"))
        except OSError:
            pass  # the client is gone
        finally:
            connection.close()


class Sink(Listener):
    """A mail server. `taken(recipient, mail)` is called for each mail once its final dot is there, and before that is
    answered if `before_answer`, else after; from several threads."""

    def __init__(self, taken, before_answer=True):
        self.taken, self.before_answer = taken, before_answer
        super().__init__()

    def converse(self, file):
        def say(text):
            file.write(text + b"\r\n")
            file.flush()
        say(b"220 sink.example ESMTP")
        recipient = ""
        while line := file.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                recipient = line[line.index(b"<") + 1:line.index(b">")].decode()
            if word == b"DATA":
                say(b"354 go on")
                mail = b"".join(iter(file.readline, b".\r\n"))
                if self.before_answer:
                    self.taken(recipient, mail)
                say(b"250 2.0.0 taken")
                if not self.before_answer:
                    self.taken(recipient, mail)
            elif word == b"QUIT":
                return say(b"221 bye")
            else:
                say(b"250 sink.example")
