"""Attackers, each a process of its own from 127.0.0.1 or another address, so that they take no time of the visitor's:
`hostile.py KIND PORT ARGUMENT…`.

flood   so many clients that ask one thing after another, made by a recipe of `recipes.py`
hold    so many clients that ask for a path and read so many bytes a second of the answer; 0 reads nothing, -1
        hangs up at once
idle    so many connections, opened again when they are closed, that send nothing (`none`), one request (`once`)
        or a head byte by byte (`drip`)

Each prints a line when it has begun, runs until its standard input ends, and then prints what it met, as JSON.
"""

import collections
import contextlib
import json
import os
import pathlib
import random
import resource
import selectors
import socket
import subprocess
import sys
import threading
import time

ADDRESS = os.environ.get("ATTACKER", "127.0.0.1")
# Below the visitor and the program: elsewhere the attackers have machines of their own.
NICE = 5


class Running:
    """An attack that runs; `told` holds its counts once it has ended."""

    def __init__(self, process):
        self.process, self.told = process, {}

    def has_begun(self):
        if not self.process.stdout.readline():
            raise AssertionError("the attacker did not begin")

    def end(self):
        out, _ = self.process.communicate(timeout=60)
        lines = [line for line in out.splitlines() if line.startswith("{")]
        self.told = json.loads(lines[-1]) if lines else {"attacker": "told nothing"}
        return self.told


@contextlib.contextmanager
def attack(kind, port, *arguments, address=ADDRESS):
    """Runs an attacker, who comes from an address, while the block runs."""
    command = [sys.executable, str(pathlib.Path(__file__)), kind, str(port), *map(str, arguments)]
    environment = os.environ | {"ATTACKER": address}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    running = Running(process)
    try:
        yield running
        running.end()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()


def connect(port, receive=None, patience=5):
    """Opens a connection, with a receive buffer of so many bytes."""
    opened = socket.socket()
    if receive:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    opened.settimeout(patience)
    opened.bind((ADDRESS, 0))
    opened.connect(("127.0.0.1", port))
    return opened


def flood(port, met, ended, clients, recipe, seed=1):
    """Asks on kept connections without a pause. The answers are counted by status."""
    import recipes

    def client(number):
        draw = random.Random(f"{seed} {number}")
        ask = getattr(recipes, recipe)(port, draw)
        stream = None
        while not ended.is_set():
            try:
                if stream is None:
                    stream = connect(port)
                    reader = stream.makefile("rb")
                path, headers = ask()
                lines = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "a.example", **headers}.items())
                stream.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
                met[read_answer(reader)] += 1
            except (OSError, ValueError) as error:
                met[type(error).__name__] += 1
                if stream:
                    stream.close()
                stream = None
                ended.wait(0.05)

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(int(clients))]
    for thread in threads:
        thread.start()
    begun()
    ended.wait()
    for thread in threads:
        thread.join(2)


def read_answer(reader):
    """Reads one answer to its end and gives its status."""
    line = reader.readline()
    if not line:
        raise ConnectionError("closed")
    status, length, chunked = line.split()[1].decode(), 0, False
    while (line := reader.readline().strip().lower()) != b"":
        if line.startswith(b"content-length:"):
            length = int(line[15:])
        elif line.startswith(b"transfer-encoding:"):
            chunked = True
    while chunked:
        size = int(reader.readline(), 16)
        reader.read(size + 2)
        chunked = size > 0
    if status not in ("204", "304"):
        reader.read(length)
    return status


def hold(port, met, ended, clients, path, rate):
    """Asks and reads slowly, with little room in the socket. `@` in the path becomes the number of the client."""
    rate, streams = int(rate), []
    for number in range(int(clients)):
        try:
            stream = connect(port, receive=4096)
            stream.sendall(f"GET {path.replace('@', str(number))} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode())
        except OSError as error:
            met[type(error).__name__] += 1
            continue
        if rate < 0:
            stream.close()
            met["hung up"] += 1
        else:
            stream.setblocking(False)
            streams.append([stream, b""])
    begun()
    while not ended.wait(0.2):
        for entry in list(streams):
            stream, head = entry
            # The head is always read: the status is what the attack meets.
            want = max(rate // 5, 0) if head else 512
            try:
                read = stream.recv(want) if want else None
            except BlockingIOError:
                continue
            except OSError as error:
                met[type(error).__name__] += 1
                streams.remove(entry)
                continue
            if read == b"":
                met["closed"] += 1
                streams.remove(entry)
            elif read and not head:
                entry[1] = read
                met[read[9:12].decode(errors="replace")] += 1
    met["open at the end"] = len(streams)


def idle(port, met, ended, count, mode):
    """Takes places and gives nothing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(int(count), hard - 100)
    watched, places = selectors.DefaultSelector(), {}
    head = b"GET /health HTTP/1.1\r\nHost: a.example\r\nX-Slow: "
    has_begun, patience = False, time.monotonic() + 3
    while not ended.is_set():
        for _ in range(min(count - len(places), 200)):
            stream = socket.socket()
            stream.setblocking(False)
            stream.bind((ADDRESS, 0))
            with contextlib.suppress(BlockingIOError):
                stream.connect(("127.0.0.1", port))
            places[stream] = time.monotonic()
            watched.register(stream, selectors.EVENT_READ | selectors.EVENT_WRITE)
        for key, events in watched.select(0.02):
            stream = key.fileobj
            try:
                if events & selectors.EVENT_WRITE:
                    watched.modify(stream, selectors.EVENT_READ)
                    met["opened"] += 1
                    if mode == "once":
                        stream.send(head[:-8] + b"\r\n")
                    elif mode == "drip":
                        stream.send(head)
                elif not stream.recv(65536):
                    raise ConnectionError
            except OSError:
                met["closed"] += 1
                watched.unregister(stream)
                stream.close()
                del places[stream]
        if mode == "drip":
            for stream, opened in list(places.items()):
                if time.monotonic() - opened > 1:
                    places[stream] = time.monotonic()
                    with contextlib.suppress(OSError):
                        stream.send(b"a")
        # Where the program takes no more of them, the attack is as far as it comes.
        if not has_begun and (met["opened"] >= count * 0.9 or time.monotonic() > patience):
            has_begun = True
            begun()
    met["open at the end"] = len(places)


def begun():
    print("begun", flush=True)


def main():
    kind, port, *arguments = sys.argv[1:]
    os.nice(NICE)
    ended, met = threading.Event(), collections.Counter()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    {"flood": flood, "hold": hold, "idle": idle}[kind](int(port), met, ended, *arguments)
    print(json.dumps(met), flush=True)
    # Threads that still wait for an answer do not hold up the end.
    os._exit(0)


if __name__ == "__main__":
    main()
