"""The program with rules of who may see what, an issuer of tokens, and requests as clients send them."""

import base64
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "attack"), str(HERE.parent / "clients")]

import served  # noqa: E402

# Connections of the proxy come from here; those of everybody else from 127.0.0.1.
PROXY = "127.0.0.2"
AUDIENCE = "maps"


class Issuer:
    """oauth2-mock-server, told what to do line by line."""

    def __init__(self):
        command = ["node", str(HERE / "issuer.mjs")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.process.stdout.readline())["issuer"]

    def tell(self, **command):
        print(json.dumps(command), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def sign(self, kid="rsa", **claims):
        claims = {"aud": AUDIENCE, "sub": "1", "roles": ["layer:x:read"], **claims}
        return self.tell(do="sign", kid=kid, claims=claims)["token"]

    def keys(self):
        with served.urllib.request.urlopen(f"{self.url}/jwks") as answer:
            return json.load(answer)["keys"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


def command(*arguments):
    """Runs the program; gives its standard output, which a token stands on alone."""
    environment = {**os.environ, "VEERKRACHT_ACCESS": ""}
    ended = subprocess.run([served.BINARY, *arguments], capture_output=True, text=True, timeout=60, env=environment)
    if ended.returncode:
        raise AssertionError(f"{arguments} ended with {ended.returncode}: {ended.stderr}")
    return ended.stdout.strip()


class Guarded:
    """The program with `--access`, its tokens made as an operator makes them."""

    def __init__(self, issuer=None, more=()):
        self.folder = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.folder.name) / "access.toml"
        self.tokens = {
            name: self.new_token(name, *more_of)
            for name, more_of in {
                "right": ("--scope", "layer:x:read"),
                "expired": ("--scope", "layer:x:read", "--expires", "2020-01-31"),
                "other": ("--scope", "layer:y:read"),
            }.items()
        }
        rest = f'\n[proxy]\ntrusted = ["{PROXY}/32"]\nmap = {{ right = ["layer:x:read"], other = ["layer:y:read"] }}\n'
        if issuer:
            rest += f'\n[oidc]\nissuer = "{issuer.url}"\naudience = "{AUDIENCE}"\njwks_url = "{issuer.url}/jwks"\n'
        with self.file.open("a") as file:
            file.write(rest)
        self.start(more)

    def start(self, more=()):
        arguments = [served.BINARY, "serve", "--dataset", served.DATASET, "--listen", "127.0.0.1:0"]
        if "--access" not in more:
            arguments += ["--access", str(self.file)]
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen([*arguments, *more], stdout=subprocess.PIPE, stderr=self.log, text=True)
        first = self.process.stdout.readline()
        if "http://" not in first:
            self.log.seek(0)
            raise AssertionError(f"the program printed no address:\n{self.log.read()}")
        self.port = int(first.split("http://127.0.0.1:")[1].split("/")[0])

    def new_token(self, name, *more):
        return command("token", "new", "--name", name, "--access", str(self.file), *more)

    def ask(self, path, headers=(), source="127.0.0.1", method="GET"):
        """One request on a connection of its own; `headers` are pairs, of which a name may occur twice."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
        connection.putrequest(method, path)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)

    def said(self):
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        self.process.stdout.close()
        said = self.said()
        self.folder.cleanup()
        if code or " ERROR " in said or "panicked" in said:
            raise AssertionError(f"the program ended with {code}:\n{said}")
        for token in self.tokens.values():
            if token in said:
                raise AssertionError("a token stands in the log")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def basic(token):
    return [("Authorization", "Basic " + base64.b64encode(f"qgis:{token}".encode()).decode())]


def bearer(token):
    return [("Authorization", f"Bearer {token}")]


def key(token):
    return [("X-Api-Key", token)]


def seconds_pass():
    """Waits until failures count anew, which they do by the second."""
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.01)


def part(value):
    """A part of a token, as it is written."""
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode())
        .rstrip(b"=")
        .decode()
    )


def local(url):
    return urllib.parse.urlsplit(url).path
