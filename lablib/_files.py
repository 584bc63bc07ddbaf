"""Files that are the old one or the new one, whatever happens while they are written."""

import os
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Write under a new name beside the file, down to the disk, then take the old one's place."""
    new = path.with_name(f"{path.name}.new")
    try:
        with open(new, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
