"""A browser, a JupyterLab that `start` opened as on a new machine, and what we write."""

import contextlib
import functools
import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from lablib.__main__ import main as lablib_main
from lablib.present import decks

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# axe would ask for style sheets again, and for those that they import at a wrong address
ONLY_VIOLATIONS = {"resultTypes": ["violations"], "preload": False}
SHUT_DOWN = "window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()"  # its kernel
# the browser itself fetches nothing either
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With two workers one has the site, which takes minutes to write, and the other the rest."""
    for item in items:
        group = "site" if item.path.name in ("test_site.py", "test_moving.py") else "rest"
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium on PATH, else the one that `playwright install chromium` brought."""
    found = next(filter(None, map(shutil.which, CHROMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the documented npm command fills."""
    folder = tmp_path_factory.mktemp("library")
    npm = shutil.which("npm")
    assert npm, "the browser tests need npm, which comes with Node.js"
    subprocess.run([npm, "install", "--prefix", folder, decks.REVEAL], check=True)
    return folder


class Lab:
    """A copy of the course, and a JupyterLab that `python -m lablib start` opened on it."""

    def __init__(self, folder: Path):
        self.folder, self.my = folder / "the course", folder / "the course" / "my"
        for part in ("lablib", "notebooks"):
            shutil.copytree(ROOT / part, self.folder / part)
        # nothing of the user's own: no settings, no workspaces, no kernels but this Python's
        own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
        own |= {"JUPYTER_RUNTIME_DIR": "runtime"}
        self.environment = os.environ | {name: str(folder / value) for name, value in own.items()}
        self.environment["PYTHONPATH"] = str(self.folder)
        self.config = folder / "config"
        self.said: list[str] = []

    def start(self) -> str:
        """Open JupyterLab and return the address that it prints, with its token."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "lablib", "start", "--no-browser", f"--port={port}"]
        command += ["--ServerApp.ip=127.0.0.1", "--expose-app-in-browser", "--allow-root"]
        self.process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        address = None
        for line in self.process.stdout:
            self.said.append(line)
            if address := re.search(r"http://127\.0\.0\.1:\d+/lab\S*token=\w+", line):
                break
        assert address, "".join(self.said)
        # a pipe that nobody reads would fill and stop JupyterLab
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stdout))
        self.reader.start()
        self.wait_for_answer(address[0].partition("/lab")[0] + "/api")
        return address[0]

    def wait_for_answer(self, address: str) -> None:
        """Ask until the server answers; it prints its address a moment before it listens."""
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(address, timeout=10).close()
                return
            except OSError:
                assert self.process.poll() is None and time.monotonic() < end, "".join(self.said)
                time.sleep(0.2)

    def stop(self) -> None:
        """End JupyterLab and its kernels, as closing the terminal does."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)
        self.reader.join(30)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    lab = Lab(tmp_path_factory.mktemp("lab"))
    lab.address = lab.start()
    yield lab
    lab.stop()


@pytest.fixture(scope="session")
def written(library: Path) -> Path:
    """What `python -m lablib slides` writes beside the library."""
    assert lablib_main(["slides", str(library)]) == 0
    return library


class Site(NamedTuple):
    """What `python -m lablib site` wrote, and the address at which a server offers it."""

    folder: Path
    address: str


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder: Path, *notebooks: Path) -> Iterator[Site]:
    """Write a site of these notebooks, of all if none is named, and offer it on this machine."""
    command = [sys.executable, "-m", "lablib", "site", folder, *notebooks]
    subprocess.run(command, cwd=ROOT, check=True)
    handler = functools.partial(Silent, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield Site(folder, f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()


@pytest.fixture(scope="session")
def serve() -> Callable:
    return served


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that knows nothing yet; what its console complains of is in `page.errors`."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda line: line.type == "error" and page.errors.append(line.text))
    yield page
    page.evaluate(SHUT_DOWN)
    context.close()


@pytest.fixture
def faults_by_axe(page: Page) -> Callable[[], list[str]]:
    """Each rule of axe that the page breaks, its impact, and the first elements that break it."""

    def faults() -> list[str]:
        return [
            f"{rule['impact']} {rule['id']}: {[node['html'] for node in rule['nodes']][:3]}"
            for rule in Axe().run(page, options=ONLY_VIOLATIONS).response["violations"]
        ]

    return faults
