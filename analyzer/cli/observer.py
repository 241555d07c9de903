"""What `depclose verify` runs Python programs under; it needs Python 3.8 and nothing else.

    observer.py module NAME [ATTRIBUTE]   import NAME, take ATTRIBUTE from it
    observer.py file PATH NAME            import the file PATH under the name NAME

As sitecustomize it only watches; the program is another's. It writes JSON lines into a file of
its own, in the folder that DEPCLOSE_OBSERVE names, as things happen: a process that is killed, or
calls os._exit, leaves them too. "t" says what a line is:

began    the process began: its interpreter
missing  nothing has the module NAME, which "file" imports at "line"
absent   a file that is not there was opened
opened   a file was opened for reading (only with DEPCLOSE_OBSERVE_MODE=trace)
ran      the code of a module was run, or a shared object loaded as one (likewise)
raised   the import ended in these exceptions, the last one first
done     it came to its end: seconds, and the peak of memory in bytes
"""

import json
import os
import sys
import time

MODE = os.environ.get("DEPCLOSE_OBSERVE_MODE", "")  # "trace", "measure", or what is missing
HERE = os.path.dirname(os.path.abspath(__file__))
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def open_log(folder):
    """A descriptor out of the way of programs that close all low ones."""
    name = f"{os.getpid()}.{time.time_ns()}.jsonl"
    log = os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        import fcntl

        high = fcntl.fcntl(log, fcntl.F_DUPFD_CLOEXEC, 900)
    except (ImportError, OSError):
        return log
    os.close(log)
    return high


class Log:
    def __init__(self, folder):
        self.folder, self.pid, self.descriptor = folder, 0, -1

    def write(self, kind, **fields):
        if self.pid != os.getpid():  # also in a process that was forked
            self.pid, self.descriptor = os.getpid(), open_log(self.folder)
        line = json.dumps({"t": kind, **fields}, default=str) + "\n"
        try:
            os.write(self.descriptor, line.encode("utf-8", "backslashreplace"))
        except OSError:
            pass


def is_machinery(file):
    return (file.startswith(("<frozen", HERE))
            or file.replace("\\", "/").endswith(("/importlib/__init__.py", "/importlib/util.py",
                                                 "/runpy.py", "/pkgutil.py")))


def place(frame):
    """The file and line of the statement behind the import system."""
    while frame is not None:
        file = frame.f_code.co_filename
        if not is_machinery(file):
            return {"file": file, "line": frame.f_lineno}
        frame = frame.f_back
    return {}


def is_probe(frame):
    """Whether importlib.util.find_spec asks, which imports nothing."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == "find_spec" and code.co_filename.endswith(("util>", "util.py")):
            return True
        if not is_machinery(code.co_filename):
            return False
        frame = frame.f_back
    return False


class LastFinder:
    """Stands last on sys.meta_path: what it is asked for, nobody has."""

    log = None

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        frame = sys._getframe(1)
        if not is_probe(frame):
            cls.log.write("missing", name=name, **place(frame))

    @staticmethod
    def invalidate_caches():
        pass


class Watcher:
    """The audit hook."""

    def __init__(self, log):
        self.log, self.seen, self.busy = log, set(), False

    def __call__(self, event, arguments):
        if self.busy or event not in ("open", "exec", "import"):
            return
        self.busy = True
        try:
            if event == "open":
                self.on_open(*arguments)
            elif event == "exec" and MODE == "trace":
                self.on_exec(arguments[0])
            elif event == "import" and MODE == "trace" and arguments[1]:
                self.once("ran", arguments[1], sys._getframe(2), name=arguments[0])
        except Exception as error:  # noqa: BLE001 (the program must go on)
            self.log.write("error", text=repr(error))
        finally:
            self.busy = False

    def once(self, kind, path, frame, **fields):
        if (kind, path) not in self.seen:
            self.seen.add((kind, path))
            self.log.write(kind, path=path, **fields, **place(frame))

    def on_open(self, path, mode, flags):
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str):
            return
        writes = isinstance(flags, int) and flags & WRITES
        if writes or any(letter in (mode or "r") for letter in "wax+"):
            return
        frame = sys._getframe(2)
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return
        path = os.path.abspath(path)
        if not os.path.exists(path):
            self.once("absent", path, frame)
        elif MODE == "trace":
            self.once("opened", path, frame)

    def on_exec(self, code):
        if getattr(code, "co_name", "") != "<module>":
            return
        frame = caller = sys._getframe(2)
        name = None
        for _ in range(6):
            if frame is None or not frame.f_code.co_filename.startswith("<frozen importlib"):
                break
            if frame.f_code.co_name == "exec_module":
                name = getattr(frame.f_locals.get("module"), "__name__", None)
                break
            frame = frame.f_back
        if not code.co_filename.startswith("<"):
            self.once("ran", os.path.abspath(code.co_filename), caller, name=name)


def add_search_path():
    """The folders from which an installation would make modules importable come last."""
    added = os.environ.get("DEPCLOSE_OBSERVE_PATH", "").split(os.pathsep)
    sys.path.extend(folder for folder in added if folder and folder not in sys.path)


def watch(log):
    log.write("began", prefix=sys.prefix, executable=sys.executable)
    LastFinder.log = log
    sys.meta_path.append(LastFinder)
    sys.addaudithook(Watcher(log))


# --- running an import ---------------------------------------------------------------------


def frames_of(error):
    found, trace = [], error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not is_machinery(file):
            found.append({"file": file, "line": trace.tb_lineno})
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        found.append({"file": error.filename, "line": error.lineno or 0})
    return found


def describe(error):
    path = getattr(error, "filename", None)
    return {
        "type": type(error).__name__,
        "kind": "module" if isinstance(error, ModuleNotFoundError)
        else "name" if isinstance(error, ImportError)
        else "file" if isinstance(error, FileNotFoundError) else "other",
        "name": getattr(error, "name", None) if isinstance(error, ImportError) else None,
        "path": os.path.abspath(os.fsdecode(path)) if isinstance(path, (str, bytes)) else None,
        "message": str(error),
        "frames": frames_of(error),
    }


def chain_of(error):
    """The exception, then those that it came from."""
    found = []
    while error is not None and error not in found:
        found.append(error)
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)
    return found


def without_machinery(trace):
    """A traceback from the first frame of the program on."""
    while trace is not None and is_machinery(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace


def peak_memory():
    """Of this process alone, in bytes; None where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def load_file(path, name):
    import importlib.machinery
    import importlib.util

    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def load(words):
    if words[0] == "file":
        load_file(words[1], words[2])
        return
    import importlib

    found = importlib.import_module(words[1])
    for part in words[2].split(".") if len(words) > 2 else []:
        found = getattr(found, part)


def leave(status):
    """Without waiting for threads that an import has started."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
    os._exit(status)


def main():
    import traceback

    words, log = sys.argv[1:], Log(os.environ["DEPCLOSE_OBSERVE"])
    sys.argv = [words[1]]
    sys.path[:] = [path for path in sys.path if path != HERE]
    if MODE != "measure":
        watch(log)
    add_search_path()
    began = time.perf_counter()
    try:
        load(words)
    except SystemExit as ended:
        good = ended.code is None or ended.code == 0
        log.write("done" if good else "raised", exceptions=[describe(ended)], exits=True)
        leave(0 if good else ended.code if isinstance(ended.code, int) else 1)
    except BaseException as error:  # noqa: BLE001 (whatever ends an import)
        chain = chain_of(error)
        log.write("raised", exceptions=[describe(one) for one in chain])
        for one in chain:
            one.__traceback__ = without_machinery(one.__traceback__)
        traceback.print_exception(type(error), error, error.__traceback__)
        leave(1)
    seconds = time.perf_counter() - began
    log.write("done", seconds=seconds, peak=peak_memory())
    leave(0)


def watch_along():
    """As sitecustomize, in the place of one that the environment may have itself."""
    watch(Log(os.environ["DEPCLOSE_OBSERVE"]))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != HERE]
    add_search_path()
    own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        if own is not None:
            sys.modules["sitecustomize"] = own


if __name__ == "__main__":
    main()
elif os.environ.get("DEPCLOSE_OBSERVE"):
    watch_along()
