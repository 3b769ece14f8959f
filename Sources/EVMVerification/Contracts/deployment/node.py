"""A chain of one machine for trying things out, in place of a test network.

    node.py --key-file FILE [--port PORT]

Serves JSON-RPC on the loopback, on PORT or that of ETH_RPC_URL or 8545; every transaction is a block, and nothing is
kept. Then writes the private key of an account with money to FILE, readable by its owner alone. Needs the package
alysis (Ethereum in Python, rules of Prague).
"""

import argparse
import json
import os
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from alysis import EVMVersion, Node, RPCNode
from ethereum_rpc import RPCError

CHAIN_ID = 31337


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet for each answer: two would wait for each other.
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = {"jsonrpc": "2.0", "id": request.get("id")}
        with self.server.lock:
            try:
                answer["result"] = self.server.node.rpc(request["method"], *request.get("params", []))
            except RPCError as error:
                answer["error"] = {"code": error.code, "message": error.message}
                if error.data is not None:
                    answer["error"]["data"] = "0x" + bytes(error.data).hex()
            except Exception as error:  # The client is told, and the chain goes on.
                answer["error"] = {"code": -32603, "message": f"{type(error).__name__}: {error}"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key-file", required=True)
    parser.add_argument("--port", type=int)
    options = parser.parse_args()
    port = options.port or urllib.parse.urlsplit(os.environ.get("ETH_RPC_URL", "")).port or 8545
    node = Node(root_balance_wei=10**24, chain_id=CHAIN_ID, evm_version=EVMVersion.PRAGUE)
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.node, server.lock = RPCNode(node), threading.Lock()
    # The file appears when the node can be reached, and is whole.
    part = options.key_file + ".part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(node.root_private_key.hex() + "\n")
    os.rename(part, options.key_file)
    print(f"chain {CHAIN_ID} on http://127.0.0.1:{port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
