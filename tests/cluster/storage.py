"""Object storage as tests have it: moto stands for S3."""

import os
import sys

import boto3
from program import Running, free_port


class Storage:
    """A storage of its own, and how the program and the test reach it."""

    def __init__(self):
        port = free_port()
        moto = os.path.join(os.path.dirname(sys.executable), "moto_server")
        self.running = Running([moto, "-H", "127.0.0.1", "-p", str(port)], port)
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            "VEERKRACHT_S3_ENDPOINT": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }
        self.s3 = boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )

    def stop(self):
        self.running.stop()
