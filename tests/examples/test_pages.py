"""The runner of pages itself: it runs what is right and names what is wrong."""

from pathlib import Path

import pytest

from tests.examples.pages import Differs, prepare, run

RIGHT = """
# A page

```toml title="market.toml"
kind = "auction"
```

```python
from dataclasses import dataclass

@dataclass
class Level:
    gain: float

level = Level(0.5)
print(level.gain)  # -> 0.5
```

One namespace, and output in a block of its own:

```python
for name in ("a", "b", "c"):
    print(name, level)
```

```text
a Level(gain=...)
...
c Level(gain=0.5)
```

1. In a list:

    ```console
    $ cat market.toml
    kind = "auction"
    $ make help
    $ git clone ADDRESS
    $ ls \\
        missing
    ls: ...
    $ echo $?
    2
    ```
"""

WRONG = {
    "output": "```python\nprint(1)  # -> 2\n```\n",
    "unstated output": "```python\nprint(1)\n```\n",
    "missing output": "```python\nx = 1  # -> 1\n```\n",
    "console output": "```console\n$ echo one\ntwo\n```\n",
    "exit status": "```console\n$ cat market.toml\ncat: ...\n```\n",
    "exit status between": "```console\n$ ls missing\nls: ...\n$ echo one\none\n```\n",
    "unknown command": "```console\n$ curl ADDRESS\n```\n",
    "unknown verb": "```console\n$ make coffee\n```\n",
    "a block that nobody runs": "```bash\ngainshare --help\n```\n",
}


def _page(folder: Path, text: str) -> Path:
    page = folder / "a-page.md"
    page.write_text(text, "utf-8")
    return page


def test_a_right_page_runs(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    assert run(_page(tmp_path, RIGHT), tmp_path, pytestconfig.rootpath) == 3


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_page_is_refused(text: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    with pytest.raises(Differs, match=r"a-page\.md:2"):
        run(_page(tmp_path, text), tmp_path, pytestconfig.rootpath)


def test_a_page_goes_on_where_another_ends(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    first = "```python\nfrom pathlib import Path\nPath('count').write_text('one')\n```\n"
    _page(tmp_path, first).rename(tmp_path / "first.md")
    text = "<!-- continues: first.md -->\n```console\n$ cat count\none\n```\n"
    left: dict[Path, Path] = {}
    for name in ("mine", "yours"):
        (tmp_path / name).mkdir()
        page = _page(tmp_path, text)
        prepare(page, tmp_path / name, pytestconfig.rootpath, left)
        assert run(page, tmp_path / name, pytestconfig.rootpath) == 1
    assert list(left) == [tmp_path / "first.md"]


def test_a_block_that_raises_fails_its_page(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    with pytest.raises(ZeroDivisionError):
        run(_page(tmp_path, "```python\n1 / 0\n```\n"), tmp_path, pytestconfig.rootpath)


def test_a_console_block_begins_with_a_command(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    with pytest.raises(ValueError, match="begins with"):
        run(_page(tmp_path, "```console\ngainshare --help\n```\n"), tmp_path, pytestconfig.rootpath)


def test_an_unclosed_fence_hides_nothing(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    with pytest.raises(ValueError, match="not closed"):
        run(_page(tmp_path, "```python\nx = 1\n"), tmp_path, pytestconfig.rootpath)
