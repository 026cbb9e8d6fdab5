"""QGIS sends a token as its user keeps it: as the password of a login of kind Basic, and, where it knows that kind, as an API header.

Run by Debian's own interpreter: QT_QPA_PLATFORM=offscreen /usr/bin/python3 -m unittest test_qgis
"""

import json
import os
import tempfile
import unittest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsBlockingNetworkRequest
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

from guarded import Guarded


def setUpModule():
    global application, server
    # Logins of a user are left alone: these lie in a profile of their own.
    application = QgsApplication([], True, tempfile.mkdtemp())
    application.initQgis()
    manager = QgsApplication.authManager()
    manager.setMasterPassword("of the test", True)
    server = Guarded()


def tearDownModule():
    server.stop()


def login(method, settings):
    """Keeps a login as the dialogue of QGIS does, and gives its id."""
    config = QgsAuthMethodConfig(method)
    config.setName(method)
    for name, value in settings.items():
        config.setConfig(name, value)
    stored = QgsApplication.authManager().storeAuthenticationConfig(config)
    # Newer versions give the config back beside whether it was kept.
    if isinstance(stored, tuple):
        config = stored[1]
    return config.id()


def name_of(login_id):
    """Asks who asks, through QGIS's own client of HTTP."""
    request = QgsBlockingNetworkRequest()
    if login_id:
        request.setAuthCfg(login_id)
    request.get(QNetworkRequest(QUrl(f"http://127.0.0.1:{server.port}/access.json")), True)
    content = bytes(request.reply().content())
    return json.loads(content).get("name", "refused") if content else "nothing"


class Logins(unittest.TestCase):
    def test_a_token_is_the_password_of_a_basic_login_whatever_the_user_name(self):
        right = {"username": "qgis", "password": server.tokens["right"], "realm": ""}
        self.assertEqual(name_of(login("Basic", right)), "right")
        self.assertEqual(name_of(login("Basic", {**right, "username": "anything"})), "right")

    def test_without_a_login_and_with_a_wrong_one_nobody_is_known(self):
        self.assertIsNone(name_of(None))
        self.assertIn(name_of(login("Basic", {"username": "qgis", "password": "vk_wrong", "realm": ""})), ("refused", "nothing"))

    def test_a_token_is_an_api_header_where_qgis_knows_that_kind(self):
        if "APIHeader" not in QgsApplication.authManager().authMethodsKeys():
            self.skipTest("this QGIS knows no API header")
        self.assertEqual(name_of(login("APIHeader", {"Authorization": f"Bearer {server.tokens['right']}"})), "right")


if __name__ == "__main__":
    unittest.main()
