from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from frames import Frame

if __name__ == "__main__":
    import cli_extra
