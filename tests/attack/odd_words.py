"""Words, methods and headers that are nearly right, for requests."""

# fmt: off
MARK = "zq%3Cscript%3Ealert(1)%3C/script%3Ezq"
NASTY = [
    "", "0", "-1", "+1", "1e9", "1.0", "0x10", "007", "4294967296", "18446744073709551616", "9" * 40, "NaN", "inf",
    "null", "..", ".", "%2e%2e", "..%2f..%2fetc%2fpasswd", "%252e%252e%252f", "..;", "%5c..%5c", "%00", "a%00b",
    "%0d%0aX-Injected:%20yes", "%0a", "%ff%fe", "%c0%ae", "%e2%80%ae", "%ef%bb%bf", "%f0%9f%92%a9", "%ed%a0%80", "%",
    "%%", "%zz", "%1", "é", "١٢٣", MARK, "%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E", "'", '"', "`", "{z}", ";id",
    "=cmd", "A" * 300, "%41" * 200, "a/b", "//", "/", "~", "*", "?", "#", "&", "=", ".git/config", ".env", ".json",
]
HOSTS = [
    "example.org", "evil.example", "a" * 300, "[::1]:80", "x:99999", "", 'evil.example/"><script>', "a b",
    "user@evil.example", "..", "]:", "é",
]
METHODS = ["GET"] * 30 + ["HEAD"] * 4
METHODS += ["OPTIONS", "POST", "PUT", "DELETE", "TRACE", "PATCH", "get", "G" * 300, "PROPFIND"]
CHOICES = {
    "Accept-Encoding": [
        "gzip", "br", "zstd", "identity", "*", "gzip;q=0", "br;q=0,*", "gzip;q=nan", "gzip;q=1e999", "gzip;;;q=1",
        ",,,", "x" * 3000, ",".join(["br;q=0.5"] * 2000), "identity;q=0,*;q=0",
    ],
    "If-None-Match": ["*", '"x"', 'W/"x"', "x", '"', ",".join(f'"{number:032x}"' for number in range(1200))],
    "If-Modified-Since": ["Wed, 21 Oct 2015 07:28:00 GMT", "x"],
    "If-Range": ['"x"', "x", "Wed, 21 Oct 2015 07:28:00 GMT"],
    "Range": [
        "bytes=0-10", "bytes=-1", "bytes=0-0,5-9", "bytes=999999999999-", "bytes=9-3", "bytes=-0", "x",
        "bytes=" + "0-0," * 1000,
    ],
    "Forwarded": [
        "host=evil.example;proto=https", 'host="e\\"vil"', "proto=javascript", ";;;=;=",
        ",".join(["for=1.2.3.4"] * 1500), 'for="[::1"',
    ],
    "X-Forwarded-Host": HOSTS,
    "X-Forwarded-Proto": ["https", "javascript", "HTTPS", "https,http"],
    "X-Forwarded-Port": ["443", "-1", "99999", "x"],
    "X-Forwarded-Prefix": ["/a", "a", "//evil.example", "/../..", '/"><script>', "/%2e%2e", "/" + "x" * 400],
    "X-Forwarded-For": ["1.2.3.4", "::1", "x", ",".join(["10.0.0.1"] * 1000), ""],
    "Origin": ["null", "https://evil.example"],
    "Access-Control-Request-Method": ["PUT", "x y"],
    "Cookie": ["a=" + "b" * 4000],
    "Expect": ["100-continue", "x"],
    "Connection": ["close", "keep-alive", "upgrade"],
    "Upgrade": ["h2c", "websocket"],
    "Content-Type": ["x", "a" * 5000],
    "TE": ["trailers"],
}
