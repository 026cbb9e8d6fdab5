"""Tokens of an issuer that are forged, tokens that an operator makes and revokes, and how long a wrong one takes."""

import base64
import hashlib
import hmac
import json
import os
import random
import signal
import statistics
import subprocess
import time
import unittest

from guarded import Guarded, Issuer, basic, bearer, command, key, part, seconds_pass, served

# Requests of each kind whose times are compared.
TIMED = 3000 if os.environ.get("LONG") else 600


class OfAnIssuer(unittest.TestCase):
    def setUp(self):
        self.issuer = Issuer()
        self.server = Guarded(self.issuer)
        self.addCleanup(self.issuer.stop)
        self.addCleanup(self.server.stop)

    def name(self, token, how=bearer):
        answer = self.server.ask("/access.json", how(token))
        return json.loads(answer.body).get("name") if answer.status == 200 else answer.status

    def test_a_token_of_each_algorithm_is_right_wherever_a_token_goes(self):
        for kid in ("rsa", "ec", "ed"):
            token = self.issuer.sign(kid, preferred_username="an@example.nl")
            for how in (bearer, basic, key):
                self.assertEqual(self.name(token, how), "an@example.nl", kid)

    def test_a_forged_token_is_refused(self):
        right = self.issuer.sign()
        head, claims, signature = right.split(".")
        modulus = next(key["n"] for key in self.issuer.keys() if key["kid"] == "rsa")
        symmetric = part({"alg": "HS256", "kid": "rsa", "typ": "JWT"}) + "." + claims
        secrets = (modulus.encode(), base64.urlsafe_b64decode(modulus + "=="))
        forged = {
            "alg none": part({"alg": "none", "kid": "rsa"}) + f".{claims}.",
            "alg None": part({"alg": "None", "kid": "rsa"}) + f".{claims}.{signature}",
            "no signature": f"{head}.{claims}.",
            "another signature": f"{head}.{claims}.{part(b'x' * 256)}",
            "wrong audience": self.issuer.sign(aud="others"),
            "audience of several others": self.issuer.sign(aud=["others", "more"]),
            "not yet": self.issuer.sign(nbf=int(time.time()) + 600),
            "over": self.issuer.sign(exp=int(time.time()) - 120),
            "longer than 8 KB": self.issuer.sign(roles="x" * 9000),
            "key that nobody knows": part({"alg": "RS256", "kid": "other"}) + f".{claims}.{signature}",
            "key in the header": part({"alg": "RS256", "kid": "x", "jwk": {"kty": "oct", "k": "eA"}})
            + f".{claims}.{signature}",
        }
        for number, secret in enumerate(secrets):
            signed = hmac.new(secret, symmetric.encode(), hashlib.sha256).digest()
            forged[f"HS256 with the public key, {number}"] = f"{symmetric}.{part(signed)}"
        self.assertEqual(self.server.ask("/access.json", bearer(right)).status, 200)
        for name, token in forged.items():
            seconds_pass()
            with self.subTest(name):
                self.assertEqual(self.name(token), 401)
        self.assertEqual(self.server.ask("/access.json", bearer(right)).status, 200)

    def test_what_another_issuer_signed_is_none_of_ours(self):
        self.assertIsNone(self.name(self.issuer.sign(iss="https://other.example")))

    def test_a_key_that_was_rotated_is_refused_and_the_new_one_found(self):
        old = self.issuer.sign()
        self.assertNotEqual(self.name(old), 401)
        self.issuer.tell(do="rotate", kid="new")
        new = self.issuer.sign("new", preferred_username="an@example.nl")
        # Who asks for a key that is not known has the keys asked for again once a minute; the server asked a moment
        # ago.
        found = self.name(new)
        deadline = time.monotonic() + 75
        while found == 401 and time.monotonic() < deadline:
            time.sleep(1)
            found = self.name(new)
        self.assertEqual(found, "an@example.nl")
        self.assertEqual(self.name(old), 401)

    def test_without_the_issuer_its_tokens_wait_and_everybody_else_goes_on(self):
        token = self.issuer.sign()
        self.issuer.stop()
        self.issuer = Issuer()
        answer = self.server.ask("/access.json", bearer(token))
        self.assertEqual((answer.status, answer.headers["retry-after"]), (503, "5"))
        self.assertEqual(self.server.ask("/maps.json").status, 200)
        self.assertEqual(self.server.ask("/access.json", bearer(self.server.tokens["right"])).status, 200)


class OfAnOperator(unittest.TestCase):
    def setUp(self):
        self.server = Guarded()
        self.addCleanup(self.server.stop)

    def test_a_file_that_others_can_read_starts_no_server(self):
        self.server.file.chmod(0o644)
        arguments = [
            served.BINARY,
            "serve",
            "--dataset",
            served.DATASET,
            "--listen",
            "127.0.0.1:0",
            "--access",
            str(self.server.file),
        ]
        ended = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("chmod 640", ended.stderr)

    def test_the_file_that_is_made_is_for_nobody_else_and_holds_no_token(self):
        self.assertEqual(self.server.file.stat().st_mode & 0o777, 0o600)
        text = self.server.file.read_text()
        for token in self.server.tokens.values():
            self.assertRegex(token, r"^vk_[A-Za-z0-9_-]{43}$")
            self.assertNotIn(token, text)

    def test_tokens_are_listed_with_what_they_may_and_until_when(self):
        listed = command("token", "list", "--access", str(self.server.file)).splitlines()
        self.assertEqual(
            listed,
            [
                "right: layer:x:read; does not expire",
                "expired: layer:x:read; expired after 2020-01-31",
                "other: layer:y:read; does not expire",
            ],
        )

    def test_a_token_is_made_and_revoked_while_the_server_runs(self):
        def becomes(token, wanted):
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                self.server.process.send_signal(signal.SIGHUP)
                seconds_pass()
                if self.server.ask("/access.json", key(token)).status == wanted:
                    return True
            return False

        made = self.server.new_token("made", "--scope", "notes:a:write", "--organisation", "Woonstad")
        self.assertTrue(becomes(made, 200))
        answer = json.loads(self.server.ask("/access.json", key(made)).body)
        self.assertEqual((answer["name"], answer["organisation"]), ("made", "Woonstad"))
        self.assertEqual(answer["scopes"], ["maps:read", "notes:a:write"])
        command("token", "revoke", "--name", "made", "--access", str(self.server.file))
        self.assertTrue(becomes(made, 401))
        self.assertEqual(self.server.file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.server.ask("/access.json", key(self.server.tokens["right"])).status, 200)

    def test_wrong_credentials_are_refused_more_and_more_shortly_and_a_right_one_never(self):
        seconds_pass()
        found = [self.server.ask("/maps.json", key(f"vk_{number}")).status for number in range(8)]
        self.assertEqual(found[:5], [401] * 5)
        self.assertIn(429, found)
        self.assertEqual(self.server.ask("/maps.json", key(self.server.tokens["right"])).status, 200)
        seconds_pass()
        self.server.ask("/maps.json", key(self.server.tokens["expired"]))
        self.server.ask("/maps.json", key("vk_seen-nowhere"))
        said = self.server.said()
        self.assertIn("expired", said)
        self.assertNotIn("vk_seen", said)

    def test_how_long_a_wrong_token_takes_does_not_tell_how_much_of_it_is_right(self):
        right = self.server.tokens["right"]
        kinds = {"nothing": "vk_" + "A" * 43, "most": right[:-1] + ("A" if right[-1] != "A" else "B")}
        times, draw = {name: [] for name in kinds}, random.Random(1)
        for _ in range(TIMED):
            for name in draw.sample(list(kinds), 2):
                started = time.perf_counter_ns()
                self.server.ask("/access.json", key(kinds[name]))
                times[name].append(time.perf_counter_ns() - started)
        # The middle of many, against how far halves of the same kind lie apart.
        nothing, most = (statistics.median(times[name]) for name in kinds)
        apart = max(abs(statistics.median(found[::2]) - statistics.median(found[1::2])) for found in times.values())
        self.assertLess(abs(nothing - most), max(5 * apart, 0.1 * nothing), f"{nothing} and {most} ns")


if __name__ == "__main__":
    unittest.main()
