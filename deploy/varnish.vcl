# Varnish before two replicas of veerkracht; TLS is for HAProxy or hitch before it. Started with -p http_gzip_support=off: the program
# has compressed already, and better than gzip.
# The program has `trusted_proxies = ["127.0.0.1"]` and `proxy_headers = "x-forwarded"` in its server.toml, and a public_url.
vcl 4.1;

import directors;

probe ready {
    # A replica that is told to stop says so here, and takes connections as long as --shutdown-delay says: five seconds here.
    .url = "/health/ready";
    .interval = 1s;
    .timeout = 2s;
    .window = 2;
    .threshold = 2;
    .initial = 1;
}

backend one {
    .host = "127.0.0.1";
    .port = "3001";
    .probe = ready;
    .connect_timeout = 2s;
    .first_byte_timeout = 65s;
}

backend two {
    .host = "127.0.0.1";
    .port = "3002";
    .probe = ready;
    .connect_timeout = 2s;
    .first_byte_timeout = 65s;
}

sub vcl_init {
    new replicas = directors.round_robin();
    replicas.add_backend(one);
    replicas.add_backend(two);
}

sub vcl_recv {
    set req.backend_hint = replicas.backend();

    # Clients write Accept-Encoding in dozens of ways: here they become eight, which say what the client named and nothing else, so that a
    # tile is kept eight times at most; browsers write two of them. Who refuses something by name (q=0) gets bodies as they are.
    set req.http.X-Takes = "";
    if (req.http.Accept-Encoding !~ "(?i);\s*q=0(\.0*)?\s*(,|$)") {
        if (req.http.Accept-Encoding ~ "(?i)\bzstd\b") {
            set req.http.X-Takes = req.http.X-Takes + ", zstd";
        }
        if (req.http.Accept-Encoding ~ "(?i)\bbr\b") {
            set req.http.X-Takes = req.http.X-Takes + ", br";
        }
        if (req.http.Accept-Encoding ~ "(?i)\bgzip\b") {
            set req.http.X-Takes = req.http.X-Takes + ", gzip";
        }
    }
    unset req.http.Accept-Encoding;
    if (req.http.X-Takes != "") {
        set req.http.Accept-Encoding = regsub(req.http.X-Takes, "^, ", "");
    }
    unset req.http.X-Takes;

    # The program sets no cookie and reads none; those of other pages of the same name would keep everything out of the cache.
    unset req.http.Cookie;
    # What callers wrote there themselves; X-Forwarded-For and X-Forwarded-Proto are set by what ends TLS.
    unset req.http.X-Forwarded-Host;
    unset req.http.X-Forwarded-Port;
    unset req.http.X-Forwarded-Prefix;
    unset req.http.Forwarded;

    # Varnish itself passes what has Authorization.
    if (req.http.X-Api-Key) {
        return (pass);
    }
    # Files of which parts are asked for, and of which one may be 250 MB.
    if (req.url ~ "^/(download|picture)/") {
        return (pass);
    }
}

sub vcl_backend_response {
    # How long is for the program to say: a year with ?v=, minutes without, never what is private or no-store, which Varnish itself
    # holds. When no replica answers, what was kept is better than nothing.
    if (beresp.ttl > 0s) {
        set beresp.grace = 10m;
    }
}

sub vcl_backend_error {
    # Of a replica that has gone since it was last looked at: another is asked, once, for what can be asked for twice.
    if (bereq.retries == 0 && (bereq.method == "GET" || bereq.method == "HEAD")) {
        return (retry);
    }
}

sub vcl_deliver {
    if (obj.hits > 0) {
        set resp.http.X-Kept = "HIT";
    } else {
        set resp.http.X-Kept = "MISS";
    }
}
