"""The manifests of deploy/kubernetes, by the schemas of Kubernetes, and by what the program and its image are."""

import re
import subprocess
import sys
import unittest

import yaml
from deployed import BINARY, DEPLOY

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
        self.assertEqual((self.pod["securityContext"]["runAsNonRoot"], self.pod["securityContext"]["runAsUser"]), (True, 65532))
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
        for selector in (deployment["selector"]["matchLabels"], budget["selector"]["matchLabels"], self.by_kind["Service"]["spec"]["selector"]):
            self.assertEqual(selector, labels)
        # A pod that is told to stop has time to say so and to finish what it answers.
        delay = int(next(one["value"] for one in self.container["env"] if one["name"] == "VEERKRACHT_SHUTDOWN_DELAY"))
        self.assertGreater(self.pod["terminationGracePeriodSeconds"], delay + 8)

    def test_replicas_follow_one_pointer(self):
        [dataset] = [one["value"] for one in self.container["env"] if one["name"] == "VEERKRACHT_DATASET"]
        # Bucket and prefix: an object, a file or the web has no word of what is shown next, and replicas would mix two datasets.
        self.assertRegex(dataset, r"^s3://[a-z0-9.-]+/[^.]+$")
        self.assertEqual([source["secretRef"]["name"] for source in self.container["envFrom"]], ["veerkracht-storage"])
        dockerfile = (DEPLOY / "Containerfile").read_text()
        self.assertIn("--features cluster", dockerfile, "the image can read it")

    def test_every_setting_is_one_of_the_program(self):
        shown = subprocess.run([BINARY, "serve", "--help"], capture_output=True, text=True, check=True).stdout
        known = set(re.findall(r"\[env: (VEERKRACHT_\w+)", shown))
        self.assertEqual({one["name"] for one in self.container["env"]} - known, set())


if __name__ == "__main__":
    unittest.main()
