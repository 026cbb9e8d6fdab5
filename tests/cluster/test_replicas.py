"""Replicas that follow one pointer in object storage: published, rolled back, broken; moto stands for S3."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest

from program import BINARY, Server, ask, await_true, datasets, free_port, some_tiles, tile_of, wrk
from storage import Storage

MAP = "kwetsbaar_nl"
FOR_EVER = "public, max-age=31536000, immutable"


class Gate:
    """Stands before a port, and cuts off answers that are longer than it lets through, and those to as many requests
    with the bytes of `loses` as `losing` says."""

    def __init__(self, behind):
        self.behind, self.longest = behind, None
        self.loses, self.losing, self.lost = b"", 0, set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                asking, _ = self.listener.accept()
            except OSError:
                return
            answering = socket.create_connection(("127.0.0.1", self.behind))
            threading.Thread(target=self.hand_on, args=(asking, answering, False), daemon=True).start()
            threading.Thread(target=self.hand_on, args=(answering, asking, True), daemon=True).start()

    def hand_on(self, source, target, is_answer):
        passed = 0
        try:
            while piece := source.recv(16_384):
                if not is_answer and self.losing and self.loses in piece:
                    self.losing -= 1
                    self.lost.add(source)
                if is_answer and target in self.lost:
                    break
                target.sendall(piece)
                passed += len(piece)
                if is_answer and self.longest is not None and passed > self.longest:
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()


class Replicas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.storage = Storage()
        cls.environment, cls.s3 = cls.storage.environment, cls.storage.s3
        cls.files = datasets(3)

    @classmethod
    def tearDownClass(cls):
        cls.storage.stop()

    def setUp(self):
        self.bucket = self.id().rsplit(".", 1)[1][-50:].replace("_", "-").strip("-")
        self.s3.create_bucket(Bucket=self.bucket)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def put(self, key, body):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def pointer(self):
        return json.load(self.s3.get_object(Bucket=self.bucket, Key="kaarten/current.json")["Body"])

    def begin(self, *arguments, settle=0, hold=0):
        command = [BINARY, "publish", f"s3://{self.bucket}/kaarten", "--settle", settle, "--hold", hold, *arguments]
        return subprocess.Popen(
            list(map(str, command)),
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def publish(self, *arguments, code=0, **times):
        started = self.begin(*arguments, **times)
        out, err = started.communicate(timeout=120)
        self.assertEqual(started.returncode, code, out + err)
        return out + err

    def replica(self, name, *more):
        cache = os.path.join(self.folder.name, name)
        server = Server(f"s3://{self.bucket}/kaarten", "--cache-dir", cache, "--poll", 1, *more, **self.environment)
        self.addCleanup(server.stop)
        return server

    def test_a_roll_out_and_the_way_back_mix_no_view(self):
        self.publish("--dataset", self.files[0])
        replicas = [self.replica(name, "--hold", 600) for name in "ab"]
        first = replicas[0].shown()
        self.assertEqual(first, self.pointer()["current"]["hash"])
        started = self.begin("--dataset", self.files[1], settle=15)
        await_true("the announcement", lambda: self.pointer().get("next"))
        wrong, ended, views, seen = [], threading.Event(), [0], set()

        def look(at):
            while not ended.is_set():
                # A view: the document of one replica, its tiles from the other, as a balancer deals them.
                told = ask(replicas[at].port, f"/tiles/{MAP}.json").json()
                seen.add(told["dataset"])
                for tile in some_tiles(told):
                    answer = ask(replicas[1 - at].port, tile_of(told, tile), accept_encoding="gzip")
                    views[0] += 1
                    if answer["cache-control"] != FOR_EVER:
                        wrong.append((told["dataset"], tile, answer["cache-control"]))

        lookers = [threading.Thread(target=look, args=(at,)) for at in (0, 1)]
        told = replicas[0].ask(f"/tiles/{MAP}.json").json()
        paths, figures = [tile_of(told, tile) for tile in some_tiles(told)], {}
        load = threading.Thread(target=lambda: figures.update(wrk(replicas[0].port, paths, 30)))
        for worker in (load, *lookers):
            worker.start()
        out, err = started.communicate(timeout=120)
        self.assertEqual(started.returncode, 0, out + err)
        second = self.pointer()["current"]["hash"]
        await_true("both show the second", lambda: {replica.shown() for replica in replicas} == {second})
        self.publish("--back", settle=3, hold=600)
        await_true("both show the first again", lambda: {replica.shown() for replica in replicas} == {first})
        ended.set()
        for worker in (load, *lookers):
            worker.join()
        print(f"replicas: {views[0]} tiles of views across two replicas, {len(wrong)} mixed; {figures}")
        self.assertEqual(figures["errors"], 0)
        self.assertEqual(wrong, [])
        self.assertEqual(seen, {first, second})

    def test_a_replica_that_begins_after_a_roll_out_answers_for_the_dataset_before(self):
        self.publish("--dataset", self.files[0])
        first = self.replica("first", "--hold", 600)
        told = first.ask(f"/tiles/{MAP}.json").json()
        tiles = [tile_of(told, tile) for tile in some_tiles(told)]
        bodies = [first.ask(tile, accept_encoding="gzip").plain() for tile in tiles]
        self.publish("--dataset", self.files[1], settle=5, hold=600)
        await_true("it shows the second", lambda: first.shown() == self.pointer()["current"]["hash"])

        def answers(replica):
            return [replica.ask(tile, accept_encoding="gzip") for tile in tiles]

        # A new one, and one that has the dataset before in its folder.
        for name in ("new", "new"):
            replica = self.replica(name, "--hold", 600)
            for answer in answers(replica):
                self.assertIn(answer["cache-control"], (FOR_EVER, "private, no-store"))
            await_true("it holds the first", lambda: answers(replica)[0]["cache-control"] == FOR_EVER)
            self.assertEqual([answer.plain() for answer in answers(replica)], bodies)
            self.assertEqual(replica.shown(), self.pointer()["current"]["hash"])
            replica.stop()
        # Where the time is over it is neither downloaded nor held.
        late = self.replica("late", "--hold", 0)
        self.assertEqual({answer["cache-control"] for answer in answers(late)}, {"public, max-age=300"})
        lying = [path.stem for path in pathlib.Path(self.folder.name, "late").rglob("*.dataset")]
        self.assertEqual(lying, [self.pointer()["current"]["hash"]])

    def test_two_publishers_do_not_cross(self):
        self.publish("--dataset", self.files[0])
        one = self.begin("--dataset", self.files[1], settle=4)
        await_true("the announcement", lambda: self.pointer().get("next"))
        self.assertIn("another publisher", self.publish("--dataset", self.files[2], code=1))
        out, err = one.communicate(timeout=60)
        self.assertEqual(one.returncode, 0, out + err)
        shown = self.pointer()
        self.assertEqual((shown["next"], len(shown["former"])), (None, 1))
        # One whose pointer is moved under it changes nothing.
        late = self.begin("--dataset", self.files[2], settle=4)
        await_true("the announcement", lambda: self.pointer().get("next"))
        moved = json.dumps({**shown, "changed": 1}).encode()
        self.put("kaarten/current.json", moved)
        out, err = late.communicate(timeout=60)
        self.assertEqual(late.returncode, 1, out + err)
        self.assertIn("another publisher changed", err)
        self.assertEqual(self.pointer(), json.loads(moved))

    def test_what_is_broken_is_not_shown_and_the_storage_may_be_away(self):
        self.publish("--dataset", self.files[0])
        replica = self.replica("a", "--hold", 0)
        first, pointer = replica.shown(), self.pointer()
        # No dataset at all, and another one than the pointer says.
        for broken, body, said in (
            ("ab" * 32, b"x" * 1000, "do not end in the hash"),
            ("cd" * 32, self.files[2].read_bytes(), "the pointer says"),
        ):
            self.put(f"kaarten/datasets/{broken}.dataset", body)
            self.put("kaarten/current.json", json.dumps({**pointer, "current": {"hash": broken}}).encode())
            await_true(
                "the error",
                lambda said=said: any(
                    "new figures are not shown" in line and said in line for line in list(replica.log)
                ),
            )
            self.assertEqual(replica.shown(), first)
        self.put("kaarten/current.json", json.dumps(pointer).encode())
        self.publish("--dataset", self.files[1])
        await_true("the second", lambda: replica.shown() != first)
        self.publish("--dataset", self.files[1])
        # A server that starts while the storage is away serves what it has.
        gone = {**self.environment, "VEERKRACHT_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
        cache = os.path.join(self.folder.name, "a")
        alone = Server(f"s3://{self.bucket}/kaarten", "--cache-dir", cache, "--poll", 0, **gone)
        self.addCleanup(alone.stop)
        self.assertEqual(alone.shown(), replica.shown())

    def test_a_download_that_breaks_off_is_not_shown_and_taken_up_when_it_can_be_had(self):
        self.publish("--dataset", self.files[0])
        gate = Gate(self.storage.running.port)
        self.addCleanup(gate.close)
        way = {**self.environment, "VEERKRACHT_S3_ENDPOINT": f"http://127.0.0.1:{gate.port}"}
        cache = os.path.join(self.folder.name, "a")
        replica = Server(f"s3://{self.bucket}/kaarten", "--cache-dir", cache, "--poll", 1, "--hold", 0, **way)
        self.addCleanup(replica.stop)
        first = replica.shown()
        gate.longest = 50_000
        self.publish("--dataset", self.files[1])
        await_true("the error", lambda: "new figures are not shown" in "".join(replica.log))
        self.assertEqual(replica.shown(), first)
        self.assertEqual(
            [name for _, _, names in os.walk(cache) for name in names if "part" in name], [], "nothing half is left"
        )
        gate.longest = None
        await_true("the second", lambda: replica.shown() == self.pointer()["current"]["hash"])

    def test_an_upload_is_there_when_only_the_answers_to_its_end_were_lost(self):
        gate = Gate(self.storage.running.port)
        self.addCleanup(gate.close)
        self.environment = {**self.environment, "VEERKRACHT_S3_ENDPOINT": f"http://127.0.0.1:{gate.port}"}
        # What ends an upload is asked three times; its parts have a number first.
        gate.loses, gate.losing = b"?uploadId=", 3
        self.publish("--dataset", self.files[0])
        self.assertEqual(len(gate.lost), 3)
        key = f"kaarten/datasets/{self.pointer()['current']['hash']}.dataset"
        stored = self.s3.get_object(Bucket=self.bucket, Key=key)
        self.assertEqual(stored["Body"].read(), self.files[0].read_bytes())

    def test_postcodes_that_change_alone_are_published_and_looked_up(self):
        dataset = pathlib.Path(self.folder.name, "one.dataset")
        shutil.copy(self.files[0], dataset)
        self.publish("--dataset", dataset)
        replica = self.replica("a")

        def postcodes():
            return replica.ask("/maps.json").json()["postcodes"]

        told, former = replica.ask("/maps.json").json(), self.pointer()
        self.assertIsNone(told["postcodes"])
        shutil.copy(self.files[0].with_suffix(".postcodes"), dataset.with_suffix(".postcodes"))
        self.assertIn("with other postcodes", self.publish("--dataset", dataset))
        await_true("the postcodes", lambda: postcodes() is not None)
        self.assertEqual(replica.ask("/maps.json").json()["version"], told["version"], "no address changes")
        self.assertTrue(replica.ask("/postcodes.json").json()["digits"])
        # Nothing else of the pointer changes, and the same is not published twice.
        pointer = self.pointer()
        pointer["current"].pop("postcodes")
        self.assertEqual(pointer, former)
        self.assertIn("already", self.publish("--dataset", dataset))

    def test_one_object_is_served_and_followed_by_its_key(self):
        self.put("one.dataset", self.files[0].read_bytes())
        server = Server(
            f"s3://{self.bucket}/one.dataset",
            "--cache-dir",
            self.folder.name,
            "--poll",
            1,
            "--hold",
            0,
            **self.environment,
        )
        self.addCleanup(server.stop)
        first = server.shown()
        self.put("one.dataset", self.files[1].read_bytes())
        await_true("the second", lambda: server.shown() != first)


if __name__ == "__main__":
    unittest.main()
