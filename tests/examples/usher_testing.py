# Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
"""Usher inside a Python test, through the C functions of usher_test.h. It needs ctypes and libusher_c.so, and nothing else, so it
may be copied next to the tests that use it. USHER_LIBRARY names the library; without it the system's is taken."""
import collections
import ctypes
import os
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_size_t, c_uint32, c_uint64, c_void_p

_library = ctypes.CDLL(os.environ.get("USHER_LIBRARY", "libusher_c.so.0"))


class Error(Exception):
    """What a function of the library said instead of 0."""


def _functions(result, **signatures):
    for name, arguments in signatures.items():
        function = getattr(_library, f"usher_{name}")
        function.restype, function.argtypes = result, arguments


class _Session(ctypes.Structure):
    _fields_ = [(name, c_char_p) for name in ("client", "user", "client_type", "transport")] + [
        ("active_seconds", c_uint64), ("idle_seconds", c_uint64)] + [(name, c_uint32) for name in ("id", "opens", "guest", "logons")]


class _File(ctypes.Structure):
    _fields_ = [(name, c_char_p) for name in ("path", "user", "client", "share")] + [("logon_id", c_uint64)] + [
        (name, c_uint32) for name in ("id", "permissions", "locks", "reserved")]


class _Entry(ctypes.Structure):
    _fields_ = [("name", c_char_p), ("size", c_uint64), ("attributes", c_uint32), ("directory", c_uint32)]


class _Request(ctypes.Structure):
    _fields_ = [(name, c_char_p) for name in ("command", "path", "share", "user", "client")] + [
        (name, c_uint64) for name in ("connection", "message_id", "session_id", "request_size", "response_size", "time_microseconds",
                                      "duration_microseconds")] + [
        (name, c_uint32) for name in ("tree_id", "flags", "encrypted", "pending", "answered", "status")]


class _Fault(ctypes.Structure):
    _fields_ = [(name, c_char_p) for name in ("command", "path", "share", "user", "client")] + [
        ("nth", c_uint64), ("times", c_uint64), ("probability", c_double), ("flags", c_uint32), ("status", c_uint32)] + [
        (name, c_uint64) for name in ("delay_microseconds", "late_microseconds", "cut_after", "segment")] + [
        ("credits", c_uint32), ("reserved", c_uint32)]


_FLAGS = {"hold": 1, "never_answer": 2, "cut": 4, "cut_after": 8, "corrupt_signature": 16, "credits": 32}

_functions(c_void_p, options_new=[], clock_new=[], memory_store=[c_uint64, c_uint64], store_snapshot=[c_void_p], server_new=[c_void_p],
           server_service=[c_void_p])
_functions(None, options_free=[c_void_p], clock_free=[c_void_p], store_free=[c_void_p], snapshot_free=[c_void_p], server_free=[c_void_p],
           server_stop=[c_void_p], service_free=[c_void_p], rule_free=[c_void_p], rule_release=[c_void_p], rule_remove=[c_void_p],
           recording_free=[c_void_p], free=[c_void_p], accept_logons=[c_void_p], clear_faults=[c_void_p], clock_advance=[c_void_p, c_uint64],
           store_set_read_only=[c_void_p, c_int])
_functions(c_uint32, options_set=[c_void_p, c_char_p, c_char_p], options_set_clock=[c_void_p, c_void_p],
           options_listen=[c_void_p, c_char_p], server_start=[c_void_p],
           server_add_user=[c_void_p, c_char_p, c_char_p, c_uint32],
           server_add_share=[c_void_p, c_char_p, c_void_p, c_char_p, c_uint32],
           sessions=[c_void_p, c_char_p, c_char_p, c_size_t, POINTER(POINTER(_Session)), POINTER(c_size_t)],
           files=[c_void_p, c_char_p, c_char_p, c_size_t, POINTER(POINTER(_File)), POINTER(c_size_t)],
           close_sessions=[c_void_p, c_char_p, c_char_p], close_file=[c_void_p, c_uint32], nt_status_named=[c_char_p],
           refuse_logons=[c_void_p, c_uint32, c_char_p], inject=[c_void_p, POINTER(_Fault), c_size_t, POINTER(c_void_p)],
           record=[c_void_p, POINTER(c_void_p)],
           recording_requests=[c_void_p, c_char_p, c_size_t, POINTER(POINTER(_Request)), POINTER(c_size_t)],
           recording_write_pcap=[c_void_p, c_char_p], recording_write_keys=[c_void_p, c_char_p],
           store_write=[c_void_p, c_char_p, c_char_p, c_size_t], store_read=[c_void_p, c_char_p, POINTER(c_void_p), POINTER(c_size_t)],
           store_list=[c_void_p, c_char_p, c_size_t, POINTER(POINTER(_Entry)), POINTER(c_size_t)],
           store_restore=[c_void_p, c_void_p])
_functions(c_char_p, status_name=[c_uint32], nt_status_name=[c_uint32])
_functions(c_size_t, server_endpoint=[c_void_p, c_size_t, c_char_p, c_size_t], server_error=[c_void_p, c_char_p, c_size_t],
           expire_sessions=[c_void_p, c_char_p, c_char_p], drop_connections=[c_void_p, c_char_p, c_char_p], rule_held=[c_void_p])
_functions(c_int, wait_for_sessions=[c_void_p, c_char_p, c_char_p, c_size_t, c_uint32], rule_wait=[c_void_p, c_uint64, c_uint32])
_functions(c_uint64, rule_matched=[c_void_p], rule_fired=[c_void_p])


def _bytes(text):
    return text.encode() if isinstance(text, str) else text


def _checked(status):
    if status:
        raise Error(_library.usher_status_name(status).decode())


def _answered(status):
    if status:
        raise Error(_library.usher_nt_status_name(status).decode())


def nt_status(name):
    """0xC000007F for "STATUS_DISK_FULL"."""
    return _library.usher_nt_status_named(name.encode())


def _listed(structure, check, function, *arguments):
    """A list of named tuples with the members of the structure, texts decoded."""
    entries, count = POINTER(structure)(), c_size_t()
    check(function(*arguments, ctypes.sizeof(structure), byref(entries), byref(count)))
    names = [name for name, _ in structure._fields_]
    row = collections.namedtuple(structure.__name__.lstrip("_"), names)
    plain = lambda value: value.decode() if isinstance(value, bytes) else value
    try:
        return [row(*(plain(getattr(entries[i], name)) for name in names)) for i in range(count.value)]
    finally:
        _library.usher_free(ctypes.cast(entries, c_void_p))


class _Handle:
    """Frees what it holds when it goes."""

    free = None

    def __init__(self, handle):
        if not handle:
            raise MemoryError
        self.handle = handle

    def __del__(self):
        if getattr(self, "handle", None):
            getattr(_library, f"usher_{self.free}")(self.handle)


class Clock(_Handle):
    """Stands until it is moved."""

    free = "clock_free"

    def __init__(self):
        super().__init__(_library.usher_clock_new())

    def advance(self, seconds):
        _library.usher_clock_advance(self.handle, round(seconds * 1000))


class Snapshot(_Handle):
    free = "snapshot_free"


class MemoryStore(_Handle):
    """What a share stands on, filled and looked at without a client."""

    free = "store_free"

    def __init__(self, files=None, max_bytes=0, max_files=0):
        super().__init__(_library.usher_memory_store(max_bytes, max_files))
        for path, content in (files or {}).items():
            self.write(path, content)

    def write(self, path, content):
        content = _bytes(content)
        _answered(_library.usher_store_write(self.handle, path.encode(), content, len(content)))

    def read(self, path):
        block, size = c_void_p(), c_size_t()
        _answered(_library.usher_store_read(self.handle, path.encode(), byref(block), byref(size)))
        try:
            return ctypes.string_at(block, size.value)
        finally:
            _library.usher_free(block)

    def list(self, path=""):
        return _listed(_Entry, _answered, _library.usher_store_list, self.handle, path.encode())

    def snapshot(self):
        return Snapshot(_library.usher_store_snapshot(self.handle))

    def restore(self, snapshot):
        _answered(_library.usher_store_restore(self.handle, snapshot.handle))

    def set_read_only(self, read_only):
        _library.usher_store_set_read_only(self.handle, read_only)


class Rule(_Handle):
    """A fault in force."""

    free = "rule_free"
    matched = property(lambda self: _library.usher_rule_matched(self.handle))
    fired = property(lambda self: _library.usher_rule_fired(self.handle))
    held = property(lambda self: _library.usher_rule_held(self.handle))

    def wait(self, times=1, seconds=10):
        """Until it has fired so often."""
        if not _library.usher_rule_wait(self.handle, times, round(seconds * 1000)):
            raise TimeoutError(f"the fault fired {self.fired} times, not {times}")

    def release(self):
        _library.usher_rule_release(self.handle)

    def remove(self):
        _library.usher_rule_remove(self.handle)


class Recording(_Handle):
    """What clients have done since it began."""

    free = "recording_free"

    def requests(self, command=None):
        return _listed(_Request, _checked, _library.usher_recording_requests, self.handle, _bytes(command))

    def write_pcap(self, file):
        _checked(_library.usher_recording_write_pcap(self.handle, os.fsencode(file)))

    def write_keys(self, file):
        _checked(_library.usher_recording_write_keys(self.handle, os.fsencode(file)))


class Server(_Handle):
    """A server on a free port of 127.0.0.1 unless told otherwise, from `with` to the end of its block.

    users  name -> password; shares  name -> MemoryStore; options  as usher_options_set() takes them
    """

    free = "server_free"

    def __init__(self, users, shares, clock=None, listen="127.0.0.1:0", **options):
        given = _library.usher_options_new()
        try:
            _checked(_library.usher_options_listen(given, listen.encode()))
            for key, value in {"log_level": "off", **options}.items():
                _checked(_library.usher_options_set(given, key.replace("_", "-").encode(), str(value).encode()))
            if clock:
                _checked(_library.usher_options_set_clock(given, clock.handle))
            super().__init__(_library.usher_server_new(given))
        finally:
            _library.usher_options_free(given)
        for name, password in users.items():
            self._told(_library.usher_server_add_user(self.handle, name.encode(), password.encode(), 0))
        for name, store in shares.items():
            self._told(_library.usher_server_add_share(self.handle, name.encode(), store.handle, None, 0))

    def __enter__(self):
        self._told(_library.usher_server_start(self.handle))
        text = ctypes.create_string_buffer(100)
        _library.usher_server_endpoint(self.handle, 0, text, len(text))
        self.host, port = text.value.decode().rsplit(":", 1)
        self.port = int(port)
        self._service = _library.usher_server_service(self.handle)
        return self

    def __exit__(self, *_):
        _library.usher_service_free(self._service)
        _library.usher_server_stop(self.handle)

    def _told(self, status):
        if status:
            text = ctypes.create_string_buffer(500)
            _library.usher_server_error(self.handle, text, len(text))
            raise Error(text.value.decode())

    def sessions(self, user=None):
        return _listed(_Session, _checked, _library.usher_sessions, self._service, None, _bytes(user))

    def files(self, user=None):
        return _listed(_File, _checked, _library.usher_files, self._service, None, _bytes(user))

    def wait_for_sessions(self, count, user=None, seconds=10):
        if not _library.usher_wait_for_sessions(self.handle, None, _bytes(user), count, round(seconds * 1000)):
            raise TimeoutError(f"there are {len(self.sessions(user))} sessions, not {count}")

    def close_sessions(self, user):
        _checked(_library.usher_close_sessions(self._service, None, user.encode()))

    def close_file(self, number):
        _checked(_library.usher_close_file(self._service, number))

    def expire_sessions(self, user=None):
        return _library.usher_expire_sessions(self.handle, None, _bytes(user))

    def drop_connections(self, user=None):
        return _library.usher_drop_connections(self.handle, None, _bytes(user))

    def refuse_logons(self, reason, user=None):
        _checked(_library.usher_refuse_logons(self.handle, nt_status(reason), _bytes(user)))

    def accept_logons(self):
        _library.usher_accept_logons(self.handle)

    def inject(self, *, delay=0, late=0, status=None, **what):
        """A fault, with the members of usher_fault: command="read", path="*.txt", nth=2, status="STATUS_DISK_FULL" ...;
        hold, never_answer, cut, corrupt_signature are True; delay and late are seconds."""
        fault = _Fault(delay_microseconds=round(delay * 1e6), late_microseconds=round(late * 1e6), status=nt_status(status) if status else 0)
        for name, value in what.items():
            fault.flags |= _FLAGS.get(name, 0)
            if name not in _FLAGS or name in ("cut_after", "credits"):
                setattr(fault, name, _bytes(value))
        rule = c_void_p()
        _checked(_library.usher_inject(self.handle, byref(fault), ctypes.sizeof(fault), byref(rule)))
        return Rule(rule.value)

    def clear_faults(self):
        _library.usher_clear_faults(self.handle)

    def record(self):
        recording = c_void_p()
        _checked(_library.usher_record(self.handle, byref(recording)))
        return Recording(recording.value)
