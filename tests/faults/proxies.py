"""A proxy that lets a request through and cuts its answer: the server did the work, the phone never hears."""

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# How many bytes of an answer get through.
Cut = Callable[[bytes], int]

CUTS: dict[str, Cut] = {
    "nothing": lambda answer: 0,
    "half the headers": lambda answer: answer.index(b"\r\n\r\n") // 2,
    "the headers": lambda answer: answer.index(b"\r\n\r\n") + 4,
    "half the body": lambda answer: (answer.index(b"\r\n\r\n") + 4 + len(answer)) // 2,
    "all but the last byte": lambda answer: len(answer) - 1,
}


@dataclass
class Proxy:
    """Passes requests on to `target`; cuts the next answer as `cut` says, if it is set."""

    target: int
    listener: socket.socket
    cut: Cut | None = None
    answers: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # closed
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            request = _read_request(client)
            with socket.create_connection(("127.0.0.1", self.target)) as server:
                server.sendall(request)
                answer = b"".join(iter(lambda: server.recv(65536), b""))
            self.answers += 1
            if self.cut is None:
                client.sendall(answer)
                return
            client.sendall(answer[: self.cut(answer)])
            # Reset, as when the network goes away, and no orderly end.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _read_request(client: socket.socket) -> bytes:
    """A whole request, changed so that the server closes the connection after its answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += client.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        body += client.recv(65536)
    head = re.sub(rb"(?im)^connection:[^\r\n]*\r\n", b"", head + b"\r\n")
    return head + b"Connection: close\r\n\r\n" + body


@contextmanager
def cutting_proxy(target: int) -> Iterator[Proxy]:
    """A proxy in front of the server on port `target`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(target, listener)
        threading.Thread(target=proxy.accept, daemon=True).start()
        yield proxy
        listener.shutdown(socket.SHUT_RDWR)
