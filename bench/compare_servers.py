# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""The servers that are compared, each with folders and a loopback port of its own, and the client that measures them."""
import getpass
import grp
import json
import os
import signal
import socket
import subprocess
import time

SERVER_CORE, CLIENT_CORE = "0", "1"
USER, PASSWORD = getpass.getuser(), "bench"  # smbd wants an account of the system

SMB_CONF = """[global]
workgroup = WORKGROUP
server role = standalone server
interfaces = lo
bind interfaces only = yes
smb ports = {port}
disable netbios = yes
{folders}
passdb backend = smbpasswd:{root}/private/smbpasswd
log file = {root}/log/log
log level = 0
max log size = 0
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
server multi channel support = no
server signing = default
smb encrypt = default
[data]
path = {share}
read only = no
"""
SMBD_FOLDERS = ("private dir", "lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    return ["taskset", "-c", core, *map(str, command)]


class Server:
    """A program in a group of its own, until stop()."""

    def __init__(self, name, port, command, folder):
        self.name, self.port, self.folder = name, port, folder
        self.process = subprocess.Popen(pinned(SERVER_CORE, command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 30
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{name} does not start: {' '.join(map(str, command))}")
            time.sleep(0.02)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        for started in (self.folder / "pid").glob("*.pid"):  # smbd's daemon for pipes has left its group
            try:
                os.kill(int(started.read_text().split()[0]), signal.SIGTERM)
            except ProcessLookupError:
                pass
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)  # smbd's children
            except ProcessLookupError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Lab:
    def __init__(self, build, folder, stack):
        self.build, self.folder, self.stack = build, folder, stack
        self.usher = build / "usher"
        self.running = {}
        self.share = folder / "share"
        self.share.mkdir()

    # How they are started. Sessions are not logged by either: smbd does not at level 0, Usher not at warning.
    def usher_command(self, port, users=((USER, PASSWORD),)):
        command = [self.usher, "serve", "--listen", f"127.0.0.1:{port}", "--share", f"data={self.share}", "--threads", "1", "--no-socket",
                   "--signing", "offered", "--autodisconnect", "-1", "--log-level", "warning", "--admin", users[0][0]]
        for name, password in users:
            command += ["--user", f"{name}%{password}"]
        return command

    def smbd_command(self, port):
        root = self.folder / f"smbd-{port}"
        if not root.exists():
            self.make_smbd_folder(root, port)
        return ["smbd", "-F", "--no-process-group", "-s", root / "smb.conf", "-l", root / "log"]

    def make_smbd_folder(self, root, port):
        lines = []
        for name in SMBD_FOLDERS:
            place = root / name.split()[0]
            place.mkdir(parents=True, exist_ok=True)
            lines.append(f"{name} = {place}")
        (root / "log").mkdir()
        (root / "private").chmod(0o700)
        (root / "smb.conf").write_text(SMB_CONF.format(port=port, root=root, share=self.share, folders="\n".join(lines)))
        subprocess.run(["smbpasswd", "-c", root / "smb.conf", "-a", "-s", USER], input=f"{PASSWORD}\n{PASSWORD}\n", text=True, check=True,
                       capture_output=True)
        # Sessions are listed for BUILTIN\Administrators only.
        subprocess.run(["net", "-s", root / "smb.conf", "groupmap", "add", "sid=S-1-5-32-544", f"unixgroup={grp.getgrgid(os.getgid()).gr_name}", "type=builtin"],
                       check=True, capture_output=True)

    def start(self, name, **how):
        port = free_port()
        command = {"usher": lambda: self.usher_command(port, **how), "smbd": lambda: self.smbd_command(port),
                   "bare": lambda: [self.build / "bench" / "usher_bare_server", port]}[name]()
        return Server(name, port, command, self.folder / f"{name}-{port}")

    def server(self, name):
        """One that stays for the whole comparison."""
        if name not in self.running:
            self.running[name] = self.stack.enter_context(self.start(name))
        return self.running[name]

    def bench_command(self, server, mode, *arguments, accounts=((USER, PASSWORD),)):
        command = [self.usher, "bench", mode, "--target", f"127.0.0.1:{server.port}", "--server-pid", server.process.pid, "--json", *arguments]
        for name, password in accounts:
            command += ["--as", f"{name}%{password}"]
        return pinned(CLIENT_CORE, command)

    def bench(self, server, mode, *arguments, **more):
        """The measurements, as usher bench --json has them."""
        ran = subprocess.run(self.bench_command(server, mode, *arguments, **more), capture_output=True, text=True, timeout=900)
        try:
            return json.loads(ran.stdout)
        except json.JSONDecodeError:
            raise SystemExit(f"usher bench {mode} against {server.name}: {ran.stdout}{ran.stderr}") from None

    def holding(self, server, sessions, *arguments, **more):
        return Holding(self.bench_command(server, "hold", "--sessions", sessions, "--until-eof", *arguments, **more))

    def program(self, name, *arguments, core=SERVER_CORE):
        ran = subprocess.run(pinned(core, [self.build / "bench" / name, *arguments]), capture_output=True, text=True, timeout=900)
        if ran.returncode != 0:
            raise SystemExit(f"{name}: {ran.stdout}{ran.stderr}")
        return json.loads(ran.stdout)


class Holding:
    """Sessions that are held by a client of their own, until end()."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        if "holding" not in line:
            raise SystemExit(f"the sessions cannot be held: {line}{self.process.stderr.read()}")

    def end(self):
        out, errors = self.process.communicate(timeout=900)
        try:
            return json.loads(out)[0]
        except (json.JSONDecodeError, IndexError):
            raise SystemExit(f"usher bench hold: {out}{errors}") from None
