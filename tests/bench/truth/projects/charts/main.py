"""One figure in three formats."""

from pathlib import Path

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt


def main():
    plt.style.use("ggplot")
    figure, (left, right) = plt.subplots(1, 2)
    left.plot([1, 2, 3], [3, 1, 2], label="$x^2$")
    left.legend()
    right.bar(["a", "b"], [1, 2])
    figure.tight_layout()
    for name in ("chart.png", "chart.svg", "chart.pdf"):
        figure.savefig(name)
        print(name, Path(name).stat().st_size > 1000)


if __name__ == "__main__":
    main()
