"""The manifests of deploy/kubernetes, by the schemas of Kubernetes, and by what the program and its image are."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml
from deployed import BINARY, DEPLOY, Server, ask, datasets, free_port

MANIFESTS = DEPLOY / "kubernetes/veerkracht.yaml"


class Manifests(unittest.TestCase):
    def setUp(self):
        self.by_kind = {manifest["kind"]: manifest for manifest in yaml.safe_load_all(MANIFESTS.read_text())}
        self.pod = self.by_kind["Deployment"]["spec"]["template"]["spec"]
        [self.container] = self.pod["containers"]

    def test_they_are_right_by_the_schemas(self):
        command = [sys.executable, "-m", "kubernetes_validate", "--strict", MANIFESTS]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(told.returncode, 0, told.stdout + told.stderr)
        self.assertEqual(told.stderr.count("passed") + told.stdout.count("passed"), len(self.by_kind))

    def test_a_pod_may_do_nothing_that_it_need_not(self):
        self.assertEqual(
            (self.pod["securityContext"]["runAsNonRoot"], self.pod["securityContext"]["runAsUser"]), (True, 65532)
        )
        self.assertFalse(self.pod["automountServiceAccountToken"])
        alone = self.container["securityContext"]
        self.assertEqual((alone["readOnlyRootFilesystem"], alone["allowPrivilegeEscalation"]), (True, False))
        self.assertEqual(alone["capabilities"], {"drop": ["ALL"]})
        self.assertEqual(self.container["resources"]["requests"], {"cpu": "200m", "memory": "256Mi"})

    def test_one_replica_is_always_there(self):
        deployment, budget = self.by_kind["Deployment"]["spec"], self.by_kind["PodDisruptionBudget"]["spec"]
        self.assertEqual((deployment["replicas"], budget["minAvailable"]), (2, 1))
        self.assertEqual(deployment["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
        labels = deployment["template"]["metadata"]["labels"]
        for selector in (
            deployment["selector"]["matchLabels"],
            budget["selector"]["matchLabels"],
            self.by_kind["Service"]["spec"]["selector"],
        ):
            self.assertEqual(selector, labels)
        # A pod that is told to stop has time to say so and to finish what it answers.
        delay = int(next(one["value"] for one in self.container["env"] if one["name"] == "VEERKRACHT_SHUTDOWN_DELAY"))
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], delay + 8)

    def test_replicas_follow_one_pointer(self):
        [dataset] = [one["value"] for one in self.container["env"] if one["name"] == "VEERKRACHT_DATASET"]
        # Bucket and prefix: an object, a file or the web has no word of what is shown next, and replicas would mix two
        # datasets.
        self.assertRegex(dataset, r"^s3://[a-z0-9.-]+/[^.]+$")
        self.assertEqual([source["secretRef"]["name"] for source in self.container["envFrom"]], ["veerkracht-storage"])
        dockerfile = (DEPLOY / "Containerfile").read_text()
        self.assertIn("--features cluster", dockerfile, "the image can read it")

    def test_the_second_listener_starts_with_a_secret_as_it_is_mounted_and_wants_its_token(self):
        settings = {one["name"]: one["value"] for one in self.container["env"]}
        ports = {port["name"]: port["containerPort"] for port in self.container["ports"]}
        noted = self.by_kind["Deployment"]["spec"]["template"]["metadata"]["annotations"]
        self.assertEqual(settings["VEERKRACHT_ADMIN"], f"0.0.0.0:{ports['admin']}")
        self.assertEqual(
            (noted["prometheus.io/scrape"], noted["prometheus.io/port"], noted["prometheus.io/path"]),
            ("true", str(ports["admin"]), "/metrics"),
        )
        [secret] = [volume for volume in self.pod["volumes"] if "secret" in volume]
        [mount] = [mount for mount in self.container["volumeMounts"] if mount["name"] == secret["name"]]
        self.assertEqual(os.path.dirname(settings["VEERKRACHT_ADMIN_TOKEN_FILE"]), mount["mountPath"])
        self.assertFalse(
            ports["admin"] in (port["targetPort"] for port in self.by_kind["Service"]["spec"]["ports"]),
            "it is in no service",
        )
        with tempfile.TemporaryDirectory() as folder:
            # As a kubelet mounts it: a link to a link, and the file owned by root and the group of the pod.
            held = pathlib.Path(folder, "..data-1")
            held.mkdir()
            pathlib.Path(folder, "..data").symlink_to(held.name)
            token = pathlib.Path(folder, "token")
            token.symlink_to("..data/token")
            (held / "token").write_text("0123456789abcdef\n")
            if os.geteuid() == 0:
                os.chown(held / "token", 0, self.pod["securityContext"]["fsGroup"])
            (held / "token").chmod(secret["secret"]["defaultMode"])
            admin = free_port()
            server = Server(datasets(1)[0], VEERKRACHT_ADMIN=f"0.0.0.0:{admin}", VEERKRACHT_ADMIN_TOKEN_FILE=str(token))
            self.addCleanup(server.stop)
            told = [
                ask(admin, "/metrics", **headers).status
                for headers in ({}, {"Authorization": "Bearer 0123456789abcdef"})
            ]
            self.assertEqual(told, [401, 200])

    def test_every_setting_is_one_of_the_program(self):
        shown = subprocess.run([BINARY, "serve", "--help"], capture_output=True, text=True, check=True).stdout
        known = set(re.findall(r"\[env: (VEERKRACHT_\w+)", shown))
        self.assertEqual({one["name"] for one in self.container["env"]} - known, set())


if __name__ == "__main__":
    unittest.main()
